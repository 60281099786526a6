/** The integrity check of a PKCS #12 file: MacData, RFC 7292 section 4 and appendix A; PBMAC1, RFC 9579. */
import { equalConstantTime, type Bytes } from "../../../encoding/bytes.ts";
import { tags, type DerReader } from "../../../encoding/der.ts";
import type { IterationBudget } from "../../../jwk/formats/iteration-budget.ts";
import { readDerivation } from "../../../jwk/formats/pkcs5-derivation.ts";
import { fileHash, hmacHashes } from "../../../jwk/formats/file-hash-identifiers.ts";
import type { Password } from "../../../jwk/formats/pkcs5.ts";
import { pkcs12Kdf, readPkcs12Iterations } from "../../../jwk/formats/pkcs12-kdf.ts";
import { hashLengths, type FileHash } from "../../../platform/file-hashes.ts";
import { fileHmac, requireNode } from "../../../platform/password-based.ts";
import type { Steps } from "../../../steps/steps.ts";
import { invalidFile, unsupportedFile } from "./invalid-file.ts";

/** Reports whether the file's MAC is valid for this content and password. */
export type MacCheck = (password: Password, content: Bytes) => Steps<boolean>;

/**
 * Reads MacData.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an unsupported algorithm, `ERR_JOSE_LIMIT_EXCEEDED` for too
 * many iterations.
 */
export function readMac(pfx: DerReader, budget: IterationBudget): MacCheck {
  const macData = pfx.sequence();
  const digestInfo = macData.sequence();
  const { hash, deriveKey } = readScheme(digestInfo.sequence(), budget);
  const { content: mac } = digestInfo.element(tags.octetString);
  digestInfo.end();
  const { content: salt } = macData.element(tags.octetString);
  const iterations = macData.done ? 1 : readPkcs12Iterations(macData, 1, budget, invalidFile);
  macData.end();
  return function* (password, content) {
    const key = yield* deriveKey({ password, salt, iterations });
    return equalConstantTime(mac, yield* fileHmac(hash, key, content));
  };
}

/** The inputs of the key derivation. */
interface KeySource {
  readonly password: Password;
  readonly salt: Bytes;
  readonly iterations: number;
}

interface MacScheme {
  readonly hash: FileHash;
  readonly deriveKey: (source: KeySource) => Steps<Bytes>;
}

/** In bytes: the output length of SHA-1. */
const shortestMacKey = 20;

const pbmac1 = "1.2.840.113549.1.5.14";

function readScheme(identifier: DerReader, budget: IterationBudget): MacScheme {
  const oid = identifier.objectIdentifier();
  if (oid === pbmac1) return readPbmac1(identifier, budget);
  const hash = fileHash(oid);
  if (hash === undefined) throw unsupportedFile(`has a MAC with the hash function ${oid}`);
  requireNode(hash);
  identifier.optionalNull();
  identifier.end();
  const { output: length } = hashLengths[hash];
  return {
    hash,
    deriveKey: ({ password: { bmp }, salt, iterations }) =>
      pkcs12Kdf({ hash, purpose: "mac", password: bmp, salt, iterations, length }),
  };
}

/** RFC 8018 appendix A.5. The salt and iterations of MacData are ignored: RFC 9579 section 4. */
function readPbmac1(identifier: DerReader, budget: IterationBudget): MacScheme {
  const parameters = identifier.sequence();
  identifier.end();
  const derivation = readDerivation(parameters, invalidFile, budget);
  const { keyLength } = derivation;
  // A short key could be guessed, and the MAC forged with it.
  if (keyLength === undefined || keyLength < shortestMacKey) {
    throw invalidFile(`has a MAC whose key is shorter than ${shortestMacKey} bytes`);
  }
  const scheme = parameters.sequence();
  parameters.end();
  const oid = scheme.objectIdentifier();
  const hash = hmacHashes[oid];
  if (hash === undefined) throw unsupportedFile(`has a MAC with the algorithm ${oid}`);
  requireNode(hash);
  scheme.optionalNull();
  scheme.end();
  return { hash, deriveKey: ({ password: { utf8 } }) => derivation.derive(utf8, keyLength) };
}
