// The key of a MAC, RFC 7292 section 4 and RFC 9579.
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadPkcs12 } from "../../../../src/x509/index.ts";
import { codeOfRejection } from "../../../support/errors.ts";
import * as writer from "../../../support/x509/pkcs12-writer.ts";

const pem = readFileSync(new URL("../../../files/pkcs12/leaf-key.pem", import.meta.url));
const key = createPrivateKey(pem).export({ format: "der", type: "pkcs8" });
const infos = [writer.data(writer.sequence(writer.bag(writer.oids.keyBag, key)))];
const withKeyOf = (length: number) =>
  writer.pfx(infos, (safe) => writer.pbmac1(safe, "secret", "sha256", "sha256", length));

test.each([1, 8, 19])("a PBMAC1 key of %i bytes is refused, although the MAC is right", async (length) => {
  expect(await codeOfRejection(loadPkcs12(withKeyOf(length), { password: "secret" }))).toBe(
    "ERR_PKCS12_INVALID",
  );
});

test.each([20, 32, 64])("a PBMAC1 key of %i bytes is accepted", async (length) => {
  expect((await loadPkcs12(withKeyOf(length), { password: "secret" })).keys).toHaveLength(1);
});
