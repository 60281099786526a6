// The parts of a file, RFC 7292 section 4.1.
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadPkcs12 } from "../../../../src/x509/index.ts";
import { codeOfRejection } from "../../../support/errors.ts";
import * as writer from "../../../support/x509/pkcs12-writer.ts";

const pem = readFileSync(new URL("../../../files/pkcs12/leaf-key.pem", import.meta.url));
const key = createPrivateKey(pem).export({ format: "der", type: "pkcs8" });
const contents = writer.sequence(writer.bag(writer.oids.keyBag, key));
const part = writer.encryptedData(writer.pbes2(contents, "secret"));
const load = (parts: readonly Uint8Array[]) => loadPkcs12(writer.pfx(parts), { password: "secret" });

test("up to 128 parts may be encrypted", async () => {
  expect((await load(Array<Uint8Array>(128).fill(part))).keys).toHaveLength(128);
  expect(await codeOfRejection(load(Array<Uint8Array>(129).fill(part)))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
});

test("encrypted parts and encrypted keys are counted together", async () => {
  const encrypted = writer.pbes2(key, "secret");
  const keys = (count: number) =>
    writer.data(writer.sequence(...Array<Uint8Array>(count).fill(writer.shroudedKeyBag(encrypted))));
  expect((await load([part, keys(127)])).keys).toHaveLength(128);
  expect(await codeOfRejection(load([part, keys(128)]))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
});
