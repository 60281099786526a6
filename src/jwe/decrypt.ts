/** Decrypting for one recipient: RFC 7516 section 5.2. One oracle-free step: whatever fails, the error is the same. */
import type { ContentRow } from "../alg/content.ts";
import type { ManagementRow } from "../alg/management.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { allowedRow } from "../header/allow-list.ts";
import { checkCrit } from "../header/crit.ts";
import type { JoseHeader } from "../header/types.ts";
import { joinHeader, requireProtected } from "../header/union.ts";
import { managementDemand } from "../jwk/binding.ts";
import { candidateKeys, tryEach, type Candidate } from "../jwk/candidates.ts";
import type { Key } from "../jwk/key.ts";
import type { Keyring } from "../jwk/keyring.ts";
import type { Steps } from "../primitives/steps.ts";
import { cekOrSubstitute } from "./cek.ts";
import { cipherOf } from "./content/content.ts";
import { managementOf } from "./management/management.ts";
import { invalidJwe, invalidJweHeader, type JweParts } from "./parts.ts";
import type { DecryptionPolicy } from "./policy.ts";
import { decompress } from "./zip.ts";

/** What one recipient's key opened. */
export interface Decrypted extends Candidate {
  readonly plaintext: Bytes;
  readonly alg: string;
  readonly enc: string;
}

/** One recipient's part with its algorithms. */
interface Recipient {
  readonly parts: JweParts;
  readonly header: JoseHeader;
  readonly row: ManagementRow;
  readonly content: ContentRow;
  readonly policy: DecryptionPolicy;
}

/**
 * Decrypts with the keys that fit; one key's failure never stops the others.
 * @throws JoseError `ERR_JOSE_ALG_NOT_ALLOWED`, `ERR_JWE_INVALID`, `ERR_JWKS_NO_MATCHING_KEY`,
 * `ERR_JWKS_MULTIPLE_MATCHING_KEYS`, `ERR_JWE_DECRYPTION_FAILED`, `ERR_JOSE_LIMIT_EXCEEDED`.
 */
export function* decrypt(
  parts: JweParts,
  keyring: Keyring,
  policy: DecryptionPolicy,
  signal: AbortSignal | undefined,
): Steps<Decrypted> {
  const header = readHeader(parts, policy);
  const row = allowedRow(header.alg, policy.alg, "alg", "decrypt");
  const content = allowedRow(header.enc, policy.enc, "enc", "decrypt");
  const { alg } = row;
  const { enc } = content;
  checkLengths(parts, row, content);
  // Steps 6 to 12 for each key in turn, 14 to 16 with what came of it.
  const request = { header, alg, use: "enc", ...(signal && { signal }) } as const;
  const demand = managementDemand(row, content, "decrypt", header);
  const candidates = yield* candidateKeys(keyring, request, demand, policy.limits);
  const recipient = { parts, header, row, content, policy };
  const success = yield* tryEach(candidates, (key) => decryptWith(key, recipient));
  // Step 18.
  if (success === undefined) throw decryptionFailed();
  const { key, matchedBy, result } = success;
  // Step 17.
  const plaintext = header.zip === undefined ? result : decompress(result, policy.limits.inflatedLength);
  return { plaintext, alg, enc, key, matchedBy };
}

/** The one error for everything that depends on a key and a ciphertext. */
export function decryptionFailed(): JoseError {
  return new JoseError("ERR_JWE_DECRYPTION_FAILED", "Decryption failed", { stage: "decrypt" });
}

/** Steps 4 and 5: the union of the parts, with every parameter understood that must be. */
function readHeader(parts: JweParts, policy: DecryptionPolicy): JoseHeader {
  requireProtected(parts, ["zip", "crit"], invalidJweHeader);
  if (!policy.unprotectedAlgorithms) {
    requireProtected(parts, ["enc"], invalidJweHeader);
    // Each recipient may have its own "alg" (section 7.2.1); one for all belongs in the protected header.
    requireProtected({ ...parts, recipientHeader: undefined }, ["alg"], invalidJweHeader);
  }
  const header = joinHeader(parts, invalidJweHeader);
  checkCrit(parts.protectedHeader, policy.crit, invalidJweHeader);
  if (header.zip !== undefined && header.zip !== "DEF") throw invalidJweHeader('has a "zip" other than DEF');
  return header;
}

/** What is wrong for every key alike and plain to see for everyone. */
function checkLengths({ encryptedKey, iv, tag }: JweParts, row: ManagementRow, content: ContentRow): void {
  if (iv.length !== content.ivLength) throw invalidJwe("initialization vector has the wrong length");
  if (tag.length !== content.tagLength) throw invalidJwe("authentication tag has the wrong length");
  // Step 10.
  if (managementOf(row).decidesCek(row) !== (encryptedKey.length === 0)) {
    throw invalidJwe("encrypted key is empty where one belongs, or is there where none does");
  }
}

function* decryptWith(key: Key, { parts, header, row, content, policy }: Recipient): Steps<Bytes | null> {
  const { encryptedKey, iv, aad } = parts;
  const request = { key, content, header, encryptedKey, limits: policy.limits };
  const cek = cekOrSubstitute(yield* managementOf(row).recover(row, request), content);
  return yield* cipherOf(content).decrypt(content, { cek, iv, aad }, parts);
}
