import { decryptCompact } from "../../src/jwe/index.ts";
import { importSecret } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { jwe, secretBytes } from "../support/tokens.ts";

const cek = secretBytes(16);
const key = importSecret(cek);
const token = jwe({ header: { alg: "dir", enc: "A128GCM" }, cek, plaintext: "plaintext" });
const good = { alg: ["dir" as const], enc: ["A128GCM" as const] };

describe("options that cannot be meant are the caller's mistake, not the token's:", () => {
  test.each<[string, unknown]>([
    ["no options", undefined],
    ["null", null],
    ["no alg", { enc: good.enc }],
    ["no enc", { alg: good.alg }],
    ["an empty alg", { ...good, alg: [] }],
    ["an empty enc", { ...good, enc: [] }],
    ["an alg that is text", { ...good, alg: "dir" }],
    ["an enc that is text", { ...good, enc: "A128GCM" }],
    ["RSA1_5", { ...good, alg: ["RSA1_5"] }],
    ["none", { ...good, alg: ["none"] }],
    ["an alg of signatures", { ...good, alg: ["RS256"] }],
    ["an enc for an alg", { ...good, alg: ["A128GCM"] }],
    ["an alg for an enc", { ...good, enc: ["dir"] }],
    ["an enc that does not exist", { ...good, enc: ["A128"] }],
    ["an enc from the prototype of objects", { ...good, enc: ["hasOwnProperty"] }],
    ["an enc with a gap", { ...good, enc: new Array<string>(1) }],
    ["an enc that is an object without a prototype", { ...good, enc: [Object.create(null)] }],
    ["a crit without a function", { ...good, crit: { exp: 1 } }],
    ["a crit of zip", { ...good, crit: { zip: () => true } }],
    ["limits that are null", { ...good, limits: null }],
    ["a limit of zero", { ...good, limits: { inflatedLength: 0 } }],
    ["a signal that is none", { ...good, signal: "signal" }],
  ])("%s", async (_name, options) => {
    expect(await codeOfRejection(decryptCompact(token, key, options as never))).toBe("ERR_INVALID_OPTION");
  });
});

test("bytes are no key", async () => {
  expect(await codeOfRejection(decryptCompact(token, cek as never, good))).toBe("ERR_INVALID_ARGUMENT");
  expect(await codeOfRejection(decryptCompact(token, [cek] as never, good))).toBe("ERR_INVALID_ARGUMENT");
});

test("mistakes are reported before the token is looked at", async () => {
  expect(await codeOfRejection(decryptCompact("no token", key, { ...good, enc: [] }))).toBe(
    "ERR_INVALID_OPTION",
  );
});

test("every option is read once", async () => {
  const reads: Record<string, number> = {};
  const { signal } = new AbortController();
  const options = new Proxy(
    { ...good, crit: {}, limits: {}, signal },
    {
      get(target, name, receiver) {
        if (typeof name === "string") reads[name] = (reads[name] ?? 0) + 1;
        return Reflect.get(target, name, receiver) as unknown;
      },
    },
  );
  await decryptCompact(token, [key], options);
  expect(reads).toEqual({ alg: 1, enc: 1, crit: 1, limits: 1, signal: 1 });
});

describe("a policy that is shared by calls with the same key", () => {
  const other = jwe({ header: { alg: "dir", enc: "A128GCM", crit: ["x"], x: 1 }, cek, plaintext: "" });

  test("is what each call says, whatever the one before has said", async () => {
    const decrypted = (options: object) => codeOfRejection(decryptCompact(token, key, options as never));
    for (let round = 0; round < 3; round++) {
      expect(await decrypted(good)).toBeUndefined();
      expect(await decrypted({ ...good, enc: ["A256GCM"] })).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
      expect(await decrypted({ ...good, alg: ["A128KW"] })).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
      expect(await decrypted({ ...good, alg: ["A128KW", "dir"] })).toBeUndefined();
      expect(await decrypted({ ...good, alg: ["dir", "dir"] })).toBeUndefined();
      expect(await decrypted({ ...good, alg: ["dir", "none"] })).toBe("ERR_INVALID_OPTION");
      expect(await decrypted({ ...good, limits: { tokenLength: 10 } })).toBe("ERR_JOSE_LIMIT_EXCEEDED");
      expect(await codeOfRejection(decryptCompact(other, key, good))).toBe("ERR_JWE_INVALID");
      expect(
        await codeOfRejection(decryptCompact(other, key, { ...good, crit: { x: () => true } })),
      ).toBeUndefined();
    }
  });

  test("follows lists that the caller changes", async () => {
    const alg = ["dir" as const];
    const enc: ("A128GCM" | "A256GCM")[] = ["A128GCM"];
    expect(await codeOfRejection(decryptCompact(token, key, { alg, enc }))).toBeUndefined();
    enc[0] = "A256GCM";
    expect(await codeOfRejection(decryptCompact(token, key, { alg, enc }))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    enc.push("A128GCM");
    expect(await codeOfRejection(decryptCompact(token, key, { alg, enc }))).toBeUndefined();
  });

  test("is no other key's", async () => {
    expect(await codeOfRejection(decryptCompact(token, key, good))).toBeUndefined();
    const stranger = importSecret(new Uint8Array(16).fill(7));
    expect(await codeOfRejection(decryptCompact(token, stranger, good))).toBe("ERR_JWE_DECRYPTION_FAILED");
  });
});
