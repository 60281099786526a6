// The programs of the guide to rolling keys over: each phase has the result that the guide shows.
import { expect, test } from "vitest";
import { printedBy, shownIn, writeGuide } from "../../support/docs/guide.ts";

const files = writeGuide("rolling-keys-over");

test.each([
  ["decryption.ts", 3],
  ["signing.ts", 4],
])("%s prints %d lines", async (name, count) => {
  const path = files[name] ?? "";
  const printed = await printedBy(path);
  expect(printed).toEqual(shownIn(path));
  expect(printed).toHaveLength(count);
});
