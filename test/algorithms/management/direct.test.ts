import { encryptCompact } from "../../../src/jwe/index.ts";
import { type Key } from "josette/jwk";
import { importKey, importSecret } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { contentAlgorithms } from "../../support/content-table.ts";
import { DIR } from "../../../src/algorithms/management/direct.ts";
import type { ContentKey, ContentScheme, EstablishedCek } from "../../../src/algorithms/types.ts";
import { Call } from "../../../src/jwe/work-budget.ts";
import { receiverOf, senderOf } from "../../../src/jwk/key/prepared-operations.ts";
import { defaultLimits } from "../../../src/limits.ts";
import { start } from "../../../src/steps/drivers.ts";
import type { Steps } from "../../../src/steps/steps.ts";
import { codeOf } from "../../support/errors.ts";
import { cekLength, encs, secretBytes } from "../../support/tokens.ts";

function* established(key: Key, content: ContentScheme): Steps<EstablishedCek> {
  const send = yield* senderOf(key, DIR);
  return yield* send({ content, header: {}, cek: undefined });
}

function* recovered(key: Key, content: ContentScheme): Steps<ContentKey | null> {
  const receive = yield* receiverOf(key, DIR);
  const budget = new Call(defaultLimits);
  return yield* receive({
    content,
    header: {},
    encryptedKey: new Uint8Array(0),
    limits: defaultLimits,
    budget,
  });
}

describe.each(encs)("with %s", (enc) => {
  const content: ContentScheme = contentAlgorithms[enc];
  const key = importSecret(secretBytes(cekLength(enc)));

  test("the shared secret is the CEK, and nothing is sent of it", () => {
    const cek = secretBytes(cekLength(enc));
    expect(start(established(key, content))).toEqual({ cek, encryptedKey: new Uint8Array(0) });
    expect(start(recovered(key, content))).toEqual(cek);
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
  expect(codeOf(() => start(established(key, content)))).toBe("ERR_JOSE_NOT_SUPPORTED");
  expect(codeOf(() => start(recovered(key, content)))).toBe("ERR_JOSE_NOT_SUPPORTED");
});
