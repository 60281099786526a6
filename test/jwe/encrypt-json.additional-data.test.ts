import { decryptFlattened, encryptFlattened, encryptGeneral } from "../../src/jwe/index.ts";
import { importSecret } from "../../src/jwk/index.ts";
import { expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { secretBytes } from "../support/tokens.ts";

const key = importSecret(secretBytes(32));
const header = { alg: "dir", enc: "A256GCM" };
const plaintext = new Uint8Array(3);

// What is falsy is not the same as what is not there: it would be authenticated, and not be sent.
test.each<[string, unknown]>([
  ["null", null],
  ["an empty string", ""],
  ["zero", 0],
  ["false", false],
  ["text", "invoice 17"],
])("additional data that is %s is the caller's mistake", async (_name, aad) => {
  const options = { aad } as never;
  expect(await codeOfRejection(encryptFlattened(plaintext, key, header, options))).toBe(
    "ERR_INVALID_ARGUMENT",
  );
  const general = encryptGeneral(plaintext, [{ key }], header, options);
  expect(await codeOfRejection(general)).toBe("ERR_INVALID_ARGUMENT");
});

test("additional data of no bytes is as if there were none (RFC 7516 section 7.2.1)", async () => {
  const jwe = await encryptFlattened(plaintext, key, header, { aad: new Uint8Array(0) });
  expect(jwe).not.toHaveProperty("aad");
  const opened = await decryptFlattened(jwe, key, { alg: ["dir"], enc: ["A256GCM"] });
  expect(opened).not.toHaveProperty("aad");
});
