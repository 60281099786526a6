/** JWK thumbprints, RFC 7638 sections 3 and 3.3, and their URIs, RFC 9278 section 3. */
import type { Suite } from "../../algorithms/suite.ts";
import type { Hash } from "../../encoding/hash.ts";
import { encodeBase64url } from "../../encoding/base64url.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { UsageError } from "../../errors.ts";
import { digest as digestOf } from "../../platform/digest-hmac-pbkdf2.ts";
import { run } from "../../steps/drivers.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { membersOf } from "../key/all-members.ts";
import { asKey } from "./as-key.ts";
import { contentsOf } from "../key/key.ts";
import type { KeyInput } from "../key/types.ts";

/** The hash functions for thumbprints. */
export type ThumbprintHash = "SHA-256" | "SHA-384" | "SHA-512";

const hashes: ReadonlySet<string> = /* @__PURE__ */ new Set<ThumbprintHash>([
  "SHA-256",
  "SHA-384",
  "SHA-512",
]);

/** Implements `thumbprint` of josette/jwk with the algorithms of a suite. */
export function thumbprint(suite: Suite, input: KeyInput, hash: ThumbprintHash = "SHA-256"): Promise<string> {
  return run(thumbprintSteps(suite, input, hash));
}

/** Implements `thumbprintUri` of josette/jwk with the algorithms of a suite. */
export async function thumbprintUri(
  suite: Suite,
  input: KeyInput,
  hash: ThumbprintHash = "SHA-256",
): Promise<string> {
  const value = await thumbprint(suite, input, hash);
  return `urn:ietf:params:oauth:jwk-thumbprint:${hash.toLowerCase()}:${value}`;
}

/** The steps of {@link thumbprint}. */
export function* thumbprintSteps(suite: Suite, input: KeyInput, hash: Hash): Steps<string> {
  if (!hashes.has(hash)) {
    throw new UsageError("ERR_INVALID_OPTION", `hash must be one of ${[...hashes].join(", ")}`);
  }
  const key = asKey(suite, input);
  const members: ReadonlyMap<string, unknown> = new Map(Object.entries(yield* membersOf(key)));
  // Step 1: only the required members, in lexicographic order, without whitespace.
  const { identifyingMembers } = contentsOf(key).keyType;
  const required = [...identifyingMembers].sort().map((name) => [name, members.get(name)]);
  const text = JSON.stringify(Object.fromEntries(required));
  const digest = yield* perform(digestOf(hash, encodeUtf8(text)));
  return encodeBase64url(digest);
}
