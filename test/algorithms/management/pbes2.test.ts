import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { importSecret } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../../support/errors.ts";
import { jwe, secretBytes, segment } from "../../support/tokens.ts";

// RFC 7518 section 4.8.

const key = importSecret(new TextEncoder().encode("password"));
const alg = "PBES2-HS256+A128KW";
const options = { alg: [alg], enc: ["A128GCM"] } as const;
const salt = segment(secretBytes(16));

function decrypting(parameters: object, limits: object = {}): Promise<unknown> {
  const header = { alg, enc: "A128GCM", p2s: salt, p2c: 1000, ...parameters } as object;
  const token = jwe({ header, cek: secretBytes(16), encryptedKey: new Uint8Array(24), plaintext: "p" });
  return decryptCompact(token, key, { ...options, limits });
}

describe("a token with p2c", () => {
  test.each([undefined, null, "1000", "", 999, 1, 0, -1, -1000, 1000.5, 1e308, true, [1000], {}])(
    "%j",
    async (p2c) => {
      expect(await codeOfRejection(decrypting({ p2c }))).toBe("ERR_JWE_INVALID");
    },
  );

  test.each([1_000_001, 2 ** 31, Number.MAX_SAFE_INTEGER])("%i is over the limit", async (p2c) => {
    expect(await codeOfRejection(decrypting({ p2c }))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("over a limit of the caller's, lower or higher", async () => {
    expect(await codeOfRejection(decrypting({ p2c: 1001 }, { pbes2Count: 1000 }))).toBe(
      "ERR_JOSE_LIMIT_EXCEEDED",
    );
    expect(await codeOfRejection(decrypting({ p2c: 1000 }, { pbes2Count: 1000 }))).toBe(
      "ERR_JWE_DECRYPTION_FAILED",
    );
    expect(await codeOfRejection(decrypting({ p2c: 1_000_001 }, { pbes2Count: 1_000_001 }))).toBe(
      "ERR_JWE_DECRYPTION_FAILED",
    );
    expect(await codeOfRejection(decrypting({ p2c: 1_000_002 }, { pbes2Count: 1_000_001 }))).toBe(
      "ERR_JOSE_LIMIT_EXCEEDED",
    );
  });
});

test.each([undefined, null, "", 1, "a+b=", segment(secretBytes(1)), segment(secretBytes(7))])(
  "a token with p2s %j",
  async (p2s) => {
    expect(await codeOfRejection(decrypting({ p2s }))).toBe("ERR_JWE_INVALID");
  },
);

test("a salt of 8 bytes is long enough", async () => {
  expect(await codeOfRejection(decrypting({ p2s: segment(secretBytes(8)) }))).toBe(
    "ERR_JWE_DECRYPTION_FAILED",
  );
});

describe("encrypting", () => {
  test.each([999, 1, 0, -1, 1000.5, 1_000_001, "1000"])("with p2c %j is a mistake", async (p2c) => {
    const encrypting = encryptCompact(new Uint8Array(1), key, { alg, enc: "A128GCM", p2c });
    expect(await codeOfRejection(encrypting)).toBe("ERR_INVALID_ARGUMENT");
  });

  test("with p2s is a mistake", async () => {
    const encrypting = encryptCompact(new Uint8Array(1), key, { alg, enc: "A128GCM", p2s: salt });
    expect(await codeOfRejection(encrypting)).toBe("ERR_INVALID_ARGUMENT");
  });

  test.each([
    ["PBES2-HS256+A128KW", 600_000],
    ["PBES2-HS384+A192KW", 210_000],
    ["PBES2-HS512+A256KW", 210_000],
  ] as const)("with %s: %i iterations and a new salt of 16 bytes", async (name, count) => {
    const headers = await Promise.all(
      [1, 2].map(async () => {
        const token = await encryptCompact(new Uint8Array(1), key, { alg: name, enc: "A128GCM" });
        return (await decryptCompact(token, key, { alg: [name], enc: ["A128GCM"] })).header;
      }),
    );
    expect(headers.map(({ p2c }) => p2c)).toEqual([count, count]);
    expect(headers.map(({ p2s }) => Buffer.from(p2s!, "base64url").length)).toEqual([16, 16]);
    expect(headers[0]!.p2s).not.toBe(headers[1]!.p2s);
  });
});
