/** @jest-environment jsdom */
import { webcrypto } from "node:crypto";
import { TextDecoder, TextEncoder } from "node:util";
import { beforeAll, expect, test } from "@jest/globals";
import { josette } from "../entries.js";
import { exercise } from "../exercise.js";

beforeAll(() => {
  Object.assign(globalThis, { TextEncoder, TextDecoder });
  Object.defineProperty(globalThis, "crypto", { value: webcrypto, configurable: true });
});

test("everything works in jsdom once it has Node's TextEncoder, TextDecoder and crypto", async () => {
  expect(await exercise(josette)).toMatch(/tokens$/);
});

test("and with WebCrypto alone", async () => {
  josette.jwk.selectBackend("webcrypto");
  expect(await exercise(josette)).toMatch(/tokens$/);
});
