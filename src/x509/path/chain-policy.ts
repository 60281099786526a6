/**
 * Reads and validates the options of chain validation. A missing, unknown or invalid option is an error; it
 * never disables a check.
 */
import type { Suite } from "../../algorithms/suite.ts";
import { encodeBase64 } from "../../encoding/base64url.ts";
import { OptionReader } from "../../options/reader.ts";
import { invalidOption, text, readSeconds } from "../../options/values.ts";
import { currentSeconds } from "../../runtime.ts";
import { Certificate, parseCertificate, partsOf } from "../certificate/certificate.ts";
import type { KeyUsage } from "../certificate/extensions/extensions.ts";
import { keyUsages } from "../certificate/extensions/key-usage.ts";

/** Options of `validateChain` and `x5cKeySource`. */
export interface ChainOptions {
  /**
   * The trust anchors: parsed certificates, PEM text with one certificate each, or DER. Use `loadPem` to read
   * a bundle. A certificate of the chain is a trust anchor if it is identical to one. A certificate above the
   * leaf is also replaced by an anchor with the same subject and public key; its other contents are then
   * ignored.
   */
  readonly trustAnchors: readonly (Certificate | string | Uint8Array)[];
  /**
   * The time at which every certificate must be valid: a Date or seconds since 1970. Default: the time of the
   * call.
   */
  readonly at?: Date | number;
  /**
   * The key usage that the leaf must permit. A leaf without the extension permits every use, RFC 5280 section
   * 4.2.1.3. Default: not checked, or `digitalSignature` for `x5cKeySource`.
   */
  readonly keyUsage?: KeyUsage;
  /**
   * The purposes, as object identifiers, all of which the leaf must list; `anyExtendedKeyUsage` does not
   * satisfy them. CAs with the extension must list them too, or `anyExtendedKeyUsage`. Without this option, a
   * critical extended key usage extension is rejected.
   */
  readonly extKeyUsage?: string | readonly string[];
  /** The complete subject of the leaf, in RFC 4514 notation (`certificate.subject.toString()`). */
  readonly subject?: string;
  /**
   * A DNS name that must be one of the leaf's subject alternative names. Compared literally: wildcards are
   * not expanded.
   */
  readonly dnsName?: string;
  /** Additional requirements on the leaf. */
  readonly leaf?: CertificateDemand;
  /** Additional requirements on the issuer of the leaf. */
  readonly intermediate?: CertificateDemand;
}

/** Requirements on one certificate of a chain. */
export interface CertificateDemand {
  /**
   * Extensions that must be present, as object identifiers. They may be critical: the caller is responsible
   * for processing them.
   */
  readonly extensions: readonly string[];
}

/** The validated options. */
export interface ChainPolicy {
  readonly trustAnchors: readonly Certificate[];
  /** In whole seconds; `undefined` for the time of the call. */
  readonly at: number | undefined;
  readonly keyUsage: KeyUsage | undefined;
  readonly extKeyUsage: readonly string[];
  readonly subject: string | undefined;
  readonly dnsName: string | undefined;
  readonly leafExtensions: readonly string[];
  readonly intermediateExtensions: readonly string[];
}

/** Reads the options of `validateChain` and `x5cKeySource`. */
export const chainOptions: OptionReader<ChainOptions> = /* @__PURE__ */ new OptionReader<ChainOptions>(
  "options",
  {
    trustAnchors: {
      kind: "mandatory",
      is: "elsewhere",
      write: "trustAnchors: a list of the CA certificates that you trust",
    },
    at: { kind: "strict", is: "elsewhere" },
    keyUsage: { kind: "strict", is: "elsewhere" },
    extKeyUsage: { kind: "strict", is: "elsewhere" },
    subject: { kind: "strict", is: text },
    dnsName: { kind: "strict", is: text },
    leaf: { kind: "strict", is: "elsewhere" },
    intermediate: { kind: "strict", is: "elsewhere" },
  },
);

/** Reads the values of the options `leaf` and `intermediate`. */
export const demandOptions: OptionReader<CertificateDemand> =
  /* @__PURE__ */ new OptionReader<CertificateDemand>("leaf", {
    extensions: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the object identifiers of extensions, for example extensions: ["1.3.6.1.5.5.7.1.3"]',
    },
  });

/** The maximum number of anchors with the same name. All of them are tried. */
const mostOfOneName = 8;

/**
 * Reads a caller's options.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option; `ERR_INVALID_ARGUMENT`
 * for an anchor that is not a certificate.
 * @throws JoseError the errors of `parseCertificate` for an anchor.
 */
export function resolveChainPolicy(suite: Suite, options: ChainOptions): ChainPolicy {
  const read = chainOptions.read(options);
  const { trustAnchors, at, keyUsage, extKeyUsage, subject, dnsName, leaf, intermediate } = read;
  return Object.freeze({
    trustAnchors: anchorsIn(suite, trustAnchors),
    at: at === undefined ? undefined : Math.floor(readSeconds(at, "at")),
    keyUsage: keyUsage === undefined ? undefined : readKeyUsage(keyUsage),
    extKeyUsage: extKeyUsage === undefined ? [] : oids(extKeyUsage, "extKeyUsage"),
    subject,
    dnsName: dnsName?.toLowerCase(),
    leafExtensions: leaf === undefined ? [] : extensionsIn(leaf, "leaf"),
    intermediateExtensions: intermediate === undefined ? [] : extensionsIn(intermediate, "intermediate"),
  });
}

/** Returns the time of validation, in seconds. */
export function timeOf({ at }: ChainPolicy): number {
  return at ?? currentSeconds();
}

function anchorsIn(suite: Suite, list: unknown): readonly Certificate[] {
  if (!Array.isArray(list) || list.length === 0) {
    throw invalidOption("trustAnchors must be a non-empty list of certificates");
  }
  const given: readonly (Certificate | string | Uint8Array)[] = Array.from(list);
  const anchors = given.map((each) => (each instanceof Certificate ? each : parseCertificate(suite, each)));
  const counts = new Map<string, number>();
  for (const anchor of anchors) {
    const name = encodeBase64(partsOf(anchor).subject);
    const count = (counts.get(name) ?? 0) + 1;
    if (count > mostOfOneName) {
      throw invalidOption(`trustAnchors has more than ${mostOfOneName} certificates with the same subject`);
    }
    counts.set(name, count);
  }
  return Object.freeze(anchors);
}

function readKeyUsage(value: unknown): KeyUsage {
  const usage = keyUsages.find((each) => each === value);
  if (usage === undefined) throw invalidOption(`keyUsage must be one of ${keyUsages.join(", ")}`);
  return usage;
}

function extensionsIn(demand: CertificateDemand, name: string): readonly string[] {
  return oids(demandOptions.read(demand, name).extensions, `${name}.extensions`);
}

function oids(value: unknown, name: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from<unknown>(value) : [value];
  if (list.length === 0) throw invalidOption(`${name} must not be an empty list; omit the option instead`);
  return Object.freeze(
    list.map((each) => {
      if (typeof each === "string" && /^[0-2](\.(0|[1-9][0-9]*))+$/.test(each)) return each;
      throw invalidOption(
        `${name} must be an object identifier such as "1.3.6.1.5.5.7.3.2", or a list of them`,
      );
    }),
  );
}
