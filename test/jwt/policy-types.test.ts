// What TypeScript reports for a mistake in a policy: one error, at the mistake. A signature with overloads would give one error a call, with
// one explanation for each overload.
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

const verify = `verify: { keys, alg: ["RS256"] }`;
const claims = `claims: { issuer: "a", audience: "b" }`;

/** What is passed to the function, where the error is, and its code. `undefined`: there is none. */
const policies: readonly (readonly [policy: string, at?: string, code?: number])[] = [
  [`{ ${verify}, ${claims} }`],
  [`[{ ${verify}, ${claims} }]`],
  [`{ ${verify}, ${claims}, decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A128GCM"] } }`],
  [`{ verify: null, ${claims}, decrypt: { keys, alg: ["dir"], enc: ["A128GCM"] } }`],
  [`{ verify: { keys, alg: ["RS265"] }, ${claims} }`, `"RS265"`, 2820],
  [`[{ verify: { keys, alg: ["RS265"] }, ${claims} }]`, `"RS265"`, 2820],
  [`{ verify: { keys, alg: "RS256" }, ${claims} }`, "alg", 2322],
  [`{ verify: { keys }, ${claims} }`, "verify", 2741],
  [`{ ${verify}, claims: { issuer: "a" } }`, "claims", 2741],
  [`{ ${verify}, claims: { issuer: "a", audience: "b", clockSkew: 5 } }`, "clockSkew", 2353],
  [`{ ${verify}, ${claims}, cnf: null }`, "cnf", 2353],
  [`{ ${verify}, ${claims}, decrypt: { keys, alg: ["RSA-OAEP"] } }`, "decrypt", 2741],
  [`{ ${verify}, ${claims}, decrypt: { keys, alg: ["RSA1_5"], enc: ["A128GCM"] } }`, `"RSA1_5"`, 2322],
  [`{ verify: null, ${claims}, decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A128GCM"] } }`, `"RSA-OAEP"`, 2322],
  [`{ ${claims} }`, `{ ${claims} }`, 2345],
];

const calls = policies.flatMap(([policy, at, code]) =>
  [`createJwtVerifier(${policy})`, `verifyJwt("", ${policy})`].map((call) => ({ call, at, code })),
);

describe("TypeScript reports for", () => {
  let found: Readonly<Record<string, readonly (readonly [at: string, code: number])[]>> = {};

  beforeAll(() => {
    const name = `${root}test/jwt/policies-with-mistakes.ts`;
    const imports = `import { createJwtVerifier, importSecret, verifyJwt } from "../../src/index.ts";\n`;
    const lines = [
      `${imports}const keys = importSecret(new Uint8Array(32));`,
      ...calls.map(({ call }) => call),
    ];
    const text = `${lines.join(";\n")};\n`;
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path)).config,
      ts.sys,
      root,
    );
    const host = ts.createCompilerHost(options);
    const original = host.getSourceFile.bind(host);
    host.getSourceFile = (path, ...rest) =>
      path === name ? ts.createSourceFile(path, text, ts.ScriptTarget.ESNext) : original(path, ...rest);
    const program = ts.createProgram([name], { ...options, incremental: false, noEmit: true }, host);
    const source = program.getSourceFile(name);
    for (const { start = 0, length = 0, code } of program.getSemanticDiagnostics(source)) {
      const line = text.slice(0, start).split("\n").length - 1;
      const call = text.split("\n")[line]?.slice(0, -1) ?? "";
      found = { ...found, [call]: [...(found[call] ?? []), [text.slice(start, start + length), code]] };
    }
  }, 120_000);

  test.each(calls)("$call: $at", ({ call, at, code }) => {
    expect(found[call] ?? []).toEqual(at === undefined ? [] : [[at, code]]);
  });
});
