/**
 * Tries one key on a JWE: RFC 7516 section 5.2 steps 6 to 16. Unlike `jwe/decrypt`, it says which step
 * failed. It calls the operations of the algorithms directly, and does not continue with a random CEK.
 */
import type { ContentKey, ContentScheme, ManagementScheme } from "../algorithms/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import type { JweHeader } from "../header/types.ts";
import type { JweOctets } from "../jwe/parts.ts";
import type { Call } from "../jwe/work-budget.ts";
import { contentsOf, type Key } from "../jwk/key/key.ts";
import { receiverOf } from "../jwk/key/prepared-operations.ts";
import type { Limits } from "../limits.ts";
import type { Steps } from "../steps/steps.ts";

/** A JWE for one recipient. */
export interface Sealed {
  readonly header: JweHeader;
  readonly management: ManagementScheme;
  readonly content: ContentScheme;
  readonly octets: JweOctets;
}

/** The step at which trying a key ended. */
export type Outcome =
  | { readonly step: "opened"; readonly plaintext: Bytes }
  /** The encrypted key could not be decrypted. */
  | { readonly step: "encrypted key" }
  /** The encrypted key contains a CEK of this length in bytes, which is the wrong one. */
  | { readonly step: "cek length"; readonly length: number }
  /** The content is not authentic with this CEK. */
  | { readonly step: "tag"; readonly cek: ContentKey }
  /** The header, the limits or the key prevented an attempt. */
  | { readonly step: "refused"; readonly error: JoseError };

/** The budget and the limits that bound the cost of an attempt. */
export interface Work {
  readonly call: Call;
  readonly limits: Limits;
}

/** Tries a key that meets the requirements of the algorithm. */
export function* tryKey(work: Work, sealed: Sealed, key: Key): Steps<Outcome> {
  const { content, octets } = sealed;
  try {
    const cek = yield* recoverCek(work, sealed, key);
    if (cek === null) return { step: "encrypted key" };
    if (ArrayBuffer.isView(cek) && cek.length !== content.cekLength)
      return { step: "cek length", length: cek.length };
    const plaintext = yield* content.decrypt({ cek, iv: octets.iv, aad: octets.aad }, octets);
    return plaintext === null ? { step: "tag", cek } : { step: "opened", plaintext };
  } catch (error) {
    if (!(error instanceof JoseError)) throw error;
    return { step: "refused", error };
  }
}

function* recoverCek(
  { call, limits }: Work,
  { header, management, content, octets: { encryptedKey } }: Sealed,
  key: Key,
): Steps<ContentKey | null> {
  const { material } = contentsOf(key);
  if (management.privateOperation || material.form === "external") call.chargePrivateOperation();
  if (material.form === "external") {
    return yield* material.unwrap({ alg: management.alg, encryptedKey, header }, call.signal);
  }
  const receive = yield* receiverOf(key, management);
  return yield* receive({ content, header, encryptedKey, limits, budget: call });
}
