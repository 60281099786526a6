// Decryption that several policies of one profile share.
import { describe, expect, test } from "vitest";
import { every } from "../../src/algorithms/every.ts";
import { importSecret } from "../../src/jwk/index.ts";
import { decryptionCode } from "../../src/jwt/verify-unsigned.ts";
import { decryptionOf, signatureValues } from "../../src/jwt/profile-policy.ts";
import type { DecryptPolicy } from "../../src/jwt/types.ts";
import { codeOf } from "../support/errors.ts";
import { secretBytes } from "../support/tokens.ts";

const suite = every();
const keys = importSecret(secretBytes(32));
const policy: DecryptPolicy = { keys, alg: ["A256KW", "dir"], enc: ["A256GCM", "A128CBC-HS256"] };
const given = {};
const decryption = (changes: Partial<DecryptPolicy> = {}, object: object = given) =>
  decryptionOf(suite, { ...policy, ...changes }, decryptionCode, object);

describe("the same object", () => {
  test("gives the same decryption while its contents are the same", () => {
    const first = decryption();
    expect(decryption()).toBe(first);
    expect(decryption({ alg: ["A256KW", "dir"] })).toBe(first);
    expect(decryption({}, {})).not.toBe(first);
  });

  test.each<[string, Partial<DecryptPolicy>]>([
    ["keys", { keys: importSecret(secretBytes(32)) }],
    ["an optional layer", { optional: true }],
    ["typ", { typ: "JWT" }],
    ["crit", { crit: { names: [] } as unknown as NonNullable<DecryptPolicy["crit"]> }],
    ["fewer key management algorithms", { alg: ["A256KW"] }],
    ["more key management algorithms", { alg: ["A256KW", "dir", "A256GCMKW"] }],
    ["another order", { alg: ["dir", "A256KW"] }],
    ["fewer content encryption algorithms", { enc: ["A256GCM"] }],
    ["other content encryption algorithms", { enc: ["A256GCM", "A256CBC-HS512"] }],
  ])("gives another for %s, and the changed values take effect", (_, changes) => {
    const first = decryption();
    const changed = decryption(changes);
    expect(changed).not.toBe(first);
    const { alg, enc, ...rest } = { ...policy, ...changes };
    expect({ alg: changed.alg.map((each) => each.alg), enc: changed.enc.map((each) => each.enc) }).toEqual({
      alg,
      enc,
    });
    expect(changed).toMatchObject(rest);
    expect(decryption(changes)).toBe(changed);
  });
});

test("lists are frozen into values: a later change of the caller's array has no effect", () => {
  const alg: ("RS256" | "ES256" | "none")[] = ["RS256"];
  const values = signatureValues(suite, alg as ["RS256"]);
  alg.push("none");
  expect(values.map((value) => value.alg)).toEqual(["RS256"]);
  expect(codeOf(() => signatureValues(suite, ["none"] as unknown as ["RS256"]))).toBe("ERR_INVALID_OPTION");
  expect(codeOf(() => signatureValues(suite, []))).toBe("ERR_INVALID_OPTION");
});
