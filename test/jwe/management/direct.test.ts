import { encryptCompact } from "josette/jwe";
import { importKey, importSecret, type Key } from "josette/jwk";
import { describe, expect, test } from "vitest";
import { contentAlgorithms, type ContentRow } from "../../../src/alg/content.ts";
import { managementAlgorithms, type DirectRow } from "../../../src/alg/management.ts";
import { Budget } from "../../../src/jwe/budget.ts";
import { direct } from "../../../src/jwe/management/direct.ts";
import { managementOf, type Recovering } from "../../../src/jwe/management/management.ts";
import { defaultLimits } from "../../../src/limits.ts";
import { start } from "../../../src/platform/steps.ts";
import { codeOf } from "../../errors.ts";
import { cekLength, encs, secretBytes } from "../../tokens.ts";

const row = managementAlgorithms.dir as DirectRow;

function recovering(key: Key, content: ContentRow): Recovering {
  const budget = new Budget(defaultLimits);
  return { key, content, header: {}, encryptedKey: new Uint8Array(0), limits: defaultLimits, budget };
}

describe.each(encs)("with %s", (enc) => {
  const content: ContentRow = contentAlgorithms[enc];
  const key = importSecret(secretBytes(cekLength(enc)));

  test("the shared secret is the CEK, and nothing is sent of it", () => {
    const established = start(direct.establish(row, { key, content, header: {}, cek: undefined }));
    expect(established).toEqual({ cek: secretBytes(cekLength(enc)), encryptedKey: new Uint8Array(0) });
    expect(start(direct.recover(row, recovering(key, content)))).toEqual(secretBytes(cekLength(enc)));
  });

  test("the encrypted key of a token is empty", async () => {
    const token = await encryptCompact(new Uint8Array(1), key, { alg: "dir", enc });
    expect(token.split(".")[1]).toBe("");
  });
});

test("a key whose bytes nobody may see cannot be the CEK", async () => {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const cryptoKey = await crypto.subtle.importKey("raw", secretBytes(16), algorithm, false, ["sign"]);
  const key = importKey(cryptoKey);
  const content = contentAlgorithms.A128GCM;
  expect(codeOf(() => start(direct.establish(row, { key, content, header: {}, cek: undefined })))).toBe(
    "ERR_JOSE_NOT_SUPPORTED",
  );
  expect(codeOf(() => start(direct.recover(row, recovering(key, content))))).toBe("ERR_JOSE_NOT_SUPPORTED");
});

test("it is what dir stands for", () => {
  expect(managementOf(row)).toBe(direct);
});
