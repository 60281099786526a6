import { constants, privateDecrypt } from "node:crypto";
import { importKey, publicKey } from "josette/jwk";
import { describe, expect, test } from "vitest";
import { contentAlgorithms } from "../../../src/alg/content.ts";
import { managementAlgorithms, type RsaOaepRow } from "../../../src/alg/management.ts";
import { Budget } from "../../../src/jwe/budget.ts";
import { managementOf } from "../../../src/jwe/management/management.ts";
import { rsaOaep } from "../../../src/jwe/management/rsa-oaep.ts";
import { defaultLimits } from "../../../src/limits.ts";
import { run } from "../../../src/platform/steps.ts";
import { keyObjects, otherRsaKey, rsaKey, rsaKey3072 } from "../../keys.ts";
import { cekLength, encs, oaep, secretBytes, withBitFlipped, type OaepAlg } from "../../tokens.ts";

const rows = Object.values(managementAlgorithms).filter((row): row is RsaOaepRow => row.mode === "RSA-OAEP");

describe.each(rows)("$alg", (row) => {
  const alg = row.alg as OaepAlg;
  const { privateKey, publicKey: publicObject } = keyObjects(rsaKey);
  const key = importKey(rsaKey);
  const recover = (encryptedKey: Uint8Array) => {
    const content = contentAlgorithms["A128CBC-HS256"];
    const own = { key, content, header: {}, limits: defaultLimits, budget: new Budget(defaultLimits) };
    return run(rsaOaep.recover(row, { ...own, encryptedKey: new Uint8Array(encryptedKey) }));
  };

  test.each(encs)("a new CEK for %s each time, encrypted as node:crypto decrypts it", async (enc) => {
    const content = contentAlgorithms[enc];
    const request = { key: publicKey(key), content, header: {}, cek: undefined };
    const one = await run(rsaOaep.establish(row, request));
    const two = await run(rsaOaep.establish(row, request));
    expect(one.cek).toHaveLength(cekLength(enc));
    expect(one.cek).not.toEqual(two.cek);
    const oaepHash = row.hash.toLowerCase().replace("-", "");
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const opened = privateDecrypt({ key: privateKey, padding, oaepHash }, one.encryptedKey);
    expect(new Uint8Array(opened)).toEqual(one.cek);
  });

  test.each([0, 1, 16, 64, 100])("recovers %i bytes, whatever the CEK should have", async (length) => {
    expect(await recover(oaep(alg, publicObject, secretBytes(length)))).toEqual(secretBytes(length));
  });

  test("every encrypted key that is not for this key and algorithm is null", async () => {
    const good = oaep(alg, publicObject, secretBytes(32));
    const other = alg === "RSA-OAEP" ? "RSA-OAEP-256" : "RSA-OAEP";
    for (const bad of [
      withBitFlipped(good, 255),
      good.subarray(1),
      good.subarray(0, 1),
      new Uint8Array(0),
      Buffer.concat([Buffer.of(0), good]),
      new Uint8Array(256),
      new Uint8Array(256).fill(0xff),
      oaep(other, publicObject, secretBytes(32)),
      oaep(alg, keyObjects(otherRsaKey).publicKey, secretBytes(32)),
      oaep(alg, keyObjects(rsaKey3072).publicKey, secretBytes(32)),
    ]) {
      expect(await recover(bad)).toBeNull();
    }
  });

  test("it is what the name stands for", () => {
    expect(managementOf(row)).toBe(rsaOaep);
  });
});
