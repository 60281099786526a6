/** Encrypted JWTs without a signature inside: RFC 7519 appendix A.1. */
import type { Suite } from "../algorithms/suite.ts";
import type { JsonObject } from "../encoding/json-value.ts";
import { OptionReader } from "../options/reader.ts";
import { text, readSignal } from "../options/values.ts";
import type { JweHeader } from "../header/types.ts";
import { Call } from "../jwe/work-budget.ts";
import { openCompactJwe } from "../jwe/decrypt.ts";
import { decryptOptions } from "../jwe/options.ts";
import { resolveDecryptionPolicy } from "../jwe/policy.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import { resolveKeys } from "../jwk/sets/keyring.ts";
import type { KeysInput } from "../jwk/key/types.ts";
import { run } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import { checkUnsignedClaims, resolveUnsignedClaims } from "./verify-unsigned.ts";
import type { EncryptedClaimsOrigin, EncryptedClaimsPolicy } from "./unsigned-types.ts";
import type { JwtClaims } from "./types.ts";
import { readCheckContext } from "./call-context.ts";
import type { DecryptOptions } from "../jwe/types.ts";
import { requireType } from "./rejections.ts";
import { parseClaims, applyApplicationChecks } from "./check-claims.ts";
import { splitCompact } from "../header/segments.ts";
import { invalidJwe } from "../jwe/parts.ts";

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

/** The reader of `DecryptJwtOptions`. */
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
      currentDate: 'use the option "now"',
    },
  );
}

/**
 * The claims of a decrypted token. If it was encrypted to a public key, anyone may have written them, even if
 * they satisfy `claims`.
 */
export interface DecryptedJwt extends Candidate {
  readonly unverifiedClaims: JsonObject;
  readonly header: JweHeader;
}

/** Implements `decryptJwt` of josette/jwt with the algorithms of a suite. */
export function decryptJwt(
  suite: Suite,
  token: string,
  keys: KeysInput,
  options: DecryptJwtOptions,
): Promise<DecryptedJwt> {
  return run(decryptJwtSteps(suite, token, keys, options));
}

function* decryptJwtSteps(
  suite: Suite,
  token: string,
  keys: KeysInput,
  options: DecryptJwtOptions,
): Steps<DecryptedJwt> {
  const { claims, typ, now, ...read } = decryptJwtOptions.read(options);
  const signal = readSignal(read.signal);
  const policy = resolveDecryptionPolicy(suite, read);
  const rules = claims === null ? undefined : resolveUnsignedClaims(claims);
  const context = { ...(signal && { signal }), ...(now !== undefined && { now }) };
  const checkContext = readCheckContext(context);
  const keyring = resolveKeys(policy.suite, keys);
  const split = splitCompact(token, [5], policy.limits, invalidJwe);
  const call = new Call(policy.limits, signal);
  const { plaintext, header, key, matchedBy } = yield* openCompactJwe(split, keyring, policy, call);
  const unverifiedClaims = parseClaims(plaintext, policy.limits);
  if (typ !== undefined) requireType(header, typ, "JWE");
  if (rules !== undefined) {
    const checked = checkUnsignedClaims(unverifiedClaims, header, rules, checkContext);
    const jwe = { header, key, matchedBy, token };
    yield* applyApplicationChecks([rules.check], checked, () => ({ jwe, context }));
  }
  return { unverifiedClaims, header, key, matchedBy };
}
