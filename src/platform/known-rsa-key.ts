/**
 * The RSA key of the known-answer tests for signatures (algorithms/signatures) and RSAES-OAEP
 * (node/known-rsa-oaep.ts, webcrypto/leading-zeros.ts). It has no other purpose. It is hardly longer than
 * OAEP with SHA-512 requires, because private operations with long keys are slow.
 */
import type { KeyMembers } from "./material.ts";

/** The public half of the RSA key for known-answer tests. */
export const knownRsaKey: KeyMembers = {
  kty: "RSA",
  n:
    "195PH6BsMLzEYCOhGi9eK7tnbGnfQOB8QAj4hwUgMtPbdbDMbB5OzOABQuP0VOKp6LDUTihsY5yCkQPKTjU3KKZwsLh5OAOw" +
    "-KbFH7FbXojdJ79SLqq9VMeS9Wp1xqgD1plh4eFtdhl_ezZ9iAWshnrbCPyCo5gS-takf4oTLCGsG91GmQ21RAKMHnfzRQoN",
  e: "AQAB",
};

/**
 * Returns the private key. This is a function because bundlers treat a spread at the top level of a module as
 * a side effect.
 */
export const knownPrivateKey = (): KeyMembers => ({
  ...knownRsaKey,
  d:
    "OPhiyWX9J5-p8_VzPwXhRIlg8iu-z9Bu-jdj375qkP94m8bdLGuTQF6d9plSklR_ovmIDlh8wo07qCnn6lwBAqlqdDk7RJ00" +
    "S1WFRpvJ4QIVNkEQ48azE2lOhY3xibXBQ3ymxPsR0NtSmxcYkY36EI8fyyrSxRYUs9G02uvbd941xPmmO8mXECzUcx8jiDoB",
  p: "7Ib8k9yKDtjVjMdpV6OCydcM8ck9OHc0mEYqat65Wmttpr7JN9m0IklyCw6jG_KXw6CEwfyYu9zSLizCZ_TGJy-BBLbeLFSp",
  q: "6aPrLcyFk7bOLAt1rMMpGvpw9En3jdiNCNXJy0pb1dxvRy48l5gGJgLAdk_yPWQ2J7kxUJsef4TTuVyEWR9JMhSSzEL_M0TF",
  dp: "2L4NwBUNMfPDJOErCBMe64S0KPBmuFKMEKnjftEf-tqMvYsA6rwFVJIG_ljoYNjZ93sljHnDIAuHUqbTct2boxbl3IMSbn8Z",
  dq: "z1AL1k-sFy4WMy7X87wYNUAUCi-34b1NJ5HLxP7uDg3TD64PRdQ3YHMAo_q8T40kIItLHuMFZNFPrSJSrWH9aNqoh2bLW4qh",
  qi: "BuLy2KKSVobbmXY-e7_DAtkQkLsgCDFXwSBoTACqzcgLqz6FkmwNQDv56uNUUJeQYdNYhTVJgCcHqRDZf0MXNjys_WU_6Wmv",
});
