import { expect, test } from "@jest/globals";
import { josette } from "../entries.js";
import { exercise } from "../exercise.js";

test("everything works in Jest's environment of Node.js", async () => {
  expect(await exercise(josette)).toMatch(/tokens$/);
});
