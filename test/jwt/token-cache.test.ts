// Verified tokens that are remembered: the same answer as without, only sooner.
import { selectBackend, type KeyInput } from "josette/jwk";
import { importKey, importSecret, keySet, publicKey } from "../../src/jwk/index.ts";
import {
  type ClaimsCheck,
  type DecryptPolicy,
  type JwtContext,
  type JwtPolicy,
  type JwtVerifier,
  type VerifiedClaims,
  type VerifiedJwt,
} from "josette/jwt";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import fc from "fast-check";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import * as algorithms from "../../src/algorithms/index.ts";
import { registerSource } from "../../src/jwk/sets/key-source.ts";
import { TokenCache } from "../../src/jwt/token-cache.ts";
import { VerifiedJwt as Verified } from "../../src/jwt/verified.ts";
import { countedDecryption, countedVerification } from "../support/counted.ts";
import { codeOf, codeOfRejection, type Code } from "../support/errors.ts";
import { keyObjects, rsaKey } from "../support/keys.ts";
import { hmacJws, jwe, oaep, rsaJws, secretBytes, segment, withBitFlipped } from "../support/tokens.ts";
import { anyClaims as anyNamed, macKey, now, signed } from "../support/jwt/signed-claims.ts";

const done = { verified: 0, decrypted: 0 };
const countVerified = (): void => {
  done.verified++;
};
const countDecrypted = (): void => {
  done.decrypted++;
};
const HS256 = countedVerification(algorithms.HS256, countVerified);
const RS256 = countedVerification(algorithms.RS256, countVerified);
const A128GCM = countedDecryption(algorithms.A128GCM, countDecrypted);
const A128CBC_HS256 = countedDecryption(algorithms.A128CBC_HS256, countDecrypted);

afterEach(() => {
  work();
  vi.useRealTimers();
  selectBackend(inject("backend"));
});

const anyClaims: JwtPolicy = { ...anyNamed, verify: { keys: macKey, alg: [HS256] } };
const cek = secretBytes(16);
const decrypt: DecryptPolicy = {
  keys: importSecret(cek),
  alg: ["dir"],
  enc: [A128GCM],
  optional: true,
};
const claims = { iss: "me", exp: now + 100, list: [{ deep: [1] }] };

/** A token around another. */
function around(text: string, header: object = {}): string {
  return jwe({ header: { alg: "dir", enc: "A128GCM", ...header }, cek, plaintext: text });
}

const plain = signed(claims);
const nested = around(plain);
const both: [string, string][] = [
  ["plain", plain],
  ["nested", nested],
];

function verifierOf(policy: Partial<JwtPolicy> = {}, claimsPolicy: object = {}): JwtVerifier {
  return createJwtVerifier({
    ...{ ...anyClaims, decrypt, cache: true, ...policy },
    claims: { ...anyClaims.claims, ...claimsPolicy },
  });
}

const at = (seconds: number, more: object = {}): JwtContext => ({ now: now + seconds, ...more });

/** How many signatures have been verified and texts decrypted since the last call. */
function work(): { readonly verified: number; readonly decrypted: number } {
  const counts = { ...done };
  Object.assign(done, nothing);
  return counts;
}

const nothing = { verified: 0, decrypted: 0 };
const once = { verified: 1, decrypted: 0 };

/** Verifies a token, and says whether it was remembered. */
async function isRemembered(verifier: JwtVerifier, token: string, context = at(0)): Promise<boolean> {
  work();
  await verifier.verify(token, context);
  return work().verified === 0;
}

describe.each(both)("a %s token", (name, token) => {
  const all = { verified: 1, decrypted: name === "nested" ? 1 : 0 };

  test.each([undefined, false])("is verified each time where cache is %s", async (cache) => {
    const policy: JwtPolicy = { ...anyClaims, decrypt, ...(cache !== undefined && { cache }) };
    const verifier = createJwtVerifier(policy);
    const first = await verifier.verify(token, at(0));
    expect(work()).toEqual(all);
    const second = await verifier.verify(token, at(0));
    expect(work()).toEqual(all);
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
    expect(Object.isFrozen(first)).toBe(false);
  });

  test.each([true, { maxEntries: 1 }, { maxEntries: 1e9 }])(
    "is verified once where cache is %j, and nothing is done when it comes again",
    async (cache) => {
      const verifier = verifierOf({ cache });
      const first = await verifier.verify(token, at(0));
      expect(work()).toEqual(all);
      for (let round = 1; round < 5; round++) {
        expect(await verifier.verify(token, at(round))).toBe(first);
      }
      expect(work()).toEqual(nothing);
      expect(first).toEqual(await verifierOf({ cache: false }).verify(token, at(0)));
    },
  );

  test("is found whatever string it comes as", async () => {
    const verifier = verifierOf();
    const first = await verifier.verify(token, at(0));
    const fresh = [`x${token}`.slice(1), Array.from(token).join(""), Buffer.from(token).toString("latin1")];
    for (const each of fresh) expect(await verifier.verify(each, at(0))).toBe(first);
  });

  test("gives a result that none of its receivers can change", async () => {
    const verifier = verifierOf();
    const first = await verifier.verify(token, at(0));
    const frozen = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(first.claims)).toBe(true);
    expect([first, first.jws, first.jws.header].every((part) => Object.isFrozen(part))).toBe(true);
    expect([first.jwe, first.jwe?.header].every((part) => Object.isFrozen(part))).toBe(true);
    expect(Object.getPrototypeOf(first)).toBe(Verified.prototype);
  });

  test("is remembered by verifySync and verify alike", async () => {
    selectBackend("auto");
    const verifier = verifierOf();
    const first = verifier.verifySync(token, at(0));
    expect(await verifier.verify(token, at(0))).toBe(first);
    expect(verifier.verifySync(token, at(0))).toBe(first);
    expect(work()).toEqual(all);
  });

  test("is not the same token when any character is another", async () => {
    const verifier = verifierOf();
    await verifier.verify(token, at(0));
    for (let index = 0; index < token.length; index++) {
      const other = token[index] === "A" ? "B" : "A";
      const changed = token.slice(0, index) + other + token.slice(index + 1);
      expect([index, await codeOfRejection(verifier.verify(changed, at(0)))]).not.toEqual([index, undefined]);
    }
    expect(await isRemembered(verifier, token)).toBe(true);
  });

  test("nor when characters come or go, anywhere", async () => {
    const verifier = verifierOf();
    await verifier.verify(token, at(0));
    const places = fc.nat({ max: token.length });
    const pieces = fc.constantFrom("", "A", ".", " ", "=", "\u0000", "\u00e9", token);
    const property = fc.asyncProperty(places, fc.nat({ max: 50 }), pieces, async (place, gone, piece) => {
      const changed = token.slice(0, place) + piece + token.slice(place + gone);
      if (changed === token) return;
      expect(await codeOfRejection(verifier.verify(changed, at(0)))).toBeDefined();
    });
    await fc.assert(property, { numRuns: 300 });
    for (const changed of [` ${token}`, `${token} `, `${token}\n`, token.slice(1), token.slice(0, -1)]) {
      expect(await codeOfRejection(verifier.verify(changed, at(0)))).toBeDefined();
    }
  });

  test("is no token when it is no string, even one that looks like it", async () => {
    const verifier = verifierOf();
    await verifier.verify(token, at(0));
    const others: unknown[] = [
      Object(token),
      [token],
      { toString: () => token, slice: () => token },
      undefined,
    ];
    for (const each of others) {
      expect(await codeOfRejection(verifier.verify(each as string, at(0)))).toBe("ERR_JWT_INVALID");
    }
  });
});

describe("what depends on the call is checked at every call:", () => {
  test("exp, to the second", async () => {
    const verifier = verifierOf();
    await verifier.verify(plain, at(0));
    await verifier.verify(plain, at(99));
    expect(work()).toEqual(once);
    for (const late of [100, 101, 1e6]) {
      expect(await codeOfRejection(verifier.verify(plain, at(late)))).toBe("ERR_JWT_EXPIRED");
    }
  });

  test("exp within the tolerance: then the token is verified again each time", async () => {
    const verifier = verifierOf({}, { clockTolerance: 10 });
    expect(await isRemembered(verifier, plain, at(98))).toBe(false);
    expect(await isRemembered(verifier, plain, at(99))).toBe(true);
    for (const late of [100, 100, 105, 109])
      expect(await isRemembered(verifier, plain, at(late))).toBe(false);
    expect(await codeOfRejection(verifier.verify(plain, at(110)))).toBe("ERR_JWT_EXPIRED");
  });

  test("nbf", async () => {
    const verifier = verifierOf();
    const token = signed({ ...claims, nbf: now + 10 });
    expect(await codeOfRejection(verifier.verify(token, at(9)))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    await verifier.verify(token, at(10));
    expect(await isRemembered(verifier, token, at(11))).toBe(true);
    expect(await codeOfRejection(verifier.verify(token, at(9)))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  });

  test("maxTokenAge", async () => {
    const verifier = verifierOf({}, { maxTokenAge: 50 });
    const token = signed({ ...claims, iat: now });
    await verifier.verify(token, at(0));
    expect(await isRemembered(verifier, token, at(50))).toBe(true);
    expect(await codeOfRejection(verifier.verify(token, at(51)))).toBe("ERR_JWT_EXPIRED");
  });

  test("nonce", async () => {
    const verifier = verifierOf();
    const token = signed({ ...claims, nonce: "n" });
    await verifier.verify(token, at(0, { nonce: "n" }));
    expect(await isRemembered(verifier, token, at(0, { nonce: "n" }))).toBe(true);
    expect(await isRemembered(verifier, token, at(0))).toBe(true);
    for (const nonce of ["m", "N", "n "]) {
      const verification = verifier.verify(token, at(0, { nonce }));
      expect(await codeOfRejection(verification)).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    }
    expect(await codeOfRejection(verifier.verify(plain, at(0, { nonce: "n" })))).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
  });

  test("the context itself", async () => {
    const verifier = verifierOf();
    await verifier.verify(plain, at(0));
    for (const context of [5, null, { now: Number.NaN }, { now: "1" }, { nonce: "" }, { signal: 1 }]) {
      const verification = verifier.verify(plain, context as unknown as JwtContext);
      expect(await codeOfRejection(verification)).toBe("ERR_INVALID_OPTION");
    }
    const reason = new RangeError("the client left");
    await expect(verifier.verify(plain, at(0, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(await isRemembered(verifier, plain)).toBe(true);
  });

  test("the application's check, with this call's context and the layers that were verified", async () => {
    const check = vi.fn<ClaimsCheck>(() => true);
    const verifier = verifierOf({}, { check });
    const first = await verifier.verify(nested, at(0, { data: 1 }));
    expect(await verifier.verify(nested, at(1, { data: 2 }))).toBe(first);
    expect(work()).toEqual({ verified: 1, decrypted: 1 });
    const { jws, jwe: outer } = first;
    expect(check.mock.calls).toEqual([
      [first.claims, { jws, jwe: outer, context: at(0, { data: 1 }) }],
      [first.claims, { jws, jwe: outer, context: at(1, { data: 2 }) }],
    ]);
  });

  test("the check may refuse later, in any way, and accept again", async () => {
    let verdict: () => unknown = () => true;
    const verifier = verifierOf({}, { check: () => verdict() });
    const first = await verifier.verify(plain, at(0));
    for (const no of [() => false, () => null, () => undefined, () => "no", async () => false, () => 1]) {
      verdict = no;
      const verification = verifier.verify(plain, at(0));
      expect(await codeOfRejection(verification)).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    }
    const outage = new RangeError("no");
    verdict = () => {
      throw outage;
    };
    await expect(verifier.verify(plain, at(0))).rejects.toBe(outage);
    verdict = () => Promise.reject(outage);
    await expect(verifier.verify(plain, at(0))).rejects.toBe(outage);
    for (const yes of [() => true, async () => true]) {
      verdict = yes;
      expect(await verifier.verify(plain, at(0))).toBe(first);
    }
  });

  test("what a check refused the first time is not remembered", async () => {
    let verdict = false;
    const verifier = verifierOf({}, { check: () => verdict });
    for (let round = 0; round < 2; round++) {
      expect(await codeOfRejection(verifier.verify(plain, at(0)))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
      expect(work()).toEqual(once);
    }
    verdict = true;
    expect(await isRemembered(verifier, plain)).toBe(false);
    expect(await isRemembered(verifier, plain)).toBe(true);
  });

  test("the clock, where the call says no time", async () => {
    vi.useFakeTimers({ now: now * 1000 });
    const verifier = verifierOf();
    const first = await verifier.verify(plain);
    vi.setSystemTime((now + 99) * 1000);
    expect(await verifier.verify(plain)).toBe(first);
    vi.setSystemTime((now + 100) * 1000);
    expect(await codeOfRejection(verifier.verify(plain))).toBe("ERR_JWT_EXPIRED");
  });

  test("a Date is a time like any other", async () => {
    const verifier = verifierOf();
    const first = await verifier.verify(plain, { now: new Date(now * 1000) });
    expect(await verifier.verify(plain, { now: new Date((now + 99.9) * 1000) })).toBe(first);
    expect(await codeOfRejection(verifier.verify(plain, { now: new Date((now + 100) * 1000) }))).toBe(
      "ERR_JWT_EXPIRED",
    );
  });
});

describe("nothing is remembered", () => {
  test("when the clock goes back: which of the two times was wrong, nobody knows", async () => {
    const verifier = verifierOf();
    const first = await verifier.verify(plain, at(10));
    await verifier.verify(nested, at(10));
    expect(await verifier.verify(plain, at(20))).toBe(first);
    // Even if it is for another token, or for none.
    await codeOfRejection(verifier.verify("", at(19)));
    expect(await isRemembered(verifier, plain, at(20))).toBe(false);
    expect(await isRemembered(verifier, nested, at(20))).toBe(false);
    expect(await isRemembered(verifier, plain, at(20))).toBe(true);
  });

  test("when a token was refused", async () => {
    const verifier = verifierOf({ verify: { keys: importSecret(Buffer.alloc(32)), alg: [HS256] } });
    for (let round = 0; round < 2; round++) {
      const verification = verifier.verify(plain, at(0));
      expect(await codeOfRejection(verification)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
      expect(work()).toEqual(once);
    }
  });

  test.each<[string, string]>([
    ["has no exp", signed({ iss: "me" })],
    ["has no exp and is nested", around(signed({ iss: "me" }))],
    ["has a critical parameter", signed(claims, { crit: ["a"], a: 1 })],
    ["has a critical parameter outside", around(plain, { crit: ["a"], a: 1 })],
    ["has one inside", around(signed(claims, { crit: ["a"], a: 1 }))],
    ["is too long", signed({ ...claims, text: "a".repeat(13_000) })],
  ])("of a token that %s", async (_, token) => {
    const validator = vi.fn(() => true);
    const crit = { a: validator };
    const verifier = verifierOf({ decrypt: { ...decrypt, crit }, verify: { ...anyClaims.verify, crit } });
    for (let round = 0; round < 3; round++) expect(await isRemembered(verifier, token)).toBe(false);
    // Who validates critical parameters sees every token that has one.
    expect([0, 3]).toContain(validator.mock.calls.length);
  });

  test("in another verifier, even one of the same policy", async () => {
    const policy: JwtPolicy = { ...anyClaims, decrypt, cache: true };
    const [one, two] = [createJwtVerifier(policy), createJwtVerifier(policy)];
    const first = await one.verify(plain, at(0));
    work();
    expect(await two.verify(plain, at(0))).not.toBe(first);
    expect(work()).toEqual(once);
    const other = verifierOf({ verify: { keys: importSecret(Buffer.alloc(32)), alg: [HS256] } });
    expect(await codeOfRejection(other.verify(plain, at(0)))).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    const stricter = verifierOf({}, { issuer: "you" });
    expect(await codeOfRejection(stricter.verify(plain, at(0)))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  });

  test("beyond maxEntries", async () => {
    const verifier = verifierOf({ cache: { maxEntries: 3 } });
    const tokens = Array.from({ length: 4 }, (_, number) => signed({ ...claims, number }));
    for (const token of tokens) await verifier.verify(token, at(0));
    const remembered: boolean[] = [];
    // From the newest on: what is verified anew takes the place of an older one.
    for (const token of tokens.toReversed()) remembered.push(await isRemembered(verifier, token));
    expect(remembered).toEqual([true, true, true, false]);
  });

  test("of what has not been used, where something has: one that comes again and again stays", async () => {
    const verifier = verifierOf({ cache: { maxEntries: 3 } });
    await verifier.verify(plain, at(0));
    for (let number = 0; number < 20; number++) {
      await verifier.verify(signed({ ...claims, number }), at(0));
      expect(await isRemembered(verifier, plain)).toBe(true);
    }
  });
});

describe("claims that the application's check changes", () => {
  test("are not changed for the next caller", async () => {
    const check: ClaimsCheck = (seen, { context }) => {
      // A frozen object says no; one that is not takes it.
      Reflect.set(seen, "tenant", context.data);
      Reflect.set(seen["list"] as object, "0", "changed");
      return true;
    };
    const verifier = verifierOf({}, { check });
    await verifier.verify(plain, at(0, { data: "a" }));
    expect((await verifier.verify(plain, at(0, { data: "b" }))).claims).toEqual(claims);
  });
});

test("callers that come at once all get their answer", async () => {
  const verifier = verifierOf();
  const results = await Promise.all(
    Array.from({ length: 30 }, (_, index) => verifier.verify(index % 2 === 0 ? plain : nested, at(0))),
  );
  for (const result of results) expect(result.claims).toEqual(claims);
  expect(await isRemembered(verifier, plain)).toBe(true);
  expect(await isRemembered(verifier, nested)).toBe(true);
});

describe("an asymmetric nested token", () => {
  const { privateKey, publicKey: recipient } = keyObjects(rsaKey);
  const inner = rsaJws({ alg: "RS256", kid: "1" }, claims, privateKey);
  const header = { alg: "RSA-OAEP-256", enc: "A128CBC-HS256" } as const;
  const token = jwe({
    header,
    cek: secretBytes(32),
    plaintext: inner,
    encryptedKey: oaep("RSA-OAEP-256", recipient, secretBytes(32)),
  });

  test("needs its private key once", async () => {
    const verifier = verifierOf({
      decrypt: { keys: keySet([rsaKey]), alg: ["RSA-OAEP-256"], enc: [A128CBC_HS256] },
      verify: { keys: { keys: [{ ...publicKeyJwk(), kid: "1" }] }, alg: [RS256] },
    });
    const first = await verifier.verify(token, at(0));
    expect(await verifier.verify(token, at(0))).toBe(first);
    expect(work()).toEqual({ verified: 1, decrypted: 1 });
    const changed = withBitFlipped(Buffer.from(token.split(".")[1] ?? "", "base64url"), 7);
    const [outer, , ...rest] = token.split(".");
    const forged = [outer, segment(changed), ...rest].join(".");
    // The last 43 characters, and many more, are those of the remembered token.
    expect(forged.slice(-100)).toBe(token.slice(-100));
    expect(await codeOfRejection(verifier.verify(forged, at(0)))).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(await verifier.verify(token, at(0))).toBe(first);
  });

  function publicKeyJwk() {
    const { kty, n, e } = rsaKey;
    return { kty, n, e };
  }
});

describe("with a key source of the application's own", () => {
  const outer = importSecret(cek);
  const imported = importKey({ kty: "oct", k: segment(secretBytes(32)) });

  function fromSources(
    verifying: () => readonly KeyInput[] | Promise<readonly KeyInput[]>,
    decrypting = () => [outer],
  ) {
    const finds = { verify: vi.fn(verifying), decrypt: vi.fn(decrypting) };
    const verifier = verifierOf({
      verify: { keys: { find: finds.verify }, alg: [HS256] },
      decrypt: { ...decrypt, keys: { find: finds.decrypt } },
    });
    return { verifier, finds };
  }

  test("the source is asked at every call, as for a new token; a key that is still there is enough", async () => {
    const { verifier, finds } = fromSources(() => [macKey]);
    const { signal } = new AbortController();
    const first = await verifier.verify(nested, at(0, { signal }));
    expect(await verifier.verify(nested, at(0, { signal }))).toBe(first);
    expect(work()).toEqual({ verified: 1, decrypted: 1 });
    const signature = { header: { alg: "HS256" }, alg: "HS256", use: "sig", signal };
    const encryption = { header: { alg: "dir", enc: "A128GCM" }, alg: "dir", use: "enc", signal };
    expect(finds.verify.mock.calls).toEqual([[signature], [signature]]);
    expect(finds.decrypt.mock.calls).toEqual([[encryption], [encryption]]);
  });

  test("one that answers later is waited for", async () => {
    const { verifier } = fromSources(async () => [macKey]);
    const first = await verifier.verify(nested, at(0));
    expect(await verifier.verify(nested, at(0))).toBe(first);
  });

  test.each<[string, readonly KeyInput[], Code]>([
    ["loses it", [], "ERR_JWKS_NO_MATCHING_KEY"],
    ["has another", [importSecret(Buffer.alloc(32))], "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
    [
      "has it for another algorithm",
      [importSecret(secretBytes(32), { alg: "HS512" })],
      "ERR_JWKS_NO_MATCHING_KEY",
    ],
  ])("a signature's key that the source no longer has is no key: it %s", async (_, left, code) => {
    let keys: readonly KeyInput[] = [macKey];
    const { verifier } = fromSources(() => keys);
    await verifier.verify(nested, at(0));
    keys = left;
    work();
    for (let round = 0; round < 2; round++) {
      expect(await codeOfRejection(verifier.verify(nested, at(0)))).toBe(code);
      const verified = code === "ERR_JWKS_NO_MATCHING_KEY" ? 0 : 1;
      expect(work()).toEqual({ verified, decrypted: 1 });
    }
    keys = [macKey];
    expect((await verifier.verify(nested, at(0))).claims).toEqual(claims);
  });

  test("nor is a decryption's", async () => {
    let keys: (typeof outer)[] = [outer];
    const { verifier } = fromSources(
      () => [macKey],
      () => keys,
    );
    await verifier.verify(nested, at(0));
    keys = [];
    expect(await codeOfRejection(verifier.verify(nested, at(0)))).toBe("ERR_JWKS_NO_MATCHING_KEY");
    keys = [importSecret(Buffer.alloc(16))];
    expect(await codeOfRejection(verifier.verify(nested, at(0)))).toBe("ERR_JWE_DECRYPTION_FAILED");
  });

  test("its own failure is passed on, at once or later", async () => {
    const outage = new RangeError("the vault is closed");
    let find: () => readonly KeyInput[] | Promise<readonly KeyInput[]> = () => [macKey];
    const { verifier } = fromSources(() => find());
    await verifier.verify(nested, at(0));
    find = () => Promise.reject(outage);
    await expect(verifier.verify(nested, at(0))).rejects.toBe(outage);
    find = () => {
      throw outage;
    };
    await expect(verifier.verify(nested, at(0))).rejects.toBe(outage);
    find = () => "keys" as unknown as KeyInput[];
    expect(await codeOfRejection(verifier.verify(nested, at(0)))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("an abort while it is asked ends the verification", async () => {
    const reason = new RangeError("the client left");
    const controller = new AbortController();
    let abort = false;
    const { verifier } = fromSources(async () => {
      if (abort) controller.abort(reason);
      return [macKey];
    });
    await verifier.verify(nested, at(0));
    abort = true;
    await expect(verifier.verify(nested, at(0, { signal: controller.signal }))).rejects.toBe(reason);
  });

  test("one that makes its keys anew each time is right, if not fast", async () => {
    const fresh: (() => KeyInput)[] = [
      () => ({ kty: "oct", k: segment(secretBytes(32)) }),
      () => importSecret(secretBytes(32)),
    ];
    for (const make of fresh) {
      const { verifier } = fromSources(() => [make()]);
      for (let round = 0; round < 3; round++) {
        expect((await verifier.verify(nested, at(round))).claims).toEqual(claims);
        expect(work()).toEqual({ verified: 1, decrypted: 1 });
      }
    }
  });

  test("the same imported key among others is the same key", async () => {
    let keys: readonly KeyInput[] = [imported];
    const { verifier } = fromSources(() => keys);
    const first = await verifier.verify(nested, at(0));
    keys = [importSecret(Buffer.alloc(32)), imported, macKey];
    expect(await verifier.verify(nested, at(0))).toBe(first);
  });
});

describe("a policy's cache", () => {
  test.each<[unknown]>([
    ...[null, undefined, 0, 1, -1, 1.5, "true", "", Symbol("cache"), () => true, []].map(
      (value) => [value] as [unknown],
    ),
    [{}],
    [{ maxEntries: undefined }],
    [{ maxEntries: null }],
    [{ maxEntries: "1" }],
    [{ maxEntries: 0 }],
    [{ maxEntries: -1 }],
    [{ maxEntries: 1.5 }],
    [{ maxEntries: Number.NaN }],
    [{ maxEntries: Infinity }],
    [{ maxEntries: 2 ** 53 }],
    [{ maxEntries: 1n }],
    [{ maxEntries: 1, ttl: 1 }],
    [{ maxentries: 1 }],
    [{ maxEntries: 1, verify: undefined }],
  ])("is not %s", (cache) => {
    const policy = { ...anyClaims, cache } as JwtPolicy;
    expect(codeOf(() => createJwtVerifier(policy))).toBe("ERR_INVALID_OPTION");
  });

  test("is read once, when the verifier is made", async () => {
    const cache = { maxEntries: 1 };
    const verifier = verifierOf({ cache });
    cache.maxEntries = 1000;
    const other = signed({ ...claims, number: 1 });
    await verifier.verify(plain, at(0));
    await verifier.verify(other, at(0));
    expect(await isRemembered(verifier, plain)).toBe(false);
  });
});

describe("keys that may change", () => {
  test("are asked for again once they have, and then not until they do again", async () => {
    let version = {};
    let asked = 0;
    const source = { find: () => ((asked += 1), [macKey]) };
    registerSource(source, {
      find: function* () {
        return source.find();
      },
      version: () => version,
    });
    const verifier = createJwtVerifier({
      ...anyClaims,
      verify: { keys: source, alg: [HS256] },
      cache: true,
    });
    const token = signed({ exp: now + 600 });
    const first = await verifier.verify(token, { now });
    for (let hit = 0; hit < 3; hit++) expect(await verifier.verify(token, { now })).toBe(first);
    expect(asked).toBe(1);
    version = {};
    for (let hit = 0; hit < 3; hit++) expect(await verifier.verify(token, { now })).toBe(first);
    expect(asked).toBe(2);
  });
});

describe("TokenCache", () => {
  const versions = { verify: undefined, decrypt: undefined };

  const verified = (exp = 1000): VerifiedJwt => {
    const layer = { header: { alg: "HS256" }, key: macKey, matchedBy: "given", token: "" } as const;
    return new Verified({ claims: { exp } as VerifiedClaims, jws: { ...layer } });
  };
  const tail = "t".repeat(43);

  test("tells tokens apart that end alike: the later one takes the place of the earlier", () => {
    const cache = new TokenCache(10);
    const [one, two] = [verified(), verified()];
    cache.set(`a${tail}`, one, versions);
    expect(cache.get(`a${tail}`, 0)?.verified).toBe(one);
    for (const other of [`b${tail}`, tail, `aa${tail}`, `${tail}a${tail}`]) {
      expect(cache.get(other, 0)).toBeUndefined();
    }
    cache.set(`b${tail}`, two, versions);
    expect([cache.get(`a${tail}`, 0), cache.get(`b${tail}`, 0)?.verified]).toEqual([undefined, two]);
  });

  test("remembers up to 16,384 characters", () => {
    const cache = new TokenCache(10);
    const result = verified();
    cache.set("x".repeat(16_384), result, versions);
    expect(cache.get("x".repeat(16_384), 0)?.verified).toBe(result);
    cache.set("y".repeat(16_385), result, versions);
    expect(cache.get("y".repeat(16_385), 0)).toBeUndefined();
  });

  test("forgets at exp", () => {
    const cache = new TokenCache(10);
    const result = verified(100);
    cache.set("token", result, versions);
    expect([99, 99.999, 100].map((time) => cache.get("token", time)?.verified)).toEqual([
      result,
      result,
      undefined,
    ]);
  });

  test("is a map of bounded size, whatever is asked and set: never a wrong answer, never too many", () => {
    const commands = fc.array(
      fc.record({ name: fc.nat({ max: 12 }), set: fc.boolean(), step: fc.constantFrom(0, 0, 0, 1, 5, -1) }),
      { maxLength: 80 },
    );
    const property = fc.property(commands, fc.integer({ min: 1, max: 6 }), (script, maxEntries) => {
      const cache = new TokenCache(maxEntries);
      const model = new Map<string, VerifiedJwt>();
      let time = 100;
      for (const { name, set, step } of script) {
        time += step;
        const token = `${name}${tail.slice(0, 43 - (name % 3))}${name % 3}`;
        if (step < 0) model.clear();
        const found = cache.get(token, time)?.verified;
        // It may have forgotten, but it makes nothing up.
        if (found !== undefined) expect(found).toBe(model.get(token));
        if (!set) continue;
        const result = verified(time + (name % 4));
        cache.set(token, result, versions);
        model.set(token, result);
        expect(cache.get(token, time)?.verified).toBe(name % 4 === 0 ? undefined : result);
        const held = [...model.keys()].filter((each) => cache.get(each, time) !== undefined);
        expect(held.length).toBeLessThanOrEqual(maxEntries);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe("whatever happens, in whatever order, a verifier that remembers answers like one that does not", () => {
  const secrets = [secretBytes(32), withBitFlipped(secretBytes(32))];
  const keys = secrets.map((secret) => importSecret(secret));
  const keyChoices = [[0], [1], [0, 1], []].map((chosen) => chosen.map((index) => keys[index]!));
  const tokens: readonly string[] = secrets.flatMap((secret, index) => {
    const make = (said: object, header: object = {}) =>
      hmacJws({ alg: "HS256", ...header }, { index, ...said }, secret);
    return [
      make({ exp: now + 20 }),
      make({ exp: now + 10, nbf: now + 3, nonce: "n" }),
      make({ exp: now + 30, iat: now }),
      make({ iat: now }),
      make({ exp: now + 20 }, { crit: ["a"], a: 1 }),
      around(make({ exp: now + 15 })),
      around(make({ exp: now + 15, nbf: now + 2 }), { kid: "1" }),
    ];
  });
  const command = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        verify: fc.nat({ max: tokens.length - 1 }),
        nonce: fc.constantFrom(undefined, undefined, "n"),
        sync: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ advance: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 1, arbitrary: fc.record({ goBack: fc.integer({ min: 1, max: 10 }) }) },
    { weight: 2, arbitrary: fc.record({ rotate: fc.nat({ max: keyChoices.length - 1 }) }) },
    { weight: 1, arbitrary: fc.record({ allow: fc.boolean() }) },
  );

  test.each([
    ["a source that rotates its keys", true],
    ["fixed keys", false],
  ])("with %s", async (_, rotates) => {
    selectBackend("auto");
    const shape = fc.record({
      maxEntries: fc.constantFrom(1, 2, 5, 100),
      clockTolerance: fc.constantFrom(0, 2),
      maxTokenAge: fc.constantFrom(undefined, 12),
    });
    const property = fc.asyncProperty(
      fc.array(command, { maxLength: 60 }),
      shape,
      async (script, { maxEntries, clockTolerance, maxTokenAge }) => {
        let current = keyChoices[2]!;
        let allowed = true;
        let time = now;
        const make = (cache: JwtPolicy["cache"] & (object | false)) =>
          createJwtVerifier({
            decrypt: { ...decrypt, optional: true },
            verify: {
              keys: rotates ? { find: () => current } : keys,
              alg: [HS256],
              crit: { a: () => true },
            },
            claims: {
              ...{ issuer: null, audience: null, exp: "optional", clockTolerance, check: () => allowed },
              ...(maxTokenAge !== undefined && { maxTokenAge }),
            },
            cache,
          });
        const [remembering, forgetful] = [make({ maxEntries }), make(false)];
        for (const step of script) {
          if ("advance" in step) time += step.advance;
          if ("goBack" in step) time -= step.goBack;
          if ("rotate" in step) current = keyChoices[step.rotate]!;
          if ("allow" in step) allowed = step.allow;
          if (!("verify" in step)) continue;
          const token = tokens[step.verify]!;
          const context = { now: time, ...(step.nonce !== undefined && { nonce: step.nonce }) };
          const outcome = async (verifier: JwtVerifier) => {
            const attempt = async () =>
              step.sync ? verifier.verifySync(token, context) : verifier.verify(token, context);
            const result = attempt();
            return (await codeOfRejection(result)) ?? (await result).claims;
          };
          expect(await outcome(remembering)).toEqual(await outcome(forgetful));
        }
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });
});

test("publicKey of a remembered layer is the key that verified", async () => {
  const key = publicKey(rsaKey);
  const token = rsaJws({ alg: "RS256" }, claims, keyObjects(rsaKey).privateKey);
  const verifier = verifierOf({ verify: { keys: key, alg: [RS256] } });
  await verifier.verify(token, at(0));
  const { jws } = await verifier.verify(token, at(0));
  expect([jws.key, jws.token, jws.matchedBy]).toEqual([key, token, "given"]);
});
