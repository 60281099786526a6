import { expect, test } from "vitest";
import { primitives } from "../../src/primitives/backend.ts";
import { webcrypto } from "../../src/primitives/webcrypto/webcrypto.ts";

test("the backend is the one that every runtime has", () => {
  expect(primitives()).toBe(webcrypto);
});
