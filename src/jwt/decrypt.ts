/** Encrypted JWTs with no signature inside: RFC 7519 appendix A.1. */
import type { JsonObject } from "../encoding/json.ts";
import { OptionReader } from "../options/reader.ts";
import { requireLive } from "../options/signal.ts";
import { text } from "../options/values.ts";
import type { JweHeader } from "../header/types.ts";
import { newCall } from "../jwe/budget.ts";
import { openCompactJwe } from "../jwe/compact.ts";
import { decryptOptions } from "../jwe/options.ts";
import { resolveDecryptionPolicy } from "../jwe/policy.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import { resolveKeys } from "../jwk/sets/keyring.ts";
import type { KeysInput } from "../jwk/key/types.ts";
import { run, type Steps } from "../platform/steps.ts";
import { checkUnsignedClaims } from "./encrypted.ts";
import { resolveUnsignedClaims } from "./encrypted-policy.ts";
import type { EncryptedClaimsOrigin, EncryptedClaimsPolicy } from "./encrypted-types.ts";
import type { JwtClaims } from "./types.ts";
import { readMoment } from "./moment.ts";
import { applyApplicationChecks } from "./nested.ts";
import { requireOuterType } from "./outer.ts";
import { parseClaims } from "./parse.ts";
import type { DecryptOptions } from "../jwe/types.ts";

/** What the claims of a decrypted token must say, where nothing proves who wrote them. */
export interface DecryptedClaimsPolicy extends Omit<EncryptedClaimsPolicy, "check"> {
  /** A check that only the application can make. Nobody vouches for the claims, whatever they say. */
  readonly check?: (claims: JwtClaims, about: EncryptedClaimsOrigin) => boolean | Promise<boolean>;
}

/** What a decryption of a JWT accepts. */
export interface DecryptJwtOptions extends DecryptOptions {
  /** What the claims must say, as for a verifier; `null` checks nothing, not even `exp`. */
  readonly claims: DecryptedClaimsPolicy | null;
  /** The media type the JWE header must have. */
  readonly typ?: string;
  /** The time to check against, as a Date or in seconds; the clock's by default. */
  readonly now?: Date | number;
}

/** The same, as data for its reader. */
export const decryptJwtOptions: OptionReader<DecryptJwtOptions> = /* @__PURE__ */ decryptJwtReader();

/** In a function, because bundlers take the reading of a member at the top of a file for a side effect. */
function decryptJwtReader(): OptionReader<DecryptJwtOptions> {
  const inClaims = "write it in claims";
  return new OptionReader<DecryptJwtOptions>(
    "options",
    {
      ...decryptOptions.members,
      claims: {
        kind: "mandatory",
        is: "elsewhere",
        write: "claims: { issuer, audience }, or claims: null to check nothing, not even exp",
      },
      typ: { kind: "strict", is: text },
      now: { kind: "convenience", is: "elsewhere" },
    },
    {
      issuer: inClaims,
      audience: inClaims,
      subject: inClaims,
      maxTokenAge: inClaims,
      clockTolerance: inClaims,
      required: inClaims,
      requiredClaims: inClaims,
      check: inClaims,
      currentDate: "write it as now",
    },
  );
}

/** Claims out of an encryption. With a public key, who wrote them is unknown, even when they meet the rules of `claims`. */
export interface DecryptedJwt extends Candidate {
  readonly unverifiedClaims: JsonObject;
  readonly header: JweHeader;
}

/**
 * Decrypts a JWT that has no signature inside, and checks its claims. For a nested token use `verifyJwt`; where the key is a shared
 * one, `createJwtVerifier` with `verify: null` gives verified claims.
 *
 * @throws JoseError `ERR_JWT_INVALID` when the plaintext is no claims set, `ERR_JWT_EXPIRED`, `ERR_JWT_CLAIM_VALIDATION_FAILED`, and
 * the codes of `decryptCompact`.
 * @throws UsageError like `decryptCompact`.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { decryptJwt, encryptJwt } from "josette/jwt";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "dir" });
 * const token = await encryptJwt({ role: "guest", exp: 4102444800 }, key, { enc: "A256GCM" });
 * const { unverifiedClaims } = await decryptJwt(token, key, {
 *   alg: ["dir"],
 *   enc: ["A256GCM"],
 *   claims: { issuer: null, audience: null },
 * });
 * console.log(unverifiedClaims["role"]); // guest
 * ```
 */
export function decryptJwt(
  token: string,
  keys: KeysInput,
  options: DecryptJwtOptions,
): Promise<DecryptedJwt> {
  return run(decryptJwtSteps(token, keys, options));
}

function* decryptJwtSteps(token: string, keys: KeysInput, options: DecryptJwtOptions): Steps<DecryptedJwt> {
  const { claims, typ, now, ...read } = decryptJwtOptions.read(options);
  const signal = requireLive(read.signal);
  const policy = resolveDecryptionPolicy(read);
  const rules = claims === null ? undefined : resolveUnsignedClaims(claims);
  const context = { ...(signal && { signal }), ...(now !== undefined && { now }) };
  const moment = readMoment(context);
  const { plaintext, header, key, matchedBy } = yield* openCompactJwe(
    token,
    resolveKeys(keys),
    policy,
    newCall(policy.limits, signal),
  );
  const unverifiedClaims = parseClaims(plaintext, policy.limits);
  if (typ !== undefined) requireOuterType(header, typ);
  if (rules !== undefined) {
    const checked = checkUnsignedClaims(unverifiedClaims, header, rules, moment);
    const jwe = { header, key, matchedBy, token };
    yield* applyApplicationChecks([rules.check], checked, () => ({ jwe, context }));
  }
  return { unverifiedClaims, header, key, matchedBy };
}
