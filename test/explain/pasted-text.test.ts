// The token in what people paste.
import { expect, test } from "vitest";
import { diagnose } from "../../src/explain/index.ts";
import { findToken } from "../../src/explain/pasted-text.ts";
import { mac } from "../support/explain/samples.ts";

const token = mac();

test.each([
  ["in a log", `12:00:01 INFO token=[${token}] accepted`],
  ["in a path", `GET https://app.example/invitations/${token}?x=1`],
  ["behind words with periods", `see example.com/exit.ext.exe, (${token})`],
])("a token %s is found", (_, text) => {
  expect(findToken(text).text).toBe(token);
});

// A search that restarts at every occurrence would take minutes for each of these.
test.each(["/ey", "=ey", "+ey", "/eyJhbGciOi", "/eyJhbGciOiJIUzI1NiJ9.", "ey.", " ey", "(eyJhbGciOiJI"])(
  "a quarter of a mebibyte of %j is looked through in one pass",
  async (piece) => {
    const text = `(${piece.repeat(Math.floor(260_000 / piece.length))}`;
    expect((await diagnose(text)).outcome).toBe("refused");
  },
);
