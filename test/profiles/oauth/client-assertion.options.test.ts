// What a client assertion is not made from: src/profiles/oauth/client-assertion.ts.
import fc from "fast-check";
import { UsageError } from "josette/errors";
import { importKey, importSecret } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { type ClientAssertionOptions } from "../../../src/profiles/oauth/client-assertion.ts";
import { clientAssertion } from "../../../src/profiles/index.ts";
import { codeOfRejection, type Code } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { rsaKey } from "../../support/keys.ts";
import { secretBytes } from "../../support/tokens.ts";
import { now, partsOf } from "../../support/profiles/oauth/assertions.ts";
import { ecJwk, okpJwk } from "../../support/jwk/pairs.ts";

const basic = { clientId: "s6BhdRkqt3", audience: "https://login.example.com", key: rsaKey, now } as const;

/** As a caller whom no compiler checks. */
function assert(options: object): Promise<string> {
  return clientAssertion({ ...basic, ...options });
}

const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;
// A list with a hole.
const holed: string[] = ["a"];
holed.length = 2;

const rows: Readonly<Record<string, readonly unknown[]>> = {
  clientId: ["", undefined, null, 1, ["a"], {}],
  audience: [
    "",
    undefined,
    null,
    1,
    {},
    [],
    [""],
    ["a", ""],
    ["a", 1],
    ["a", undefined],
    holed,
    new Set(["a"]),
  ],
  alg: [
    "",
    "none",
    "RSA-OAEP",
    "A256GCM",
    "ES256K",
    "rs256",
    "PS256 ",
    "constructor",
    "__proto__",
    null,
    1,
    ["PS256"],
  ],
  certificate: [
    "",
    "x5u",
    "X5T",
    "sha256",
    "NONE",
    null,
    1,
    true,
    {},
    [],
    ["none"],
    ["x5t", "none"],
    ["x5t", "kid"],
    ["x5t", undefined],
    [["x5t"]],
  ],
  lifetime: [29, 601, 0, -300, 299.5, Number.NaN, Infinity, -Infinity, null, "300", 300n, [300], {}, 300_000],
  now: [Number.NaN, Infinity, new Date(Number.NaN), null, "2026-11-21", true, {}, [now]],
  issuer: ["", null, 1, ["a"]],
  subject: ["", null, 1, ["a"]],
  signal: [null, {}, "signal", new AbortController()],
};

describe.each(Object.entries(rows))("%s", (name, values) => {
  test.each(values.map((value) => [value]))("is not %s", async (value) => {
    const error = await failureOf(assert({ [name]: value }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.code).toBe("ERR_INVALID_OPTION");
  });
});

test.each(["alg", "certificate", "lifetime", "now", "issuer", "subject", "claims", "header", "signal"])(
  "%s may be undefined, as if it were left out",
  async (name) => {
    const { header, claims } = partsOf(await assert({ [name]: undefined }));
    expect(header).toEqual({ alg: "PS256", typ: "JWT" });
    expect(claims).toMatchObject({ iss: basic.clientId, sub: basic.clientId });
  },
);

describe("the options", () => {
  test.each([
    ["client_id", "a"],
    ["clientID", "a"],
    ["aud", "a"],
    ["expiresIn", 300],
    ["jti", "1"],
    ["kid", "1"],
    ["exp", 1],
    ["constructor", 1],
  ])("have no %s", async (name, value) => {
    expect(await codeOfRejection(assert({ [name]: value }))).toBe("ERR_INVALID_OPTION");
  });

  test.each([[undefined], [null], ["options"], [1], [[basic]]])("are not %s", async (options) => {
    const given = options as unknown as ClientAssertionOptions;
    expect(await codeOfRejection(clientAssertion(given))).toBe("ERR_INVALID_OPTION");
  });

  test("are not what an application has put on Object.prototype", async () => {
    const prototype = Object.prototype as { lifetime?: number };
    prototype.lifetime = 600;
    try {
      expect(partsOf(await assert({})).claims["exp"]).toBe(now + 300);
    } finally {
      delete prototype.lifetime;
    }
  });
});

describe("claims", () => {
  test.each(["iss", "sub", "aud", "jti", "nbf", "iat", "exp"])("do not replace %s", async (name) => {
    for (const value of ["a", 1, null, [], {}]) {
      expect(await codeOfRejection(assert({ claims: { [name]: value } }))).toBe("ERR_INVALID_OPTION");
    }
  });

  test.each([[null], ["a"], [1], [[]], [new Map()], [new Date(0)], [cycle], [{ a: 1n }], [{ a: "\ud800" }]])(
    "are not %s",
    async (claims) => {
      expect(await codeOfRejection(assert({ claims }))).toBe("ERR_INVALID_ARGUMENT");
    },
  );

  test("are not named __proto__", async () => {
    const claims: unknown = JSON.parse('{ "__proto__": { "a": 1 } }');
    expect(await codeOfRejection(assert({ claims }))).toBe("ERR_INVALID_ARGUMENT");
  });
});

describe("a header", () => {
  test.each<[object | string | null, Code]>([
    [{ alg: "PS256" }, "ERR_INVALID_OPTION"],
    [{ alg: "none" }, "ERR_INVALID_OPTION"],
    [{ x5t: "a" }, "ERR_INVALID_OPTION"],
    [{ "x5t#S256": "a" }, "ERR_INVALID_OPTION"],
    [{ x5c: ["MAA="] }, "ERR_INVALID_OPTION"],
    [{ typ: 1 }, "ERR_INVALID_ARGUMENT"],
    [{ kid: 1 }, "ERR_INVALID_ARGUMENT"],
    [{ alg: 1 }, "ERR_INVALID_ARGUMENT"],
    [{ crit: [] }, "ERR_INVALID_ARGUMENT"],
    [{ b64: false, crit: ["b64"] }, "ERR_INVALID_ARGUMENT"],
    [{ a: "a".repeat(20_000) }, "ERR_INVALID_ARGUMENT"],
    [cycle, "ERR_INVALID_ARGUMENT"],
    ["typ", "ERR_INVALID_ARGUMENT"],
    [[], "ERR_INVALID_ARGUMENT"],
  ])("is not %j", async (header, code) => {
    expect(await codeOfRejection(assert({ header }))).toBe(code);
  });
});

describe("a key", () => {
  const pem = "-----BEGIN PRIVATE KEY-----";
  test.each<[string, unknown, Code]>([
    ["missing", undefined, "ERR_INVALID_OPTION"],
    ["null", null, "ERR_INVALID_ARGUMENT"],
    ["PEM text", pem, "ERR_INVALID_ARGUMENT"],
    ["bytes", secretBytes(32), "ERR_INVALID_ARGUMENT"],
    ["what loadPem gives", { keys: [], certificates: [], entries: [] }, "ERR_INVALID_ARGUMENT"],
    ["several", [rsaKey], "ERR_INVALID_ARGUMENT"],
    ["a malformed JWK", { ...rsaKey, n: "!" }, "ERR_JWK_INVALID"],
    ["a secret", importSecret(secretBytes(64)), "ERR_INVALID_OPTION"],
    [
      "a secret for something else",
      importSecret(secretBytes(32), { alg: "A256GCM" }),
      "ERR_KEY_NOT_SUITABLE",
    ],
    ["for agreements", okpJwk("X25519"), "ERR_KEY_NOT_SUITABLE"],
    ["bound to encryption", importKey(rsaKey, { alg: "RSA-OAEP" }), "ERR_KEY_NOT_SUITABLE"],
    ["for encryption", { ...rsaKey, use: "enc" }, "ERR_KEY_NOT_SUITABLE"],
    ["for verification", { ...rsaKey, key_ops: ["verify"] }, "ERR_KEY_NOT_SUITABLE"],
  ])("is not %s", async (_, key, code) => {
    expect(await codeOfRejection(assert({ key }))).toBe(code);
  });

  test("is not a CryptoKey for encryption or agreements", async () => {
    const rsa = {
      name: "RSA-OAEP",
      hash: "SHA-256",
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
    };
    const pairs = [
      await crypto.subtle.generateKey(rsa, false, ["decrypt", "encrypt"]),
      await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]),
    ];
    for (const { privateKey } of pairs) {
      expect(await codeOfRejection(assert({ key: privateKey }))).toBe("ERR_KEY_NOT_SUITABLE");
    }
  });

  test.each<[string, unknown, string]>([
    ["RSA", rsaKey, "ES256"],
    ["RSA", rsaKey, "HS256"],
    ["bound RSA", importKey(rsaKey, { alg: "RS256" }), "PS256"],
    ["P-256", ecJwk("P-256"), "ES384"],
    ["Ed25519", okpJwk("Ed25519"), "Ed448"],
    ["a short secret", importSecret(secretBytes(31)), "HS256"],
    ["a secret", importSecret(secretBytes(64)), "PS256"],
  ])("is not one that cannot serve: %s", async (_, key, alg) => {
    expect(await codeOfRejection(assert({ key, alg }))).toBe("ERR_KEY_NOT_SUITABLE");
  });
});

test("whatever an option is, the mistake is the caller's, or there is an assertion", async () => {
  const names = [...Object.keys(rows), "claims", "header"];
  const key = importSecret(secretBytes(32), { alg: "HS256" });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.anything(), async (name, value) => {
      const code = await codeOfRejection(assert({ key, [name]: value }));
      expect([undefined, "ERR_INVALID_OPTION", "ERR_INVALID_ARGUMENT", "ERR_KEY_NOT_SUITABLE"]).toContain(
        code,
      );
    }),
    { numRuns: 500 },
  );
});
