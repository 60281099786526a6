/** JWK thumbprints: RFC 7638 section 3. */
import type { Hash } from "../../encoding/hash.ts";
import { encodeBase64url } from "../../encoding/base64url.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { UsageError } from "../../errors.ts";
import { digest as digestOf } from "../../platform/secrets.ts";
import { run, settle, type Steps } from "../../platform/steps.ts";
import { membersOf } from "./export.ts";
import { asKey } from "./as-key.ts";
import { contentsOf } from "../key/key.ts";
import type { KeyInput } from "../key/types.ts";

/** The hash functions a thumbprint can be taken with. */
export type ThumbprintHash = "SHA-256" | "SHA-384" | "SHA-512";

const hashes: ReadonlySet<string> = /* @__PURE__ */ new Set<ThumbprintHash>([
  "SHA-256",
  "SHA-384",
  "SHA-512",
]);

/**
 * The base64url thumbprint of a key: a hash of the members that make it this key and no other. A private key has the
 * thumbprint of its public one. RFC 7638 section 3.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for another hash, and the errors of `importKey` and `exportJwk`.
 * @example
 * ```ts
 * import { thumbprint } from "josette/jwk";
 * console.log(await thumbprint({ kty: "oct", k: "c2VjcmV0" }));
 * ```
 */
export function thumbprint(input: KeyInput, hash: ThumbprintHash = "SHA-256"): Promise<string> {
  return run(thumbprintSteps(input, hash));
}

/**
 * The thumbprint as a URI, `urn:ietf:params:oauth:jwk-thumbprint:sha-256:...`. RFC 9278 section 3.
 *
 * @throws UsageError and JoseError like {@link thumbprint}.
 * @example
 * ```ts
 * import { thumbprintUri } from "josette/jwk";
 * console.log(await thumbprintUri({ kty: "oct", k: "c2VjcmV0" }));
 * ```
 */
export async function thumbprintUri(input: KeyInput, hash: ThumbprintHash = "SHA-256"): Promise<string> {
  const value = await thumbprint(input, hash);
  return `urn:ietf:params:oauth:jwk-thumbprint:${hash.toLowerCase()}:${value}`;
}

function* thumbprintSteps(input: KeyInput, hash: Hash): Steps<string> {
  if (!hashes.has(hash)) {
    throw new UsageError("ERR_INVALID_OPTION", `hash must be one of ${[...hashes].join(", ")}`);
  }
  const key = asKey(input);
  const members: ReadonlyMap<string, unknown> = new Map(Object.entries(yield* membersOf(key)));
  // Step 1: only the required members, in lexicographic order, without white space.
  const { identifyingMembers } = contentsOf(key).keyType;
  const required = [...identifyingMembers].sort().map((name) => [name, members.get(name)]);
  const text = JSON.stringify(Object.fromEntries(required));
  const digest = yield* settle(digestOf(hash, encodeUtf8(text)));
  return encodeBase64url(digest);
}
