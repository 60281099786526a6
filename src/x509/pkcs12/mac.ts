/** What shows that a PKCS #12 file is whole: MacData, RFC 7292 section 4 and appendix A; PBMAC1, RFC 9579. */
import type { Hash } from "../../alg/signature.ts";
import { table } from "../../alg/table.ts";
import { equalConstantTime, type Bytes } from "../../encoding/bytes.ts";
import { tags, type DerReader } from "../../encoding/der.ts";
import type { IterationBudget } from "../../jwk/formats/iteration-budget.ts";
import { readDerivation } from "../../jwk/formats/pkcs5-derivation.ts";
import type { Password } from "../../jwk/formats/pkcs5.ts";
import { pkcs12Kdf, pkcs12Weight } from "../../jwk/formats/pkcs12-kdf.ts";
import { hmac } from "../../primitives/secrets.ts";
import { settle, type Steps } from "../../primitives/steps.ts";
import { invalidFile, unsupportedFile } from "./fault.ts";

/** Whether the MAC of a file is the one of this content under this password. */
export type MacCheck = (password: Password, content: Bytes) => Steps<boolean>;

/**
 * Reads MacData.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an algorithm that is not read, `ERR_JOSE_LIMIT_EXCEEDED` for too many iterations.
 */
export function readMac(outer: DerReader, budget: IterationBudget): MacCheck {
  const macData = outer.sequence();
  const digestInfo = macData.sequence();
  const { hash, deriveKey } = readScheme(digestInfo.sequence(), budget);
  const { content: mac } = digestInfo.element(tags.octetString);
  digestInfo.end();
  const { content: salt } = macData.element(tags.octetString);
  const iterations = macData.done ? 1 : budget.read(macData, pkcs12Weight, invalidFile);
  macData.end();
  return function* (password, content) {
    const key = yield* deriveKey({ password, salt, iterations });
    return equalConstantTime(mac, yield* settle(hmac(hash, key, content)));
  };
}

/** What the key of a MAC is derived from. */
interface KeySource {
  readonly password: Password;
  readonly salt: Bytes;
  readonly iterations: number;
}

interface MacScheme {
  readonly hash: Hash;
  readonly deriveKey: (source: KeySource) => Steps<Bytes>;
}

/** In bytes: the output of SHA-1. */
const shortestMacKey = 20;

const pbmac1 = "1.2.840.113549.1.5.14";

/** The hashes, each with its output's length in bytes: RFC 8017 appendix B.1. */
const hashes: Readonly<Record<string, { readonly hash: Hash; readonly length: number }>> =
  /* @__PURE__ */ table({
    "1.3.14.3.2.26": { hash: "SHA-1", length: 20 },
    "2.16.840.1.101.3.4.2.1": { hash: "SHA-256", length: 32 },
    "2.16.840.1.101.3.4.2.2": { hash: "SHA-384", length: 48 },
    "2.16.840.1.101.3.4.2.3": { hash: "SHA-512", length: 64 },
  });

/** RFC 8018 appendix B.1. */
const hmacs: Readonly<Record<string, Hash>> = /* @__PURE__ */ table({
  "1.2.840.113549.2.7": "SHA-1",
  "1.2.840.113549.2.9": "SHA-256",
  "1.2.840.113549.2.10": "SHA-384",
  "1.2.840.113549.2.11": "SHA-512",
});

function readScheme(identifier: DerReader, budget: IterationBudget): MacScheme {
  const oid = identifier.objectIdentifier();
  if (oid === pbmac1) return readPbmac1(identifier, budget);
  const digest = hashes[oid];
  if (digest === undefined) throw unsupportedFile(`has a MAC with the hash ${oid}`);
  readNull(identifier);
  const { hash, length } = digest;
  return {
    hash,
    deriveKey: ({ password: { bmp }, salt, iterations }) =>
      pkcs12Kdf({ hash, purpose: "mac", password: bmp, salt, iterations, length }),
  };
}

/** RFC 8018 appendix A.5. The salt and the iterations beside it do not count: RFC 9579 section 4. */
function readPbmac1(identifier: DerReader, budget: IterationBudget): MacScheme {
  const parameters = identifier.sequence();
  identifier.end();
  const derivation = readDerivation(parameters, invalidFile, budget);
  const { keyLength } = derivation;
  // A key of a few octets could be guessed, and the MAC with it.
  if (keyLength === undefined || keyLength < shortestMacKey) {
    throw invalidFile(`derives no key of at least ${shortestMacKey} bytes for its MAC`);
  }
  const scheme = parameters.sequence();
  parameters.end();
  const oid = scheme.objectIdentifier();
  const hash = hmacs[oid];
  if (hash === undefined) throw unsupportedFile(`has a MAC of the kind ${oid}`);
  readNull(scheme);
  return { hash, deriveKey: ({ password: { utf8 } }) => derivation.derive(utf8, keyLength) };
}

function readNull(identifier: DerReader): void {
  const nothing = identifier.optional(tags.null);
  if (nothing !== undefined && nothing.content.length > 0) throw invalidFile("has a NULL with contents");
  identifier.end();
}
