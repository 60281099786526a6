/** Encrypted JWTs with no signature inside: RFC 7519 appendix A.1. */
import type { JsonObject } from "../encoding/json.ts";
import { requireLive } from "../options/signal.ts";
import type { JweHeader } from "../header/types.ts";
import { newCall } from "../jwe/budget.ts";
import { openCompactJwe } from "../jwe/compact.ts";
import { decryptOptions } from "../jwe/options.ts";
import { resolveDecryptionPolicy } from "../jwe/policy.ts";
import type { Candidate } from "../jwk/candidates.ts";
import { resolveKeys } from "../jwk/keyring.ts";
import type { KeysInput } from "../jwk/types.ts";
import { run, type Steps } from "../primitives/steps.ts";
import { parseClaims } from "./parse.ts";
import type { DecryptOptions } from "../jwe/types.ts";

/** Claims out of an encryption. Who wrote them is unknown, and none of them has been checked. */
export interface DecryptedJwt extends Candidate {
  readonly unverifiedClaims: JsonObject;
  readonly header: JweHeader;
}

/**
 * Decrypts a JWT whose claims nobody signed. For a nested token use `verifyJwt`.
 *
 * @throws JoseError `ERR_JWT_INVALID` when the plaintext is no claims set, and the codes of `decryptCompact`.
 * @throws UsageError like `decryptCompact`.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { decryptJwt, encryptJwt } from "josette/jwt";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "dir" });
 * const token = await encryptJwt({ role: "guest" }, key, { enc: "A256GCM" });
 * const { unverifiedClaims } = await decryptJwt(token, key, { alg: ["dir"], enc: ["A256GCM"] });
 * console.log(unverifiedClaims["role"]); // guest
 * ```
 */
export function decryptJwt(token: string, keys: KeysInput, options: DecryptOptions): Promise<DecryptedJwt> {
  return run(decryptJwtSteps(token, keys, options));
}

function* decryptJwtSteps(token: string, keys: KeysInput, options: DecryptOptions): Steps<DecryptedJwt> {
  const read = decryptOptions.read(options);
  const signal = requireLive(read.signal);
  const policy = resolveDecryptionPolicy(read);
  const { plaintext, header, key, matchedBy } = yield* openCompactJwe(
    token,
    resolveKeys(keys),
    policy,
    newCall(policy.limits, signal),
  );
  return { unverifiedClaims: parseClaims(plaintext, policy.limits), header, key, matchedBy };
}
