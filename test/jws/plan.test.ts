// What follows from a protected header is cached, for one verifier and its keys, once a token with it was
// genuine. No outcome depends on it. That a header was cached shows in the results: they hold the same object.
import { type Key, type KeyRequest } from "josette/jwk";
import { importKey, importSecret, keySet, publicKey } from "../../src/jwk/index.ts";
import { type JwtPolicy, type JwtVerifier, type VerifyPolicy } from "josette/jwt";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../support/keys.ts";
import { hmacJws, rsaJws, secretBytes, withBitFlipped, withBytes } from "../support/tokens.ts";

const claims = { issuer: null, audience: null, exp: "optional" } as const;
const key = importSecret(secretBytes(32));
const otherSecret = withBitFlipped(secretBytes(32));
const otherKey = importSecret(otherSecret);

function verifierOf(verify: Partial<VerifyPolicy> = {}, policy: Partial<JwtPolicy> = {}): JwtVerifier {
  return createJwtVerifier({ verify: { keys: key, alg: ["HS256"], ...verify }, claims, ...policy });
}

/** A token with a header; the number makes it another. */
function token(number: number, header: object = {}, secret: Uint8Array = secretBytes(32)): string {
  return hmacJws({ alg: "HS256", ...header }, { number }, secret);
}

const forged = (number: number, header: object = {}) =>
  withBytes(token(number, header), 2, (signature) => withBitFlipped(signature));

/** The header in the result: the same object as before where it was cached. */
async function headerIn(verifier: JwtVerifier, text: string): Promise<object> {
  return (await verifier.verify(text)).jws.header;
}

/** The headers that a key source has been given, each object once. */
function headersOf(find: { readonly mock: { readonly calls: readonly [KeyRequest][] } }): Set<object> {
  return new Set(find.mock.calls.map(([{ header }]) => header));
}

describe("the header of a genuine token", () => {
  test.each<[string, VerifyPolicy["keys"]]>([
    ["one key", key],
    ["a list of keys", [otherKey, key]],
    ["a JWK Set", { keys: [{ kty: "oct", k: Buffer.from(secretBytes(32)).toString("base64url") }] }],
    ["a key set", keySet([key])],
  ])("is not read again with %s", async (_, keys) => {
    const verifier = verifierOf({ keys });
    const first = await verifier.verify(token(0));
    for (let number = 1; number < 4; number++) {
      const { claims: seen, jws } = await verifier.verify(token(number));
      expect(seen).toEqual({ number });
      expect(jws.header).toEqual({ alg: "HS256" });
      expect(jws.header).toBe(first.jws.header);
      expect([jws.key, jws.matchedBy]).toEqual([first.jws.key, first.jws.matchedBy]);
    }
    const wrong = token(5, {}, Buffer.alloc(32));
    for (const bad of [wrong, forged(1)]) {
      expect(await codeOfRejection(verifier.verify(bad))).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    }
    expect(await headerIn(verifier, token(6))).toBe(first.jws.header);
  });

  test("is another header when one octet is another, or their order is", async () => {
    const verifier = verifierOf({ keys: [key] });
    const texts = ['{"alg":"HS256"}', '{"alg":"HS256" }', '{"alg":"HS256","a":1}', '{"a":1,"alg":"HS256"}'];
    const seen = new Set<object>();
    for (const text of [...texts, ...texts]) {
      seen.add(await headerIn(verifier, hmacJws(text, {}, secretBytes(32))));
    }
    expect(seen.size).toBe(4);
  });

  test("leads a caller's own source to be asked for every token all the same", async () => {
    const find = vi.fn((_: KeyRequest) => [key]);
    const verifier = verifierOf({ keys: { find } });
    const { signal } = new AbortController();
    for (let number = 0; number < 4; number++) await verifier.verify(token(number, { kid: "1" }), { signal });
    const request = { header: { alg: "HS256", kid: "1" }, alg: "HS256", use: "sig", signal };
    expect(find.mock.calls).toEqual([[request], [request], [request], [request]]);
    expect(headersOf(find).size).toBe(1);
    find.mockReturnValue([]);
    expect(await codeOfRejection(verifier.verify(token(9, { kid: "1" })))).toBe("ERR_JWKS_NO_MATCHING_KEY");
    find.mockReturnValue([otherKey]);
    expect(await codeOfRejection(verifier.verify(token(9, { kid: "1" })))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    find.mockReturnValue([otherKey, key]);
    expect((await verifier.verify(token(9, { kid: "1" }))).jws.key).toBe(key);
  });

  test("is forgotten in favour of newer ones: a verifier remembers 64", async () => {
    const verifier = verifierOf();
    const read: object[] = [];
    for (let number = 0; number < 65; number++) {
      read.push(await headerIn(verifier, token(0, { kid: `${number}` })));
    }
    expect(new Set(read).size).toBe(65);
    for (let number = 1; number < 65; number++) {
      expect(await headerIn(verifier, token(1, { kid: `${number}` }))).toBe(read[number]);
    }
    expect(await headerIn(verifier, token(1, { kid: "0" }))).not.toBe(read[0]);
  });

  test("is remembered with its own key, where headers name keys", async () => {
    const keys = keySet([
      importSecret(secretBytes(32), { kid: "a" }),
      importSecret(otherSecret, { kid: "b" }),
    ]);
    const verifier = verifierOf({ keys });
    const byA = token(1, { kid: "a" });
    const byB = token(1, { kid: "b" }, otherSecret);
    const seen = new Set<object>();
    for (let round = 0; round < 3; round++) {
      for (const [kid, each] of [
        ["a", byA],
        ["b", byB],
      ] as const) {
        const { jws } = await verifier.verify(each);
        expect([jws.key.kid, jws.matchedBy]).toEqual([kid, "kid"]);
        seen.add(jws.header);
      }
    }
    expect(seen.size).toBe(2);
  });
});

describe("nothing is remembered", () => {
  test("of a token whose signature is wrong", async () => {
    const find = vi.fn((_: KeyRequest) => [key]);
    const verifier = verifierOf({ keys: { find } });
    for (let round = 1; round < 4; round++) {
      expect(await codeOfRejection(verifier.verify(forged(round)))).toBe(
        "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
      );
      expect(headersOf(find).size).toBe(round);
    }
    await verifier.verify(token(1));
    expect(headersOf(find).size).toBe(4);
    await verifier.verify(token(2));
    expect(headersOf(find).size).toBe(4);
  });

  test("of tokens that strangers make up, however many: what was remembered stays", async () => {
    const verifier = verifierOf();
    const header = await headerIn(verifier, token(1));
    for (let number = 0; number < 200; number++) {
      const stranger = token(number, { kid: `${number}` }, Buffer.alloc(32));
      await codeOfRejection(verifier.verify(stranger));
    }
    expect(await headerIn(verifier, token(2))).toBe(header);
  });

  test("of a header that is refused: it is refused each time", async () => {
    const verifier = verifierOf();
    for (let round = 0; round < 2; round++) {
      expect(await codeOfRejection(verifier.verify(token(1, { alg: "HS512" })))).toBe(
        "ERR_JOSE_ALG_NOT_ALLOWED",
      );
      expect(await codeOfRejection(verifier.verify(token(1, { crit: ["a"], a: 1 })))).toBe("ERR_JWS_INVALID");
      expect(await codeOfRejection(verifier.verify(token(1, { typ: 1 })))).toBe("ERR_JWS_INVALID");
    }
  });

  test("of a header with critical parameters: who validates them sees every token", async () => {
    const validator = vi.fn((value: unknown) => value === 1);
    const verifier = verifierOf({ crit: { a: validator } });
    const seen = new Set<object>();
    for (let number = 0; number < 3; number++) {
      seen.add(await headerIn(verifier, token(number, { crit: ["a"], a: 1 })));
    }
    expect([seen.size, validator.mock.calls.length]).toEqual([3, 3]);
    validator.mockReturnValue(false);
    const late = verifier.verify(token(4, { crit: ["a"], a: 1 }));
    expect(await codeOfRejection(late)).toBe("ERR_JWS_INVALID");
  });

  test("across verifiers, even of one policy", async () => {
    const policy: JwtPolicy = { verify: { keys: [key], alg: ["HS256"] }, claims };
    const header = await headerIn(createJwtVerifier(policy), token(1));
    expect(await headerIn(createJwtVerifier(policy), token(1))).not.toBe(header);
  });
});

describe("keys are not confused:", () => {
  const [mine, theirs] = [keyObjects(rsaKey).privateKey, keyObjects(otherRsaKey).privateKey];
  const header = { alg: "RS256", kid: "same" };
  const signedByMe = rsaJws(header, {}, mine);
  const signedByThem = rsaJws(header, {}, theirs);
  const failed = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";

  test("one header, two verifiers", async () => {
    const here = verifierOf({ keys: [publicKey({ ...rsaKey, kid: "same" })], alg: ["RS256"] });
    const there = verifierOf({ keys: [publicKey({ ...otherRsaKey, kid: "same" })], alg: ["RS256"] });
    for (let round = 0; round < 3; round++) {
      await here.verify(signedByMe);
      expect(await codeOfRejection(there.verify(signedByMe))).toBe(failed);
      expect(await codeOfRejection(here.verify(signedByThem))).toBe(failed);
      await there.verify(signedByThem);
    }
  });

  test("a public key is no secret, whatever the header said before", async () => {
    const jwk = publicJwk(rsaKey);
    const verifier = verifierOf({ keys: [importKey(jwk), key], alg: ["RS256", "HS256"] });
    await verifier.verify(signedByMe);
    await verifier.verify(token(1));
    const spki = keyObjects(rsaKey).publicKey.export({ format: "pem", type: "spki" });
    for (const secret of [spki as string, JSON.stringify(jwk)]) {
      const confused = hmacJws({ alg: "HS256" }, {}, Buffer.from(secret));
      expect(await codeOfRejection(verifier.verify(confused))).toBe(failed);
      const dressed = hmacJws(header, {}, Buffer.from(secret));
      expect(await codeOfRejection(verifier.verify(dressed))).toBe(failed);
    }
  });
});

test("a verifier with a past answers like one without", async () => {
  const secrets = [secretBytes(32), otherSecret, Buffer.alloc(32, 7)];
  const known: readonly Key[] = secrets
    .slice(0, 2)
    .map((secret, index) => importSecret(secret, { kid: `${index}` }));
  const tokens = fc.record({
    kid: fc.constantFrom(undefined, "0", "1", "2"),
    by: fc.nat({ max: 2 }),
    alg: fc.constantFrom("HS256", "HS256", "HS256", "HS384"),
    extra: fc.constantFrom({}, { crit: ["a"], a: 1 }, { crit: ["b"], b: 1 }, { typ: "JWT" }),
    damage: fc.constantFrom(false, false, true),
  });
  const policies: readonly VerifyPolicy[] = [
    { keys: known, alg: ["HS256"], crit: { a: () => true } },
    {
      keys: { find: ({ header }) => known.filter(({ kid }) => kid === header.kid) },
      alg: ["HS256", "HS384"],
    },
    { keys: known[0]!, alg: ["HS256", "HS384"] },
  ];
  const property = fc.asyncProperty(
    fc.array(tokens, { maxLength: 12 }),
    fc.constantFrom(...policies),
    async (wanted, verify) => {
      const verifier = createJwtVerifier({ verify, claims });
      for (const { kid, by, alg, extra, damage } of wanted) {
        const hash = alg === "HS384" ? "sha384" : "sha256";
        const made = hmacJws(
          { alg, ...(kid !== undefined && { kid }), ...extra },
          { by },
          secrets[by]!,
          hash,
        );
        const sent = damage ? withBytes(made, 2, (signature) => withBitFlipped(signature)) : made;
        const outcome = await codeOfRejection(verifier.verify(sent));
        expect(outcome).toBe(await codeOfRejection(createJwtVerifier({ verify, claims }).verify(sent)));
      }
    },
  );
  await fc.assert(property, { numRuns: 200 });
});
