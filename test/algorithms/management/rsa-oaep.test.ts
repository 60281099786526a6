import { constants, privateDecrypt } from "node:crypto";
import { importKey, publicKey } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { contentAlgorithms } from "../../support/content-table.ts";
import {
  RSA_OAEP,
  RSA_OAEP_256,
  RSA_OAEP_384,
  RSA_OAEP_512,
} from "../../../src/algorithms/management/rsa-oaep.ts";
import type { ContentKey, ContentScheme, EstablishedCek } from "../../../src/algorithms/types.ts";
import { Call } from "../../../src/jwe/work-budget.ts";
import { receiverOf, senderOf } from "../../../src/jwk/key/prepared-operations.ts";
import { defaultLimits } from "../../../src/limits.ts";
import { run } from "../../../src/steps/drivers.ts";
import type { Steps } from "../../../src/steps/steps.ts";
import { keyObjects, otherRsaKey, rsaKey, rsaKey3072 } from "../../support/keys.ts";
import { cekLength, encs, oaep, secretBytes, withBitFlipped, type OaepAlg } from "../../support/tokens.ts";

describe.each([
  [RSA_OAEP, "sha1"],
  [RSA_OAEP_256, "sha256"],
  [RSA_OAEP_384, "sha384"],
  [RSA_OAEP_512, "sha512"],
] as const)("$0.alg", (scheme, oaepHash) => {
  const alg: OaepAlg = scheme.alg;
  const { privateKey, publicKey: publicObject } = keyObjects(rsaKey);
  const key = importKey(rsaKey);
  function* recovered(encryptedKey: Uint8Array): Steps<ContentKey | null> {
    const receive = yield* receiverOf(key, scheme);
    return yield* receive({
      content: contentAlgorithms["A128CBC-HS256"],
      header: {},
      encryptedKey: new Uint8Array(encryptedKey),
      limits: defaultLimits,
      budget: new Call(defaultLimits),
    });
  }
  const recover = (encryptedKey: Uint8Array) => run(recovered(encryptedKey));

  function* established(content: ContentScheme): Steps<EstablishedCek> {
    const send = yield* senderOf(publicKey(key), scheme);
    return yield* send({ content, header: {}, cek: undefined });
  }

  test.each(encs)("a new CEK for %s each time, encrypted as node:crypto decrypts it", async (enc) => {
    const content = contentAlgorithms[enc];
    const one = await run(established(content));
    const two = await run(established(content));
    expect(one.cek).toHaveLength(cekLength(enc));
    expect(one.cek).not.toEqual(two.cek);
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
});
