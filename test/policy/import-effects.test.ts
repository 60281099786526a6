// What happens when the library is imported: nothing but definitions. It is evaluated in realms of its own, which have no more
// than ECMAScript has.
import { createContext, runInContext } from "node:vm";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

let script: string;

beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["src/all.ts"],
    bundle: true,
    format: "iife",
    globalName: "josette",
    platform: "neutral",
    target: "es2022",
    write: false,
  });
  script = outputFiles[0]?.text ?? "";
});

/** Evaluates the library, and then an expression, in a new realm with these globals. */
async function evaluate(expression: string, globals: object = {}): Promise<unknown> {
  const realm = createContext(globals);
  runInContext(script, realm);
  return runInContext(`(async () => ${expression})()`, realm) as Promise<unknown>;
}

/** The code and the message of what an expression throws. */
function failure(expression: string, globals: object = {}): Promise<unknown> {
  return evaluate(
    `{
      try {
        await ${expression};
        return "nothing";
      } catch (error) {
        return [error instanceof josette.JoseError, error.code, error.message];
      }
    }`,
    globals,
  );
}

const verifier = `josette.createJwtVerifier({
  verify: { keys: { keys: [{ kty: "oct", k: "${"A".repeat(43)}" }] }, alg: ["HS256"] },
  claims: { issuer: "https://issuer.example", audience: "api" },
})`;

test("a realm that has nothing but ECMAScript's own defines every export", async () => {
  expect(await evaluate("Object.keys(josette).includes('createJwtVerifier')")).toBe(true);
});

test("no global of the platform is read, and neither the clock nor randomness", async () => {
  const reads: string[] = [];
  const globals = {};
  for (const name of [
    ...["crypto", "SubtleCrypto", "CryptoKey", "fetch", "process", "Buffer", "navigator", "Bun", "Deno"],
    ...["TextEncoder", "TextDecoder", "URL", "AbortSignal", "AbortController", "CompressionStream"],
    ...[
      "setTimeout",
      "queueMicrotask",
      "structuredClone",
      "atob",
      "btoa",
      "performance",
      "require",
      "module",
    ],
  ]) {
    Object.defineProperty(globals, name, { get: () => reads.push(name) });
  }
  const realm = createContext(globals);
  runInContext(
    `const refuse = () => { throw new Error("called at import"); };
     Math.random = refuse;
     Date.now = refuse;
     globalThis.Date = class { constructor() { refuse(); } };`,
    realm,
  );
  runInContext(script, realm);
  expect(reads).toEqual([]);
});

describe("what a realm lacks is named when it is needed:", () => {
  const token = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
  const encoder = { TextEncoder };
  const both = { TextEncoder, TextDecoder };

  test.each<[string, string, object]>([
    ["TextEncoder", `josette.decodeUnverified("${token}")`, {}],
    ["TextEncoder", `${verifier}.verify("${token}")`, {}],
    ["TextDecoder", `josette.decodeUnverified("${token}")`, encoder],
    ["TextDecoder", `${verifier}.verify("${token}")`, encoder],
    ["WebCrypto", `${verifier}.verify("${token}")`, both],
    ["WebCrypto", `josette.generateKey("HS256")`, both],
    ["WebCrypto", `josette.generateKey("ES256")`, both],
  ])("%s, in %s", async (name, expression, globals) => {
    const [isJoseError, code, message] = (await failure(expression, globals)) as [boolean, string, string];
    expect(`${code}: ${message}`).toMatch(new RegExp(`^ERR_JOSE_NOT_SUPPORTED: .*${name}.* in this runtime`));
    expect(isJoseError).toBe(true);
  });
});
