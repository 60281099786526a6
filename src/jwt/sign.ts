/** Signed JWTs: RFC 7519 section 7.1. */
import type { Bytes } from "../encoding/bytes.ts";
import { encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import { UsageError } from "../errors.ts";
import { OptionReader } from "../options/reader.ts";
import { requireLive } from "../options/signal.ts";
import { jsonSnapshot } from "../header/snapshot.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/as-key.ts";
import type { KeyInput } from "../jwk/types.ts";
import { signCompactBytes } from "../jws/compact.ts";
import { readSignatureRequest } from "../jws/sign.ts";
import { run, type Steps } from "../primitives/steps.ts";
import { mistypedClaim } from "./claims.ts";

/** Claims as a caller writes them: any JSON members. */
export type ClaimsInput = Readonly<Record<string, unknown>>;

/** How a JWT is signed, besides its header. */
export interface SignJwtOptions {
  /** Ends the waiting for a key that has to be asked elsewhere (`externalKey`). */
  readonly signal?: AbortSignal;
}

/** The options, as data for their reader. */
export const signJwtOptions: OptionReader<SignJwtOptions> = /* @__PURE__ */ new OptionReader<SignJwtOptions>(
  "options",
  { signal: { kind: "convenience", is: "elsewhere" } },
);

/**
 * Signs claims. Nothing is added to claims or header, but `alg` from a key bound to one. RFC 7519 section 7.1.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for claims that are no JSON object or have a registered claim of the wrong
 * type, and the errors of `signCompact`.
 * @throws UnavailableError `ERR_KEY_UNAVAILABLE` when an external key could not be asked.
 * @throws JoseError the errors of `importKey`, when the key is not imported yet.
 * @example
 * ```ts
 * import { importSecret, signJwt } from "josette";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const now = Math.floor(Date.now() / 1000);
 * console.log(await signJwt({ iss: "me", iat: now, exp: now + 300 }, key, { typ: "JWT", kid: "1" }));
 * ```
 */
export function signJwt(
  claims: ClaimsInput,
  key: KeyInput,
  header?: HeaderInput,
  options?: SignJwtOptions,
): Promise<string> {
  return run(signJwtSteps(claims, key, header, options));
}

/** Signs claims. */
export function* signJwtSteps(
  claims: ClaimsInput,
  key: KeyInput,
  header?: HeaderInput,
  options?: SignJwtOptions,
): Steps<string> {
  const signal = options === undefined ? undefined : requireLive(signJwtOptions.read(options).signal);
  const request = readSignatureRequest(asKey(key), header, undefined, signal);
  if (request.protectedHeader.b64 !== undefined) {
    throw new UsageError("ERR_INVALID_ARGUMENT", 'header: a JWT must not have "b64" (RFC 7797 section 7)');
  }
  return yield* signCompactBytes(encodeClaims(claims), request);
}

/** The claims set as UTF-8 JSON, checked to be one that a verifier can read. */
export function encodeClaims(input: ClaimsInput): Bytes {
  const { text, value } = jsonSnapshot(input, "claims");
  const mistyped = mistypedClaim(value);
  if (mistyped !== undefined) {
    const must = /^(exp|nbf|iat)$/.test(mistyped)
      ? "must be a number, the seconds since 1970: Math.floor(Date.now() / 1000) + 7200 is in two hours"
      : "has the wrong type";
    throw new UsageError("ERR_INVALID_ARGUMENT", `claims: "${mistyped}" ${must}`);
  }
  return encodeAscii(text) ?? encodeUtf8(text);
}
