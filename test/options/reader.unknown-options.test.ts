// Options that belong to another function or to another library used to be ignored; each would have been a check or a binding.
import { decryptCompact, encryptGeneral, encryptFlattened } from "../../src/jwe/index.ts";
import { generateKey, importKey, importSecret } from "../../src/jwk/index.ts";
import {
  signCompact,
  signFlattened,
  signGeneral,
  verifyCompact,
  verifyFlattened,
} from "../../src/jws/index.ts";
import { decryptJwt, signAndEncryptJwt, signJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/errors.ts";

const bytes = new Uint8Array(32);
const key = importSecret(bytes, { alg: "HS256" });
const direct = importSecret(bytes, { alg: "dir" });
const enc = { enc: "A256GCM" } as const;
const nothing = undefined as never;

async function refusalOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return "accepted";
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.suggestion === undefined ? error.code : [error.code, error.suggestion];
  }
}

const code = "ERR_INVALID_OPTION";
const verifying = { alg: ["HS256"] } as const;
const decrypting = { alg: ["dir"], enc: ["A256GCM"] } as const;

describe("an unknown option is refused by", () => {
  test.each<[string, () => unknown, unknown]>([
    ["importKey", () => importKey({ kty: "oct", k: "AA" }, { algorithm: "HS256" } as object), [code, "alg"]],
    ["importSecret", () => importSecret(bytes, { algs: "HS256" } as object), [code, "alg"]],
    ["generateKey", () => generateKey("RS256", { modulus: 4096 } as object), [code, "modulusLength"]],
    ["signCompact", () => signCompact(bytes, key, {}, { detatched: true } as object), [code, "detached"]],
    ["signFlattened", () => signFlattened(bytes, key, {}, { unprotected: {} } as object), code],
    ["signGeneral", () => signGeneral(bytes, [{ key }], { detach: true } as object), [code, "detached"]],
    ["a signer", () => signGeneral(bytes, [{ key, headers: {} } as { key: typeof key }]), [code, "header"]],
    ["verifyCompact", () => verifyCompact("", key, { ...verifying, typ: "JWT" } as typeof verifying), code],
    ["verifyFlattened", () => verifyFlattened("", key, { algorithms: [] } as never), [code, "alg"]],
    [
      "decryptCompact",
      () => decryptCompact("", direct, { ...decrypting, limit: {} } as never),
      [code, "limits"],
    ],
    ["encryptFlattened", () => encryptFlattened(bytes, direct, enc, { aa: bytes } as object), [code, "aad"]],
    [
      "encryptGeneral",
      () => encryptGeneral(bytes, [{ key: direct }], enc, { add: bytes } as object),
      [code, "aad"],
    ],
    ["signJwt", () => signJwt({}, key, {}, { issuer: "me" } as object), code],
    [
      "signAndEncryptJwt",
      () =>
        signAndEncryptJwt({}, { sign: { key }, encrypt: { key: direct, header: enc }, singal: 1 } as never),
      [code, "signal"],
    ],
    ["decryptJwt", () => decryptJwt("", direct, { ...decrypting, issuer: "me" } as never), code],
  ])("%s", async (_, call, expected) => {
    expect(await refusalOf(call)).toEqual(expected);
  });
});

describe("an option without a value is refused where it would bind or check:", () => {
  test.each<[string, () => unknown]>([
    ["alg of importKey", () => importKey({ kty: "oct", k: "AA" }, { alg: nothing })],
    ["use of importSecret", () => importSecret(bytes, { use: nothing })],
    ["modulusLength of generateKey", () => generateKey("RS256", { modulusLength: nothing })],
    ["payload of verifyCompact", () => verifyCompact("", key, { ...verifying, payload: nothing })],
    ["limits of decryptCompact", () => decryptCompact("", direct, { ...decrypting, limits: nothing })],
    ["aad of encryptFlattened", () => encryptFlattened(bytes, direct, enc, { aad: nothing })],
  ])("%s", async (_, call) => {
    expect(await refusalOf(call)).toBe(code);
  });

  test("a convenience is as if left out", async () => {
    expect(importSecret(bytes, { kid: nothing }).kid).toBeUndefined();
    expect(await refusalOf(() => signCompact(bytes, key, {}, { signal: nothing }))).toBe("accepted");
  });
});
