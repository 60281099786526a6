/**
 * The keys of DPoP proofs: RFC 9449 section 4.2. They are in the header parameter "jwk", which is ignored in
 * all other tokens. A proof shows only that the sender holds the key; the access token identifies that key.
 */
import type { Suite } from "../../algorithms/suite.ts";
import { JoseError } from "../../errors.ts";
import type { JoseHeader } from "../../header/types.ts";
import { importJwk } from "../../jwk/io/as-key.ts";
import { thumbprintSteps } from "../../jwk/io/jwk-thumbprint.ts";
import type { Key } from "../../jwk/key/key.ts";
import type { KeyRequest, KeySource } from "../../jwk/key/types.ts";
import { readRequest, registerSource } from "../../jwk/sets/key-source.ts";
import { isPrivateJwk } from "../../keytypes/private-members.ts";
import { start } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";

/** Creates a key source that finds the public key in a token's own header. */
export function embeddedKeys(suite: Suite): KeySource {
  const source = Object.freeze({ find: (request: KeyRequest) => start(find(suite, request)) });
  // The header alone determines the key, so the version never changes.
  const version = Object.freeze({});
  registerSource(source, { find: (request) => find(suite, request), version: () => version });
  return source;
}

function* find(suite: Suite, request: KeyRequest): Steps<readonly Key[]> {
  const { header, use } = readRequest(request);
  return use === "sig" ? [embeddedKey(suite, header)] : [];
}

/** Returns the public key in the header of a proof: section 4.3, steps 6 and 7. */
function embeddedKey(suite: Suite, { jwk }: JoseHeader): Key {
  if (jwk === undefined) {
    throw new JoseError("ERR_JWKS_NO_MATCHING_KEY", 'The proof\'s header has no public key ("jwk")', {
      stage: "verify",
    });
  }
  if (isPrivateJwk(jwk)) {
    throw new JoseError("ERR_JWK_INVALID", 'The "jwk" in the proof\'s header is not a public key', {
      stage: "verify",
    });
  }
  return importJwk(suite, jwk);
}

/** Returns the thumbprint of a key, the value of "jkt": section 6.1, RFC 7638. */
export function* keyThumbprint(suite: Suite, key: Key): Steps<string> {
  const known = thumbprints.get(key);
  if (known !== undefined) return known;
  const thumbprint = yield* thumbprintSteps(suite, key, "SHA-256");
  thumbprints.set(key, thumbprint);
  return thumbprint;
}

/** Caches the thumbprint of each key. */
const thumbprints = /* @__PURE__ */ new WeakMap<Key, string>();
