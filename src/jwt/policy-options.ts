/** The options of a policy; `JwtPolicy` documents them. */
import { type Misplaced, OptionReader } from "../options/reader.ts";
import { callback, duration, flag, positiveInteger, text, type Value } from "../options/values.ts";
import { inProfiles } from "./call-context.ts";
import { profileSlot } from "./profile-slot.ts";
import type { CachePolicy, AnyClaimsPolicy, DecryptPolicy, AnyJwtPolicy, VerifyPolicy } from "./types.ts";
import { managementAlgorithms, contentAlgorithms } from "../jwe/options.ts";
import { signatureAlgorithms } from "../jws/options.ts";

/** The hint for a missing `keys` option. */
const writeKeys = "keys: a key, a list of keys, a JWK Set, or remoteKeySet(url)";

const inClaims = "it belongs in claims";
const inLayers = "it belongs in verify or decrypt";
const inCall = "it belongs in the context of a call";

/** Options of layers, calls and profiles that are often written in a policy or its claims, with hints. */
const misplaced: Misplaced = {
  keys: inLayers,
  alg: inLayers,
  signal: inCall,
  nonce: inCall,
  cnf: inProfiles,
  scope: inProfiles,
};

/** The reader of a policy. */
export const policyOptions: OptionReader<AnyJwtPolicy> = /* @__PURE__ */ policyReader();

/** Built in a function: bundlers treat a computed name at the top level of a module as a side effect. */
function policyReader(): OptionReader<AnyJwtPolicy> {
  return new OptionReader<AnyJwtPolicy>(
    "policy",
    {
      decrypt: { kind: "strict", is: "elsewhere" },
      verify: {
        kind: "mandatory",
        is: "elsewhere",
        write:
          "verify: { keys, alg }, or verify: null for tokens that are encrypted with a shared key and " +
          "not signed",
      },
      claims: { kind: "mandatory", is: "elsewhere", write: "claims: { issuer, audience }" },
      limits: { kind: "strict", is: "elsewhere" },
      cache: { kind: "strict", is: "elsewhere" },
      [profileSlot]: { kind: "strict", is: "elsewhere" },
    },
    {
      ...misplaced,
      tenants: "pass entraAccessToken({ tenants, audience }) as the policy",
      kty: "pass a key in verify: { keys, alg }",
      find: "pass a key set in verify: { keys, alg }",
      issuer: inClaims,
      audience: inClaims,
      clockTolerance: inClaims,
      check: inClaims,
    },
  );
}

/** The reader of the option `decrypt`. */
export const decryptOptions: OptionReader<DecryptPolicy> = /* @__PURE__ */ new OptionReader<DecryptPolicy>(
  "decrypt",
  {
    keys: { kind: "mandatory", is: "elsewhere", write: writeKeys },
    alg: managementAlgorithms,
    enc: contentAlgorithms,
    optional: { kind: "strict", is: flag },
    typ: { kind: "strict", is: text },
    crit: { kind: "strict", is: "elsewhere" },
  },
);

/** The reader of the option `verify`. */
export const verifyOptions: OptionReader<VerifyPolicy> = /* @__PURE__ */ new OptionReader<VerifyPolicy>(
  "verify",
  {
    keys: { kind: "mandatory", is: "elsewhere", write: writeKeys },
    alg: signatureAlgorithms,
    typ: { kind: "strict", is: text },
    crit: { kind: "strict", is: "elsewhere" },
  },
);

/** The reader of the option `cache`. */
export const cacheOptions: OptionReader<CachePolicy> = /* @__PURE__ */ new OptionReader<CachePolicy>(
  "cache",
  {
    maxEntries: { kind: "mandatory", is: positiveInteger, write: "maxEntries: 1000" },
  },
);

/** The values of an option that makes a mandatory claim optional. */
const optional: Value = { must: 'be "optional" or omitted', is: (value) => value === "optional" };

/** The reader of the option `claims`. */
export const claimsOptions: OptionReader<AnyClaimsPolicy> = /* @__PURE__ */ claimsReader();

/** Built in a function for the same reason as `policyReader`. */
function claimsReader(): OptionReader<AnyClaimsPolicy> {
  return new OptionReader<AnyClaimsPolicy>(
    "claims",
    {
      issuer: {
        kind: "mandatory",
        is: "elsewhere",
        write: 'the accepted "iss", or issuer: null to skip the check',
      },
      audience: {
        kind: "mandatory",
        is: "elsewhere",
        write: 'the accepted "aud", or audience: null to skip the check',
      },
      subject: { kind: "strict", is: text },
      maxTokenAge: { kind: "strict", is: duration },
      clockTolerance: { kind: "strict", is: duration },
      required: { kind: "strict", is: "elsewhere" },
      exp: { kind: "strict", is: optional },
      check: { kind: "strict", is: callback },
      [profileSlot]: { kind: "strict", is: "elsewhere" },
    },
    misplaced,
  );
}
