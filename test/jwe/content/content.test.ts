import { expect, test } from "vitest";
import { contentAlgorithms } from "../../../src/alg/content.ts";
import { cbcHmac } from "../../../src/jwe/content/cbc-hmac.ts";
import { cipherOf } from "../../../src/jwe/content/content.ts";
import { gcm } from "../../../src/jwe/content/gcm.ts";

test.each(Object.values(contentAlgorithms))("$enc is encrypted in mode $mode", (row) => {
  expect(cipherOf(row)).toBe(row.mode === "GCM" ? gcm : cbcHmac);
});
