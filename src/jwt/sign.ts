/** Signed JWTs: RFC 7519 section 7.1. */
import type { Suite } from "../algorithms/suite.ts";
import { encodeTextAsBase64url } from "../encoding/base64url.ts";
import { UsageError } from "../errors.ts";
import { copyOptions, OptionReader, joinMembers } from "../options/reader.ts";
import { readSignal } from "../options/values.ts";
import { jsonSnapshot } from "../header/snapshot.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import type { KeyInput } from "../jwk/key/types.ts";
import { readSignatureRequest, signEncoded } from "../jws/sign.ts";
import { run, runBlocking } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import {
  madeClaimsMembers,
  misplacedClaims,
  requireNoClaimOptions,
  withMadeClaims,
  type MadeClaims,
} from "./generated-claims.ts";
import { requireClaimTypes } from "./check-claims.ts";

/** Claims to sign: any JSON members. */
export type ClaimsInput = Readonly<Record<string, unknown>>;

/** Options of {@link signJwt}, besides the header. */
export interface SignJwtOptions extends MadeClaims {
  /** Aborts waiting for a remote key (`externalKey`). */
  readonly signal?: AbortSignal;
}

/** The reader of `SignJwtOptions`. */
export const signJwtOptions: OptionReader<SignJwtOptions> = /* @__PURE__ */ new OptionReader<SignJwtOptions>(
  "options",
  /* @__PURE__ */ joinMembers(madeClaimsMembers, { signal: { kind: "convenience", is: "elsewhere" } }),
  misplacedClaims,
);

/** Implements `signJwt` of josette/jwt with the algorithms of a suite. */
export function signJwt(
  suite: Suite,
  claims: ClaimsInput,
  key: KeyInput,
  header?: HeaderInput,
  options?: SignJwtOptions,
): Promise<string> {
  return run(signJwtSteps(suite, claims, key, header, options));
}

/** Implements `signJwtSync` of josette/jwt with the algorithms of a suite. */
export function signJwtSync(
  suite: Suite,
  claims: ClaimsInput,
  key: KeyInput,
  header?: HeaderInput,
  options?: SignJwtOptions,
): string {
  return runBlocking(signJwtSteps(suite, claims, key, header, options));
}

/** The steps of {@link signJwt}. */
export function* signJwtSteps(
  suite: Suite,
  claims: ClaimsInput,
  key: KeyInput,
  header?: HeaderInput,
  options?: SignJwtOptions,
): Steps<string> {
  const { signal: given, ...made } = options === undefined ? noOptions : signJwtOptions.read(options);
  const signal = readSignal(given);
  const request = readSignatureRequest(asKey(suite, key), header, undefined, signal);
  requireNoClaimOptions(request.protectedHeader);
  if (request.protectedHeader.b64 !== undefined) {
    throw new UsageError("ERR_INVALID_ARGUMENT", 'header: a JWT must not have "b64" (RFC 7797 section 7)');
  }
  return yield* signEncoded(suite, encodeTextAsBase64url(claimsText(claims, made)), request);
}

/** The default options, without a prototype, so that nothing on `Object.prototype` is taken for an option. */
const noOptions: SignJwtOptions = /* @__PURE__ */ copyOptions<SignJwtOptions>({}, "options");

/** For each time claim, the option that generates it, for messages. */
const optionsByClaim: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["exp", 'expiresIn: "2h"'],
  ["nbf", 'notBefore: "5m"'],
  ["iat", "issuedAt: true"],
]);

/** Returns a claims set as JSON text, after checking that a verifier can read it. */
export function claimsText(input: ClaimsInput, options: MadeClaims): string {
  const snapshot = jsonSnapshot(input, "claims");
  requireClaimTypes(snapshot.value, mistypedClaim);
  const claims = withMadeClaims(snapshot.value, options);
  return claims === snapshot.value ? snapshot.text : JSON.stringify(claims);
}

function mistypedClaim(claim: string): UsageError {
  const option = optionsByClaim.get(claim);
  const must =
    option === undefined
      ? "has the wrong type"
      : `must be a number of seconds since 1970; the option ${option} of signJwt and encryptJwt sets it`;
  return new UsageError("ERR_INVALID_ARGUMENT", `claims: "${claim}" ${must}`);
}
