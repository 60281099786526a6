// What a header and a key come to is decided once for each pair of them, and nothing that belongs to one message is kept for the next.
import fc from "fast-check";
import { type HeaderInput } from "josette/jwe";
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import { type Key, type KeyInput } from "josette/jwk";
import { importKey, importSecret } from "../../src/jwk/index.ts";
import { encryptJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import * as algorithms from "../../src/algorithms/index.ts";
import type { ManagementScheme } from "../../src/algorithms/types.ts";
import { codeOfRejection } from "../support/errors.ts";
import { headers } from "../support/headers.ts";
import { ecJwk, publicPart } from "../support/jwk/pairs.ts";
import { publicJwk, rsaKey } from "../support/keys.ts";
import { secretBytes } from "../support/tokens.ts";

const enc = "A128GCM";
const plaintext = new TextEncoder().encode("plaintext");
const encrypt = (key: KeyInput, header: HeaderInput) => encryptCompact(plaintext, key, header);
const secret = (length: number, options: Parameters<typeof importSecret>[1] = {}) =>
  importSecret(secretBytes(length), options);

function headerOf(token: string): object {
  const header: unknown = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());
  return typeof header === "object" && header !== null ? header : {};
}

const rsa = importKey(publicJwk(rsaKey));
const pair = ecJwk("P-256");
const ec = importKey(publicPart(pair));
const recipients = [
  { alg: "dir", key: secret(16), holder: secret(16), ownParts: [2, 3, 4] },
  { alg: "A128KW", key: secret(16), holder: secret(16), ownParts: [1, 2, 3, 4] },
  { alg: "RSA-OAEP", key: rsa, holder: rsaKey, ownParts: [1, 2, 3, 4] },
  { alg: "A128GCMKW", key: secret(16), holder: secret(16), ownParts: [0, 1, 2, 3, 4] },
  { alg: "ECDH-ES", key: ec, holder: pair, ownParts: [0, 2, 3, 4] },
  { alg: "ECDH-ES+A128KW", key: ec, holder: pair, ownParts: [0, 1, 2, 3, 4] },
] as const;

describe.each(recipients)("with $alg", ({ alg, key, holder, ownParts }) => {
  const messages = async (header: HeaderInput, count = 4) => {
    const tokens: string[] = [];
    for (let index = 0; index < count; index++) tokens.push(await encrypt(key, header));
    return tokens;
  };

  test("every message has its own random parts, and no other differs", async () => {
    const tokens = (await messages({ alg, enc })).map((token) => token.split("."));
    for (const part of [0, 1, 2, 3, 4]) {
      const different = new Set(tokens.map((segments) => segments[part])).size;
      expect([part, different]).toEqual([part, ownParts.some((own) => own === part) ? tokens.length : 1]);
    }
  });

  test("every message opens, whatever the header, however often it came", async () => {
    const property = fc.asyncProperty(headers, async (members) => {
      const header = { ...members, alg, enc };
      for (const token of await messages(header, 2)) {
        const opened = await decryptCompact(token, holder, { alg: [alg], enc: [enc] });
        expect(opened.plaintext).toEqual(plaintext);
        expect(opened.header).toMatchObject(header);
      }
    });
    await fc.assert(property, { numRuns: 20 });
  });

  test("a header that its owner has changed is another", async () => {
    const header: Record<string, unknown> = { alg, enc, typ: "first" };
    expect(headerOf(await encrypt(key, header))).toMatchObject({ typ: "first" });
    header["typ"] = "second";
    expect(headerOf(await encrypt(key, header))).toMatchObject({ typ: "second" });
    header["alg"] = "none";
    expect(await codeOfRejection(encrypt(key, header))).toBe("ERR_INVALID_OPTION");
  });
});

describe("whether a key fits is decided for each header", () => {
  const unfit: readonly (readonly [name: string, key: KeyInput])[] = [
    ["is too short", secret(15)],
    ["is bound to another algorithm", secret(16, { alg: "A128KW" })],
    ["is for signatures", secret(16, { use: "sig" })],
    ["is for other operations", { kty: "oct", k: "A".repeat(22), key_ops: ["decrypt"] }],
    ["is of another type", rsa],
  ];

  test.each(unfit)(
    "a key that %s is refused again and again, between messages to one that fits",
    async (_, key) => {
      const header = { alg: "dir", enc };
      for (let round = 0; round < 3; round++) {
        expect(await codeOfRejection(encrypt(key, header))).toBe("ERR_KEY_NOT_SUITABLE");
        expect(await codeOfRejection(encrypt(secret(16), header))).toBeUndefined();
      }
    },
  );

  test("a key that served one algorithm is refused for another", async () => {
    const key = secret(16, { alg: "A128KW" });
    for (let round = 0; round < 3; round++) {
      expect(await codeOfRejection(encrypt(key, { alg: "A128KW", enc }))).toBeUndefined();
      expect(await codeOfRejection(encrypt(key, { alg: "A128GCMKW", enc }))).toBe("ERR_KEY_NOT_SUITABLE");
      expect(await codeOfRejection(encrypt(key, { alg: "A128KW", enc: "A128" }))).toBe("ERR_INVALID_OPTION");
    }
  });
});

describe("what a key adds to a header is that key's", () => {
  const keys = ["1", "2"].map((kid) => secret(16, { kid }));
  const bound = ["A128KW", "A128GCMKW"].map((alg) => secret(16, { alg }));

  test("the kid", async () => {
    for (let round = 0; round < 2; round++) {
      for (const key of keys) {
        expect(headerOf(await encrypt(key, { alg: "dir", enc }))).toEqual({ alg: "dir", enc, kid: key.kid });
        expect(headerOf(await encrypt(key, { alg: "dir", enc, kid: null }))).toEqual({ alg: "dir", enc });
      }
    }
  });

  test("the algorithm, which comes first", async () => {
    for (let round = 0; round < 2; round++) {
      for (const key of bound) {
        const header = headerOf(await encrypt(key, { enc }));
        expect(header).toMatchObject({ alg: key.alg, enc });
        expect(Object.keys(header).slice(0, 2)).toEqual(["alg", "enc"]);
      }
    }
  });

  test("the parameters of a message come last, and a count that the caller chose stays where it was", async () => {
    const password = importSecret(secretBytes(16));
    const header = { p2c: 1000, alg: "PBES2-HS256+A128KW", enc };
    for (let round = 0; round < 2; round++) {
      const written = headerOf(await encrypt(password, header));
      expect(written).toMatchObject(header);
      expect(Object.keys(written)).toEqual(["p2c", "alg", "enc", "p2s"]);
    }
    const wrapping = secret(16, { kid: "1" });
    const gcm = headerOf(await encrypt(wrapping, { alg: "A128GCMKW", enc }));
    expect(Object.keys(gcm)).toEqual(["alg", "enc", "kid", "iv", "tag"]);
  });
});

describe("whether a key fits is looked up once for a header:", () => {
  /** An algorithm whose key types are counted when they are read. */
  function counted(scheme: ManagementScheme) {
    const reads = { count: 0 };
    const alg: ManagementScheme = {
      ...scheme,
      get ktys() {
        reads.count++;
        return scheme.ktys;
      },
    };
    return { alg, reads };
  }

  test.each<[ManagementScheme, (alg: ManagementScheme) => Key]>([
    [algorithms.A128KW, (alg) => secret(16, { alg })],
    [algorithms.RSA_OAEP, (alg) => importKey(publicJwk(rsaKey), { alg })],
    [algorithms.ECDH_ES, (alg) => importKey(publicPart(pair), { alg })],
  ])("$alg", async (scheme, keyFor) => {
    const { alg, reads } = counted(scheme);
    const key = keyFor(alg);
    await encrypt(key, { enc, cty: "first" });
    const once = reads.count;
    for (let round = 0; round < 3; round++) await encrypt(key, { enc, cty: "first" });
    expect(reads.count).toBe(once);
    await encrypt(key, { enc, cty: "second" });
    expect(reads.count).toBeGreaterThan(once);
  });

  test("JWTs share the result", async () => {
    const { alg, reads } = counted(algorithms.DIR);
    const key = secret(16, { alg });
    const header = { enc, cty: "shared" };
    await encryptJwt({ sub: "1" }, key, header);
    const once = reads.count;
    await encryptJwt({ sub: "2" }, key, header);
    await encrypt(key, header);
    expect(reads.count).toBe(once);
  });
});
