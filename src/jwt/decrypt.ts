/** Encrypted JWTs without a signature inside: RFC 7519 appendix A.1. */
import type { JsonObject } from "../encoding/json.ts";
import { OptionReader } from "../options/reader.ts";
import { readSignal } from "../options/signal.ts";
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
import { readCheckContext } from "./check-context.ts";
import { applyApplicationChecks } from "./nested.ts";
import { requireJweType } from "./jwe-layer.ts";
import { parseClaims } from "./parse.ts";
import type { DecryptOptions } from "../jwe/types.ts";

/** What the claims of a decrypted token must satisfy. Nothing proves who wrote them. */
export interface DecryptedClaimsPolicy extends Omit<EncryptedClaimsPolicy, "check"> {
  /** A check by the application. The claims it receives are not authenticated. */
  readonly check?: (claims: JwtClaims, about: EncryptedClaimsOrigin) => boolean | Promise<boolean>;
}

/** Options of {@link decryptJwt}. */
export interface DecryptJwtOptions extends DecryptOptions {
  /** What the claims must satisfy, as for a verifier. `null` checks nothing, not even `exp`. */
  readonly claims: DecryptedClaimsPolicy | null;
  /** The media type that `typ` in the JWE header must have. */
  readonly typ?: string;
  /** The time to check against: a Date or seconds since 1970. Default: the system clock. */
  readonly now?: Date | number;
}

/** The reader of these options. */
export const decryptJwtOptions: OptionReader<DecryptJwtOptions> = /* @__PURE__ */ decryptJwtReader();

/** Built in a function: bundlers treat a member access at the top level of a module as a side effect. */
function decryptJwtReader(): OptionReader<DecryptJwtOptions> {
  const inClaims = "it belongs in claims";
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
      currentDate: "the option is called now",
    },
  );
}

/**
 * The claims of a decrypted token. If the key is a public key, their author is unknown, even if they satisfy
 * `claims`.
 */
export interface DecryptedJwt extends Candidate {
  readonly unverifiedClaims: JsonObject;
  readonly header: JweHeader;
}

/**
 * Decrypts a JWT that has no signature inside and checks its claims. For a nested token use `verifyJwt`. If
 * sender and recipient share a key, `createJwtVerifier` with `verify: null` returns verified claims.
 *
 * @throws JoseError `ERR_JWT_INVALID` if the plaintext is not a claims set, `ERR_JWT_EXPIRED`,
 * `ERR_JWT_CLAIM_VALIDATION_FAILED`, and the codes of `decryptCompact`.
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
  const signal = readSignal(read.signal);
  const policy = resolveDecryptionPolicy(read);
  const rules = claims === null ? undefined : resolveUnsignedClaims(claims);
  const context = { ...(signal && { signal }), ...(now !== undefined && { now }) };
  const checkContext = readCheckContext(context);
  const { plaintext, header, key, matchedBy } = yield* openCompactJwe(
    token,
    resolveKeys(keys),
    policy,
    newCall(policy.limits, signal),
  );
  const unverifiedClaims = parseClaims(plaintext, policy.limits);
  if (typ !== undefined) requireJweType(header, typ);
  if (rules !== undefined) {
    const checked = checkUnsignedClaims(unverifiedClaims, header, rules, checkContext);
    const jwe = { header, key, matchedBy, token };
    yield* applyApplicationChecks([rules.check], checked, () => ({ jwe, context }));
  }
  return { unverifiedClaims, header, key, matchedBy };
}
