/** What a caller asks of a certificate chain, read once: what is misspelled or impossible is an error, never a check less. */
import { encodeBase64 } from "../../encoding/base64.ts";
import { OptionReader } from "../../options/reader.ts";
import { readSeconds } from "../../options/time.ts";
import { invalidOption, text } from "../../options/values.ts";
import { currentSeconds } from "../../runtime.ts";
import { Certificate, parseCertificate, partsOf } from "../certificate/certificate.ts";
import type { KeyUsage } from "../certificate/extensions/extensions.ts";

/** What a caller asks of a certificate chain. */
export interface ChainOptions {
  /**
   * The certificates that are trusted for themselves: parsed, or PEM text with one certificate, or DER; `loadPem` reads a bundle of
   * them. A certificate is one of these if it is the same, byte for byte, or above the leaf if it has the same subject and
   * public key: then the anchor takes its place, and what the other one says does not matter.
   */
  readonly trustAnchors: readonly (Certificate | string | Uint8Array)[];
  /** The time at which every certificate must be valid: a Date or seconds since 1970. The default is the time of the call. */
  readonly at?: Date | number;
  /** What the leaf's key must be allowed to do. A leaf without the extension may do everything, RFC 5280 section 4.2.1.3. */
  readonly keyUsage?: KeyUsage;
  /**
   * The purposes, as OBJECT IDENTIFIERs, that the leaf must name, every one of them; `anyExtendedKeyUsage` stands for no other. CAs that
   * name purposes at all must name these or `anyExtendedKeyUsage`. Without this option a critical extension of this kind is refused.
   */
  readonly extKeyUsage?: string | readonly string[];
  /** The whole name of the leaf's subject, as RFC 4514 writes it (`certificate.subject.toString()`). */
  readonly subject?: string;
  /** A DNS name that must stand among the leaf's subject alternative names, as it is: wildcards match nothing. */
  readonly dnsName?: string;
  /** What the leaf must have besides. */
  readonly leaf?: CertificateDemand;
  /** What the certificate that issued the leaf must have besides. */
  readonly intermediate?: CertificateDemand;
}

/** What is asked of a certificate at a certain place. */
export interface CertificateDemand {
  /** Extensions that must be there, as OBJECT IDENTIFIERs. They may be critical: who asks for them understands them. */
  readonly extensions: readonly string[];
}

/** The same, read and checked. */
export interface ChainPolicy {
  readonly trustAnchors: readonly Certificate[];
  /** In whole seconds; the time of the call where it is left out. */
  readonly at: number | undefined;
  readonly keyUsage: KeyUsage | undefined;
  readonly extKeyUsage: readonly string[];
  readonly subject: string | undefined;
  readonly dnsName: string | undefined;
  readonly leafExtensions: readonly string[];
  readonly intermediateExtensions: readonly string[];
}

/** The options, as data for their reader. */
export const chainOptions: OptionReader<ChainOptions> = /* @__PURE__ */ new OptionReader<ChainOptions>(
  "options",
  {
    trustAnchors: {
      kind: "mandatory",
      is: "elsewhere",
      write: "trustAnchors: the certificates you trust for themselves",
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

/** What is asked of one certificate. */
export const demandOptions: OptionReader<CertificateDemand> =
  /* @__PURE__ */ new OptionReader<CertificateDemand>("leaf", {
    extensions: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the OBJECT IDENTIFIERs of extensions, for example extensions: ["1.3.6.1.5.5.7.1.3"]',
    },
  });

/** RFC 5280 section 4.2.1.3. */
const keyUsages: readonly KeyUsage[] = [
  ...(["digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement"] as const),
  ...(["keyCertSign", "cRLSign", "encipherOnly", "decipherOnly"] as const),
];

/** Anchors of one name are all tried; more than this many would be work without a reason. */
const mostOfOneName = 8;

/**
 * Reads a caller's options.
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, unknown or impossible; `ERR_INVALID_ARGUMENT` for an anchor that is
 * no certificate.
 * @throws JoseError the errors of `parseCertificate` for an anchor.
 */
export function resolveChainPolicy(options: ChainOptions): ChainPolicy {
  const read = chainOptions.read(options);
  const { trustAnchors, at, keyUsage, extKeyUsage, subject, dnsName, leaf, intermediate } = read;
  return Object.freeze({
    trustAnchors: anchorsIn(trustAnchors),
    at: at === undefined ? undefined : Math.floor(readSeconds(at, "at")),
    keyUsage: keyUsage === undefined ? undefined : readKeyUsage(keyUsage),
    extKeyUsage: extKeyUsage === undefined ? [] : oids(extKeyUsage, "extKeyUsage"),
    subject,
    dnsName: dnsName?.toLowerCase(),
    leafExtensions: leaf === undefined ? [] : extensionsIn(leaf, "leaf"),
    intermediateExtensions: intermediate === undefined ? [] : extensionsIn(intermediate, "intermediate"),
  });
}

/** The time that a policy means now, in seconds. */
export function timeOf({ at }: ChainPolicy): number {
  return at ?? currentSeconds();
}

function anchorsIn(list: unknown): readonly Certificate[] {
  if (!Array.isArray(list) || list.length === 0) {
    throw invalidOption("trustAnchors must be a list of certificates that is not empty");
  }
  const given: readonly (Certificate | string | Uint8Array)[] = Array.from(list);
  const anchors = given.map((each) => (each instanceof Certificate ? each : parseCertificate(each)));
  const counts = new Map<string, number>();
  for (const anchor of anchors) {
    const name = encodeBase64(partsOf(anchor).subject);
    const count = (counts.get(name) ?? 0) + 1;
    if (count > mostOfOneName) {
      throw invalidOption(`trustAnchors has more than ${mostOfOneName} certificates of one name`);
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
  if (list.length === 0) throw invalidOption(`${name} is an empty list; leave it out to go without it`);
  return Object.freeze(
    list.map((each) => {
      if (typeof each === "string" && /^[0-2](\.(0|[1-9][0-9]*))+$/.test(each)) return each;
      throw invalidOption(
        `${name} must be an OBJECT IDENTIFIER such as "1.3.6.1.5.5.7.3.2", or a list of them`,
      );
    }),
  );
}
