import { expect, test } from "vitest";
import { josette } from "../entries.js";
import { exercise } from "../exercise.js";

test("this is jsdom", () => {
  expect(navigator.userAgent).toMatch(/jsdom/);
});

test.each(["auto", "webcrypto"])("everything works with the backend %s", async (backend) => {
  josette.jwk.selectBackend(backend);
  expect(await exercise(josette)).toMatch(/tokens$/);
});
