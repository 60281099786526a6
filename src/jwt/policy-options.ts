/** The options of a policy, as data for their readers; `JwtPolicy` describes them. */
import { OptionReader } from "../options/reader.ts";
import { callback, duration, flag, positiveInteger, text, type Value } from "../options/values.ts";
import { profileSlot } from "./profile-slot.ts";
import type { CachePolicy, AnyClaimsPolicy, DecryptPolicy, AnyJwtPolicy, VerifyPolicy } from "./types.ts";

/** What a hint says about keys, wherever they are mandatory. */
const writeKeys = "keys: a key, a list of keys, a JWK Set, or remoteKeySet(url)";

/** A policy. */
export const policyOptions: OptionReader<AnyJwtPolicy> = /* @__PURE__ */ policyReader();

/** In a function, because bundlers take a computed name at the top of a file for a side effect. */
function policyReader(): OptionReader<AnyJwtPolicy> {
  return new OptionReader<AnyJwtPolicy>(
    "policy",
    {
      decrypt: { kind: "strict", is: "elsewhere" },
      verify: {
        kind: "mandatory",
        is: "elsewhere",
        write:
          "verify: { keys, alg }, or verify: null for tokens that are encrypted with a shared key and not signed",
      },
      claims: { kind: "mandatory", is: "elsewhere", write: "claims: { issuer, audience }" },
      limits: { kind: "strict", is: "elsewhere" },
      cache: { kind: "strict", is: "elsewhere" },
      [profileSlot]: { kind: "strict", is: "elsewhere" },
    },
    {
      keys: "write it in verify, and in decrypt",
      alg: "write it in verify, and in decrypt",
      kty: "a key goes in verify: { keys, alg }",
      find: "a key set goes in verify: { keys, alg }",
      issuer: "write it in claims",
      audience: "write it in claims",
      check: "write it in claims",
      signal: "write it in the context of a call",
    },
  );
}

/** How the outer JWE is opened. */
export const decryptOptions: OptionReader<DecryptPolicy> = /* @__PURE__ */ new OptionReader<DecryptPolicy>(
  "decrypt",
  {
    keys: { kind: "mandatory", is: "elsewhere", write: writeKeys },
    alg: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the algorithms you accept, for example alg: ["RSA-OAEP-256"]',
    },
    enc: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the encryptions you accept, for example enc: ["A256GCM"]',
    },
    optional: { kind: "strict", is: flag },
    typ: { kind: "strict", is: text },
    crit: { kind: "strict", is: "elsewhere" },
  },
);

/** How the JWS is verified. */
export const verifyOptions: OptionReader<VerifyPolicy> = /* @__PURE__ */ new OptionReader<VerifyPolicy>(
  "verify",
  {
    keys: { kind: "mandatory", is: "elsewhere", write: writeKeys },
    alg: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the algorithms you accept, for example alg: ["RS256"]',
    },
    typ: { kind: "strict", is: text },
    crit: { kind: "strict", is: "elsewhere" },
  },
);

/** How much a verifier remembers. */
export const cacheOptions: OptionReader<CachePolicy> = /* @__PURE__ */ new OptionReader<CachePolicy>(
  "cache",
  {
    maxEntries: { kind: "mandatory", is: positiveInteger, write: "maxEntries: 1000" },
  },
);

/** What can be said of a claim that is mandatory otherwise. */
const optional: Value = { must: 'be "optional", or left out', is: (value) => value === "optional" };

/** What the claims must say. */
export const claimsOptions: OptionReader<AnyClaimsPolicy> = /* @__PURE__ */ claimsReader();

/** In a function for the same reason. */
function claimsReader(): OptionReader<AnyClaimsPolicy> {
  return new OptionReader<AnyClaimsPolicy>("claims", {
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
  });
}
