/** Signed JWTs: RFC 7519 section 7.1. */
import type { Bytes } from "../encoding/bytes.ts";
import { encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import { UsageError } from "../errors.ts";
import { copyOptions, OptionReader } from "../options/reader.ts";
import { requireLive } from "../options/signal.ts";
import { jsonSnapshot } from "../header/snapshot.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import type { KeyInput } from "../jwk/key/types.ts";
import { signCompactBytes } from "../jws/compact.ts";
import { readSignatureRequest } from "../jws/sign.ts";
import { run, type Steps } from "../platform/steps.ts";
import { mistypedClaim } from "./claims.ts";
import {
  madeClaimsMembers,
  misplacedClaims,
  requireNoClaimOptions,
  withMadeClaims,
  type MadeClaims,
} from "./made-claims.ts";

/** Claims as a caller writes them: any JSON members. */
export type ClaimsInput = Readonly<Record<string, unknown>>;

/** How a JWT is signed, besides its header. */
export interface SignJwtOptions extends MadeClaims {
  /** Ends the waiting for a key that has to be asked elsewhere (`externalKey`). */
  readonly signal?: AbortSignal;
}

/** The options, as data for their reader. */
export const signJwtOptions: OptionReader<SignJwtOptions> = /* @__PURE__ */ signJwtReader();

/** In a function, because bundlers take a spread at the top of a file for a side effect. */
function signJwtReader(): OptionReader<SignJwtOptions> {
  return new OptionReader<SignJwtOptions>(
    "options",
    { signal: { kind: "convenience", is: "elsewhere" }, ...madeClaimsMembers },
    misplacedClaims,
  );
}

/**
 * Signs claims. Nothing is added to the claims but what the options make, and nothing to the header but `alg`, from a key bound to one, and
 * the key's `kid`; `kid: null` in the header leaves that out. RFC 7519 section 7.1.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for claims that are no JSON object or have a registered claim of the wrong
 * type, and the errors of `signCompact`.
 * @throws UnavailableError `ERR_KEY_UNAVAILABLE` when an external key could not be asked.
 * @throws JoseError the errors of `importKey`, when the key is not imported yet.
 * @example
 * ```ts
 * import { importSecret, signJwt } from "josette";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * console.log(await signJwt({ iss: "me" }, key, { typ: "JWT" }, { issuedAt: true, expiresIn: "5m" }));
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
  const { signal: given, ...made } = options === undefined ? noOptions : signJwtOptions.read(options);
  const signal = requireLive(given);
  const request = readSignatureRequest(asKey(key), header, undefined, signal);
  requireNoClaimOptions(request.protectedHeader);
  if (request.protectedHeader.b64 !== undefined) {
    throw new UsageError("ERR_INVALID_ARGUMENT", 'header: a JWT must not have "b64" (RFC 7797 section 7)');
  }
  return yield* signCompactBytes(encodeClaims(claims, made), request);
}

/** Without a prototype: what an application has put on `Object.prototype` is no option. */
const noOptions: SignJwtOptions = /* @__PURE__ */ copyOptions<SignJwtOptions>({}, "options");

/** What makes a claim that is a time. */
const optionsByClaim: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["exp", 'expiresIn: "2h"'],
  ["nbf", 'notBefore: "5m"'],
  ["iat", "issuedAt: true"],
]);

/** The claims set as UTF-8 JSON, checked to be one that a verifier can read. */
export function encodeClaims(input: ClaimsInput, options: MadeClaims): Bytes {
  const snapshot = jsonSnapshot(input, "claims");
  const mistyped = mistypedClaim(snapshot.value);
  if (mistyped !== undefined) {
    const option = optionsByClaim.get(mistyped);
    const must =
      option === undefined
        ? "has the wrong type"
        : `must be a number, the seconds since 1970; the option ${option} of signJwt and encryptJwt makes one`;
    throw new UsageError("ERR_INVALID_ARGUMENT", `claims: "${mistyped}" ${must}`);
  }
  const claims = withMadeClaims(snapshot.value, options);
  const text = claims === snapshot.value ? snapshot.text : JSON.stringify(claims);
  return encodeAscii(text) ?? encodeUtf8(text);
}
