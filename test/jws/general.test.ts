import { UnavailableError } from "josette/errors";
import { type Key, type KeyRequest } from "josette/jwk";
import { generateKey, importKey, importSecret, publicKey } from "../../src/jwk/index.ts";
import { type GeneralJws, type JsonSignature, type VerifyGeneralOptions } from "josette/jws";
import { signGeneral, verifyGeneral } from "../../src/jws/index.ts";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { codeOfRejection, type Code } from "../support/errors.ts";
import { publicJwk, rsaKey } from "../support/keys.ts";
import { jwkOfCryptoKey } from "../support/native-jwk.ts";
import { secretBytes, segment, withBitFlipped } from "../support/tokens.ts";

// General JWS JSON Serialization, RFC 7515 section 7.2.1.

const payload = new TextEncoder().encode("payload");
const a = importSecret(secretBytes(32), { kid: "a" });
const b = importSecret(secretBytes(33), { kid: "b" });
const c = importSecret(secretBytes(34), { kid: "c" });
const options = { alg: ["HS256"] } as const;

const signers = (...keys: Key[]) => keys.map((key) => ({ key, header: { alg: "HS256", kid: key.kid } }));
const signed = await signGeneral(payload, signers(a, b, c));
const [first, second, third] = signed.signatures as [JsonSignature, JsonSignature, JsonSignature];

function forged(signature: JsonSignature): JsonSignature {
  return { ...signature, signature: segment(withBitFlipped(Buffer.from(signature.signature, "base64url"))) };
}

const unsecured: JsonSignature = { protected: segment({ alg: "none" }), signature: "" };

const codeFor = (jws: unknown, more: Partial<VerifyGeneralOptions> = {}, keys: Key | Key[] = [a, b, c]) =>
  codeOfRejection(verifyGeneral(jws as GeneralJws, keys, { ...options, ...more }));

const indices = async (
  jws: unknown,
  more: Partial<VerifyGeneralOptions> = {},
  keys: Key | Key[] = [a, b, c],
) =>
  (await verifyGeneral(jws as GeneralJws, keys, { ...options, ...more })).signatures.map(
    ({ index }) => index,
  );

describe("the syntax:", () => {
  const malformed: [string, unknown][] = [
    ["no signatures", { payload: "AA" }],
    ["empty signatures", { payload: "AA", signatures: [] }],
    ["signatures that are no list", { payload: "AA", signatures: { 0: first } }],
    ["signatures that are null", { payload: "AA", signatures: null }],
    ["a signature that is text", { ...signed, signatures: [first, "signature"] }],
    ["a signature that is null", { ...signed, signatures: [first, null] }],
    ["a signature that is a list", { ...signed, signatures: [[first]] }],
    ["a signature that is not base64url", { ...signed, signatures: [{ ...first, signature: "a+b=" }] }],
    ["a signature that is a number", { ...signed, signatures: [{ ...first, signature: 1 }] }],
    [
      "a protected header that is an object",
      { ...signed, signatures: [{ ...first, protected: { alg: "HS256" } }] },
    ],
    ["an unprotected header that is text", { ...signed, signatures: [{ ...first, header: "{}" }] }],
    ["an unprotected kid that is a number", { ...signed, signatures: [{ ...first, header: { kid: 1 } }] }],
    ["a payload that is a number", { ...signed, payload: 1 }],
    ["a payload that is null", { ...signed, payload: null }],
    ["no payload, and none given", { signatures: [first] }],
    ["both syntaxes", { ...signed, ...first }],
    ["a signature beside the signatures", { ...signed, signature: first.signature }],
    ["a protected header beside the signatures", { ...signed, protected: first.protected }],
    ["a header beside the signatures", { ...signed, header: {} }],
    ["the flattened syntax", { payload: signed.payload, ...first }],
    ["a list", [signed]],
    ["null", null],
    ["a number", 1],
    ["a function", () => signed],
    ["text that is no JSON", "signatures"],
    ["a compact token", `${first.protected!}.${signed.payload!}.${first.signature}`],
    ["JSON and more", `${JSON.stringify(signed)}x`],
  ];

  test.each(malformed)("%s", async (_what, jws) => {
    expect(await codeFor(jws)).toBe("ERR_JWS_INVALID");
    if (typeof jws !== "object" || jws === null) return;
    expect(await codeFor(JSON.stringify(jws))).toBe("ERR_JWS_INVALID");
  });

  test.each([
    ["payload", `{"payload":"AA",${JSON.stringify(signed).slice(1)}`],
    ["payload, escaped", `{"p\\u0061yload":"AA",${JSON.stringify(signed).slice(1)}`],
    ["signatures", `{"signatures":[],${JSON.stringify(signed).slice(1)}`],
    ["protected", JSON.stringify(signed).replace('{"protected"', '{"protected":"","protected"')],
    [
      "protected, escaped",
      JSON.stringify(signed).replace('{"protected"', '{"\\u0070rotected":"","protected"'),
    ],
    [
      "a member of an unprotected header",
      JSON.stringify({ ...signed, signatures: [{ ...first, header: { x: 1 } }] }).replace(
        '"x":1',
        '"x":1,"\\u0078":1',
      ),
    ],
  ])("%s twice in the text", async (_what, text) => {
    expect(await codeFor(text)).toBe("ERR_JWS_INVALID");
  });

  test("other members are ignored", async () => {
    const jws = JSON.parse(
      `{"x":1,"constructor":{"payload":"AA"},${JSON.stringify(signed).slice(1)}`,
    ) as object;
    expect(await indices(jws)).toEqual([0, 1, 2]);
  });

  test("16 signatures and not one more, unless the limit is another", async () => {
    const many = (count: number) => ({ ...signed, signatures: Array.from({ length: count }, () => first) });
    expect(await indices(many(16))).toHaveLength(16);
    expect(await codeFor(many(17))).toBe("ERR_JWS_INVALID");
    expect(await indices(many(17), { limits: { recipients: 17 } })).toHaveLength(17);
    expect(await codeFor(many(2), { limits: { recipients: 1 } })).toBe("ERR_JWS_INVALID");
  });

  test("the text is as long as a token may be", async () => {
    const long = { ...signed, x: "x".repeat(262_144) };
    expect(await codeFor(long)).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(await codeFor(JSON.stringify(long))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("whatever it is, the error is one of the library's", async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (jws) => {
        expect(await codeFor(jws)).toMatch(/^ERR_JWS_INVALID$/);
      }),
    );
  });
});

describe("headers:", () => {
  const unprotected = (header: object, protectedHeader: object) => ({
    payload: segment("p"),
    signatures: [{ protected: segment(protectedHeader), header, signature: "AA" }],
  });

  test.each([
    ["a parameter in both", { kid: "a" }, { alg: "HS256", kid: "a" }],
    ["alg in both", { alg: "HS256" }, { alg: "HS256" }],
    ["a parameter of nobody's in both", { x: 1 }, { alg: "HS256", x: 1 }],
    ["alg unprotected", { alg: "HS256" }, { kid: "a" }],
    ["crit unprotected", { crit: ["x"], x: 1 }, { alg: "HS256" }],
    ["b64 unprotected", { b64: false }, { alg: "HS256" }],
    ["b64 unprotected and true", { b64: true }, { alg: "HS256" }],
    ["b64 unprotected, crit protected", { b64: false }, { alg: "HS256", crit: ["b64"] }],
  ])("%s", async (_what, header, protectedHeader) => {
    expect(await codeFor(unprotected(header, protectedHeader), { crit: { x: () => true } })).toBe(
      "ERR_JWS_INVALID",
    );
  });

  test.each([
    ["crit", { crit: ["x"], x: 1 }],
    ["b64", { b64: true }],
  ])("%s unprotected is refused although unprotectedAlgorithms", async (_what, header) => {
    const jws = unprotected(header, { alg: "HS256" });
    expect(await codeFor(jws, { crit: { x: () => true }, unprotectedAlgorithms: true })).toBe(
      "ERR_JWS_INVALID",
    );
  });

  test("alg unprotected is what unprotectedAlgorithms is for", async () => {
    const jws = await signGeneral(payload, [{ key: a, unprotectedHeader: { alg: "HS256", kid: "a" } }]);
    expect(jws.signatures[0]).not.toHaveProperty("protected");
    expect(await codeFor(jws)).toBe("ERR_JWS_INVALID");
    const { signatures } = await verifyGeneral(jws, a, { ...options, unprotectedAlgorithms: true });
    expect(signatures).toMatchObject([{ header: {}, unprotectedHeader: { alg: "HS256", kid: "a" } }]);
  });

  test.each(["HS512", "none", "constructor"])(
    "alg %s unprotected must be allowed all the same",
    async (alg) => {
      const jws = unprotected({ alg }, { kid: "a" });
      expect(await codeFor(jws, { unprotectedAlgorithms: true })).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    },
  );
});

describe("what is required:", () => {
  test("any: one good signature among forged ones and none", async () => {
    const jws = { ...signed, signatures: [unsecured, forged(first), second, forged(third)] };
    const verified = await verifyGeneral(jws, [a, b, c], options);
    expect(verified).toMatchObject({
      payload,
      signatures: [{ index: 2, header: { alg: "HS256", kid: "b" }, key: b, matchedBy: "kid" }],
    });
    expect(verified.signatures).toHaveLength(1);
  });

  test.each([
    ["forged", forged(second)],
    ["none", unsecured],
    ["with alg none and a signature", { ...unsecured, signature: second.signature }],
    ["with alg in both headers", { ...second, header: { alg: "HS256" } }],
    ["with an algorithm not allowed", { protected: segment({ alg: "HS512" }), signature: "AA" }],
    ["empty", { ...second, signature: "" }],
  ])("all: a signature that is %s spoils it", async (_what, bad) => {
    const code: Code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
    const jws = { ...signed, signatures: [first, bad, third] };
    expect(await codeFor(jws, { require: "all" })).toBe(code);
    expect(await codeFor(jws, { require: { atLeast: 3 } })).toBe(code);
    expect(await indices(jws, { require: { atLeast: 2 } })).toEqual([0, 2]);
    expect(await indices(jws)).toEqual([0, 2]);
    expect(await codeFor({ ...signed, signatures: [bad, bad] })).toBe(code);
  });

  test("all: a signature of somebody unknown spoils it", async () => {
    expect(await indices(signed, { require: "all" })).toEqual([0, 1, 2]);
    expect(await codeFor(signed, { require: "all" }, [a, b])).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });

  test("all is all, with one signature too", async () => {
    const one = { ...signed, signatures: [first] };
    expect(await indices(one, { require: "all" }, a)).toEqual([0]);
    expect(await codeFor({ ...one, signatures: [forged(first)] }, { require: "all" }, a)).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });

  test("any of n subsets: exactly the good ones are named", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), async (good) => {
        const signatures = [first, second, third].map((each, at) =>
          good[at] === true ? each : forged(each),
        );
        const expected = [0, 1, 2].filter((at) => good[at]);
        if (expected.length === 0) {
          expect(await codeFor({ ...signed, signatures })).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
        } else {
          expect(await indices({ ...signed, signatures })).toEqual(expected);
        }
      }),
    );
  });

  test.each([0, -1, 1.5, NaN, Infinity, "2"])("atLeast %s is a mistake", async (atLeast) => {
    const require = { atLeast: atLeast as number };
    expect(await codeFor(signed, { require })).toBe("ERR_INVALID_OPTION");
  });

  test.each([null, "some", 1, true, {}, []])("require %j is a mistake", async (require) => {
    expect(await codeFor(signed, { require: require as "any" })).toBe("ERR_INVALID_OPTION");
  });

  test("more than there are signatures is never met", async () => {
    expect(await codeFor(signed, { require: { atLeast: 4 } })).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });
});

describe("the same key twice is one voice:", () => {
  const two = { atLeast: 2 };
  const failed: Code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";

  test("as the same Key", async () => {
    const jws = await signGeneral(payload, signers(a, a));
    expect(await indices(jws, { require: "all" }, a)).toEqual([0, 1]);
    expect(await codeFor(jws, { require: two }, a)).toBe(failed);
    expect(await codeFor(jws, { require: two }, [a, b])).toBe(failed);
  });

  test("as the same signature", async () => {
    expect(await codeFor({ ...signed, signatures: [first, first] }, { require: two })).toBe(failed);
  });

  test("as two imports of one JWK, with different key IDs", async () => {
    const jwk = publicJwk(rsaKey);
    const keys = [importKey({ ...jwk, kid: "1" }), importKey({ ...jwk, kid: "2" })];
    const jws = await signGeneral(payload, [
      { key: importKey(rsaKey), header: { alg: "RS256", kid: "1" } },
      { key: importKey(rsaKey), header: { alg: "PS256", kid: "2" } },
    ]);
    const alg = ["RS256", "PS256"] as const;
    expect(await indices(jws, { alg, require: "all" }, keys)).toEqual([0, 1]);
    expect(await codeFor(jws, { alg, require: two }, keys)).toBe(failed);
  });

  test("as two imports of one secret", async () => {
    const keys = [importSecret(secretBytes(32), { kid: "1" }), importSecret(secretBytes(32), { kid: "2" })];
    const jws = await signGeneral(payload, signers(...keys));
    expect(await codeFor(jws, { require: two }, keys)).toBe(failed);
  });

  test("as a public CryptoKey, imported twice, or once and once as its JWK", async () => {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
      "sign",
      "verify",
    ]);
    const { kty, crv, x, y } = await jwkOfCryptoKey(pair.publicKey);
    const again = await crypto.subtle.importKey(
      "jwk",
      { kty: kty!, crv: crv!, x: x!, y: y! },
      { name: "ECDSA", namedCurve: "P-256" },
      true,
      ["verify"],
    );
    const jws = await signGeneral(payload, [
      { key: pair.privateKey, header: { alg: "ES256", kid: "1" } },
      { key: pair.privateKey, header: { alg: "ES256", kid: "2" } },
    ]);
    const alg = ["ES256"] as const;
    const one = importKey(pair.publicKey, { kid: "1" });
    expect(await codeFor(jws, { alg, require: two }, [one, importKey(pair.publicKey, { kid: "2" })])).toBe(
      failed,
    );
    expect(await codeFor(jws, { alg, require: two }, [one, importKey(again, { kid: "2" })])).toBe(failed);
    const asJwk = importKey({ kty: kty!, crv: crv!, x: x!, y: y!, kid: "2" });
    expect(await codeFor(jws, { alg, require: two }, [one, asJwk])).toBe(failed);
  });

  test("two keys are two, whatever their key IDs", async () => {
    const twins = [importSecret(secretBytes(32), { kid: "x" }), importSecret(secretBytes(33), { kid: "x" })];
    const jws = await signGeneral(payload, signers(...twins));
    expect(await indices(jws, { require: two }, twins)).toEqual([0, 1]);
  });
});

describe("signing:", () => {
  test.each([
    ["no signers", []],
    ["17 signers", Array.from({ length: 17 }, () => ({ key: a, header: { alg: "HS256" } }))],
  ])("%s", async (_what, list) => {
    expect(await codeOfRejection(signGeneral(payload, list))).toBe("ERR_INVALID_ARGUMENT");
  });

  test.each([null, undefined, "a", { 0: 1 }])("%j for signers", async (list) => {
    const signing = signGeneral(payload, list as unknown as []);
    expect(await codeOfRejection(signing)).toBe("ERR_INVALID_ARGUMENT");
  });

  test.each([null, undefined, 1, []])("%j for a signer", async (signer) => {
    const signing = signGeneral(payload, [signer as unknown as { key: Key }]);
    expect(await codeOfRejection(signing)).toBe("ERR_INVALID_OPTION");
  });

  test.each([
    ["a parameter in both headers", { alg: "HS256", kid: "a" }, { kid: "a" }],
    ["crit unprotected", { alg: "HS256" }, { crit: ["x"], x: 1 }],
    ["b64 unprotected", { alg: "HS256" }, { b64: true }],
  ])("%s", async (_what, header, unprotectedHeader) => {
    const signing = signGeneral(payload, [{ key: a, header, unprotectedHeader }]);
    expect(await codeOfRejection(signing)).toBe("ERR_INVALID_ARGUMENT");
  });

  test("16 signers, each with an own algorithm and headers", async () => {
    const ec = await generateKey("ES256");
    const list = Array.from({ length: 16 }, (_, n) =>
      n % 2 === 0 ? { key: a, header: { alg: "HS256", n } } : { key: ec, unprotectedHeader: { n } },
    );
    const jws = await signGeneral(payload, list);
    const verified = await verifyGeneral(JSON.stringify(jws), [a, publicKey(ec)], {
      alg: ["HS256", "ES256"],
      require: "all",
    });
    expect(
      verified.signatures.map(({ header, unprotectedHeader }) => header["n"] ?? unprotectedHeader?.["n"]),
    ).toEqual(Array.from({ length: 16 }, (_, n) => n));
  });
});

describe("what a caller changes after the call does not matter:", () => {
  test("signing", async () => {
    const bytes = new Uint8Array(payload);
    const header: Record<string, unknown> = { alg: "HS256", list: [1] };
    const signer = { key: a, header };
    const list = [signer];
    const pending = signGeneral(bytes, list);
    bytes.fill(0);
    header["alg"] = "none";
    (header["list"] as number[]).push(2);
    signer.key = b;
    list.length = 0;
    const verified = await verifyGeneral(await pending, a, options);
    expect(verified).toMatchObject({ payload, signatures: [{ header: { alg: "HS256", list: [1] } }] });
  });

  test("verifying", async () => {
    const jws = structuredClone(signed) as { payload: string; signatures: JsonSignature[] };
    const alg: "HS256"[] = ["HS256"];
    const keys = [a, b, c];
    const given = { alg, require: "all" as "any" | "all" };
    const pending = verifyGeneral(jws, keys, given);
    jws.payload = "AAAA";
    jws.signatures.length = 1;
    alg.length = 0;
    keys.length = 0;
    given.require = "any";
    const { payload: verified, signatures } = await pending;
    expect(verified).toEqual(payload);
    expect(signatures).toHaveLength(3);
  });

  test("a detached payload", async () => {
    const jws = await signGeneral(payload, signers(a), { detached: true });
    const bytes = new Uint8Array(payload);
    const pending = verifyGeneral(jws, a, { ...options, payload: bytes });
    bytes.fill(0);
    expect((await pending).payload).toEqual(payload);
  });
});

test("keys that could not be had say nothing about the signatures", async () => {
  const payload = new TextEncoder().encode("hello");
  const signed = await signGeneral(payload, [
    { key: a, header: { alg: "HS256", kid: "a" } },
    { key: b, header: { alg: "HS256", kid: "b" } },
  ]);
  const outage = new UnavailableError("ERR_JWKS_UNAVAILABLE", "down");
  const down = {
    find: ({ header }: KeyRequest) => {
      if (header.kid === "b") throw outage;
      return [a];
    },
  };
  const { signatures } = await verifyGeneral(signed, down, { alg: ["HS256"] });
  expect(signatures.map(({ index }) => index)).toEqual([0]);
  await expect(verifyGeneral(signed, down, { alg: ["HS256"], require: "all" })).rejects.toBe(outage);
  const none = { find: () => Promise.reject(outage) };
  await expect(verifyGeneral(signed, none, { alg: ["HS256"] })).rejects.toBe(outage);
});

describe("two forms of one key are one voice:", () => {
  const two = { atLeast: 2 };
  const failed: Code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";

  test("a JWK and a CryptoKey that cannot be exported", async () => {
    const jwk = publicJwk(rsaKey);
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const opaque = await crypto.subtle.importKey("jwk", { ...jwk }, algorithm, false, ["verify"]);
    const keys = [importKey({ ...jwk, kid: "1" }), importKey(opaque, { kid: "2" })];
    const jws = await signGeneral(payload, [
      { key: importKey(rsaKey), header: { alg: "RS256", kid: "1" } },
      { key: importKey(rsaKey), header: { alg: "RS256", kid: "2" } },
    ]);
    const alg = ["RS256"] as const;
    expect(await indices(jws, { alg, require: "all" }, keys)).toEqual([0, 1]);
    expect(await codeFor(jws, { alg, require: two }, keys)).toBe(failed);
    expect(await indices(jws, { alg, require: { atLeast: 1 } }, keys)).toEqual([0, 1]);
  });

  test("two secrets that HMAC cannot tell apart: RFC 2104 fills a short key with zeros", async () => {
    const short = importSecret(secretBytes(32), { kid: "1" });
    const padded = importSecret(new Uint8Array([...secretBytes(32), 0]), { kid: "2" });
    const jws = await signGeneral(payload, signers(short, padded));
    expect(await codeFor(jws, { require: two }, [short, padded])).toBe(failed);
    expect(
      await indices(await signGeneral(payload, signers(short, b)), { require: two }, [short, b]),
    ).toEqual([0, 1]);
  });
});

describe("a signature that cannot be read counts as one that does not verify:", () => {
  const failed: Code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";

  test.each<[string, object]>([
    ["no signature", { protected: first.protected }],
    ["a signature that is not base64url", { ...first, signature: "a+b=" }],
    ["a protected header that is not JSON", { ...first, protected: segment("{") }],
    ["an empty protected header", { ...first, protected: "" }],
    ["an empty unprotected header", { ...first, header: {} }],
    ["a parameter of the wrong type", { ...first, header: { kid: 1 } }],
    ["a header that is null", { ...first, header: null }],
  ])("%s", async (_what, bad) => {
    const jws = { ...signed, signatures: [bad, second] };
    expect(await indices(jws)).toEqual([1]);
    expect(await codeFor(jws, { require: "all" })).toBe(failed);
    expect(await codeFor({ ...signed, signatures: [bad, bad] })).toBe(failed);
    expect(await codeFor({ ...signed, signatures: [bad] })).toBe("ERR_JWS_INVALID");
  });

  test("the error has a reason for each, and nothing from the token", async () => {
    const jws = { ...signed, signatures: [{ ...first, signature: "+secret+" }, forged(second), unsecured] };
    const error: unknown = await verifyGeneral(jws, [a, b, c], options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: failed,
      reasons: [
        { index: 0, code: "ERR_JWS_INVALID" },
        { index: 1, code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" },
        { index: 2, code: "ERR_JOSE_ALG_NOT_ALLOWED" },
      ],
    });
    expect(JSON.stringify(error)).not.toContain("secret");
  });
});

describe("many signatures and keys", () => {
  afterEach(() => void vi.restoreAllMocks());

  test("are verified in time slices", async () => {
    const keys = [4, 5, 6].map((length) => importSecret(secretBytes(32 + length)));
    const jws = { ...signed, signatures: Array.from({ length: 16 }, () => forged(first)) };
    let turns = 0;
    const turn = () => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    let now = 0;
    vi.spyOn(Date, "now").mockImplementation(() => (now += 5));
    expect(await codeFor(jws, {}, keys)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(15);
  });
});
