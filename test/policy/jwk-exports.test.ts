// A platform's JWK export of a key that a job has just generated can lock up Node.js 20 for good, when a garbage collection runs the
// job's destructor at that moment. Every place that asks for one says here why its keys are others.
import { expect, test } from "vitest";
import { readSources, readTests } from "../support/policy/sources.ts";

/** By file, relative to src. */
const reasons: Readonly<Record<string, string>> = {
  "platform/node/import-key.ts": "a key imported there from PKCS #8",
  "platform/node/public-half.ts": "a key imported there from a JWK",
  "platform/webcrypto/public-half.ts": "a key imported there from PKCS #8",
  "platform/webcrypto/generation.ts": "a copy imported there from DER",
};

const jwkExport = /exportKey\(\s*"jwk"|export(?:ed)?\((?:\w+, )?\{\s*format:\s*"jwk"/;

test("the platform exports JWKs only of keys that josette has imported itself", () => {
  const found = readSources().filter(({ text }) => jwkExport.test(withoutComments(text)));
  expect(found.map(({ path }) => path).sort()).toEqual(Object.keys(reasons).sort());
});

test("tests ask the platform for JWKs in one file alone, which asks for those of copies", () => {
  const found = readTests().filter(({ path, text }) => !path.startsWith("policy/") && jwkExport.test(text));
  expect(found.map(({ path }) => path)).toEqual(["support/native-jwk.ts"]);
});

/** Examples in docstrings export keys as applications do. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}
