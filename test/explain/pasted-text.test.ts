// The token in what people paste.
import { expect, test } from "vitest";
import { diagnose } from "../../src/explain/index.ts";
import { findToken } from "../../src/explain/pasted-text.ts";
import { mac } from "../support/explain/samples.ts";

const token = mac();

test.each([
  ["of a variable", `TOKEN=${token}`],
  ["of an exported variable", `export ACCESS_TOKEN="${token}"`],
  ["in a cookie", `Cookie: session=${token}`],
  ["in one of several cookies", `Cookie: theme=dark; session=${token}; a=b`],
  ["continued after backslashes", `${token.slice(0, 40)}\\\n${token.slice(40, 80)}\\\n${token.slice(80)}`],
  ["with line ends as in JSON", `${token.slice(0, 40)}\\n${token.slice(40)}\\n`],
  ["in wrapped base64", Buffer.from(token).toString("base64").replaceAll(/.{76}/g, "$&\n")],
  ["of an SD-JWT", `${token}~WyJhIiwiYiIsImMiXQ~WyJkIl0~`],
  ["of an SD-JWT with key binding", `${token}~WyJhIiwiYiIsImMiXQ~${token}`],
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

test("a Cyrillic letter at the start is named", async () => {
  const { findings } = await diagnose(`\u0435${token.slice(1)}`);
  expect(findings[0]).toMatchObject({ code: "not-base64url", layer: 0 });
});
