// Where tests stand: beside the sources they test, in a tree of the same shape. What they share is in support.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importsOf, parse, readSources, readTests, type SourceText } from "../support/policy/sources.ts";

/** Folders of test that mirror no folder of src, each with what it holds. */
const ownFolders: Readonly<Record<string, string>> = {
  attacks: "hostile input, through whole calls",
  differential: "josette against npm jose and the jose command",
  docs: "examples in docstrings, and the table of error codes",
  examples: "the programs in examples/",
  openssl: "josette against the openssl command",
  policy: "rules that the repository keeps",
  support: "what tests share",
  tools: "the programs in tools/, and what the inspector page diagnoses",
  vectors: "published examples, and the program that runs them",
};

/** Test files in a mirrored folder that test more than one source, each with the reason. */
const crossCutting: Readonly<Record<string, string>> = {
  "options/suggestions.test.ts": "names and values that mean something else in functions of other units",
  "options/mistakes.test.ts": "the same mistake is made in functions of every unit, with the same message",
};

/** Only tests in this folder may import this module; other places are listed with the reason. */
const peers: readonly { readonly module: RegExp; readonly folder: string; readonly others: string[] }[] = [
  // The table of error codes has a column for npm jose. The wallets whose responses are decrypted use it.
  {
    module: /^jose$/,
    folder: "differential/",
    others: ["docs/error-codes.test.ts", "profiles/wallets/decrypt-response.test.ts"],
  },
  { module: /\/support\/openssl\.ts$/, folder: "openssl/", others: [] },
];

/** A source of more lines than this that defines a function or a class has tests in a file of its name. */
const longestUntested = 60;

/** Sources whose tests are in other files, and those files, relative to test. */
const testedElsewhere: Readonly<Record<string, readonly string[]>> = {
  // Algorithms are tested through the one list of them: what holds for one holds for all of its kind.
  "algorithms/aes.ts": ["algorithms/management/aes-kw.test.ts", "algorithms/management/aes-gcm-kw.test.ts"],
  "algorithms/signatures/ecdsa.ts": [
    "algorithms/every.signatures.test.ts",
    "platform/signature-encoding.test.ts",
  ],
  "algorithms/signatures/eddsa.ts": ["algorithms/every.signatures.test.ts", "platform/signatures.test.ts"],
  "algorithms/signatures/rsa-pkcs1.ts": [
    "algorithms/every.signatures.test.ts",
    "attacks/rsa-signatures.test.ts",
  ],
  "algorithms/signatures/rsa-pss.ts": [
    "algorithms/every.signatures.test.ts",
    "attacks/rsa-signatures.test.ts",
  ],
  // Halves of one parser, whose tests need both.
  "encoding/huffman.ts": ["encoding/inflate-fallback.test.ts"],
  "jwk/formats/pkcs5-derivation.ts": ["jwk/formats/encrypted-pkcs8.test.ts"],
  "x509/files/pkcs12/bags.ts": ["x509/files/pkcs12/pkcs12.hostile.test.ts"],
  "x509/files/pkcs12/password.ts": ["x509/files/pkcs12/pkcs12.written.test.ts"],
  // Messages for mistakes that can be made in every function.
  "jwk/io/not-a-key.ts": ["options/mistakes.test.ts"],
  // The layers of a token are tested through the verifiers that open them.
  "jwt/nested.ts": ["jwt/verify.nested.test.ts", "jwe/key-separation.test.ts"],
  "jwt/policy-options.ts": ["jwt/policy.test.ts"],
  "jwt/lean-policy.ts": ["lean/index.test.ts"],
  // Each platform operation is tested with the backends that perform it.
  "platform/agreement.ts": ["platform/node/agreement.test.ts", "platform/webcrypto/agreement.test.ts"],
  "platform/node/known-file-algorithms.ts": ["platform/node/known-answers.test.ts"],
  "platform/node/module.ts": ["platform/node.test.ts"],
  "platform/password-based.ts": ["jwk/formats/encrypted-pkcs8.test.ts"],
  "platform/public-half.ts": ["platform/node/public-half.test.ts"],
  // What client assertions and request objects share.
  "profiles/oauth/client-signed.ts": [
    "profiles/oauth/client-assertion.test.ts",
    "profiles/oauth/request-object.test.ts",
  ],
  // Requests of every form, and the parameters of responses.
  "http/challenge-options.ts": ["http/challenge.test.ts"],
  "http/fields.ts": ["http/bearer-token.test.ts"],
  // Findings are tested through whole diagnoses: one table of texts for each table of findings.
  "explain/named-algorithms.ts": ["explain/codes/header.test.ts"],
  "explain/conclusion.ts": ["explain/diagnose.test.ts"],
  "explain/compare-claims.ts": ["explain/codes/claims.test.ts"],
  "explain/compressed.ts": ["explain/codes/encryption.test.ts"],
  "explain/entry-summary.ts": ["explain/entries.test.ts"],
  "explain/given-keys.ts": ["explain/codes/keys.test.ts"],
  "explain/header-parameter-meanings.ts": ["explain/codes/header.test.ts"],
  "explain/read-header.ts": ["explain/codes/header.test.ts"],
  "explain/hints.ts": ["explain/codes/keys.test.ts"],
  "explain/identifiers.ts": ["explain/codes/claims.test.ts"],
  "explain/json-serialization.ts": ["explain/codes/text.test.ts"],
  "explain/jwe-guesses.ts": ["explain/codes/encryption.test.ts"],
  "explain/jwe-layer.ts": ["explain/codes/encryption.test.ts"],
  "explain/jwe-outcomes.ts": ["explain/codes/encryption.test.ts"],
  "explain/jws-guesses.ts": ["explain/codes/signature.test.ts"],
  "explain/damage.ts": ["explain/codes/text.test.ts"],
  "explain/jws-layer.ts": ["explain/codes/signature.test.ts"],
  "explain/key-reports.ts": ["explain/codes/keys.test.ts"],
  "explain/layers.ts": ["explain/codes/claims.test.ts"],
  "explain/misfit.ts": ["explain/codes/keys.test.ts"],
  "explain/named-keys.ts": ["explain/codes/keys.test.ts"],
  "explain/other-text.ts": ["explain/codes/text.test.ts"],
  "explain/plaintext.ts": ["explain/codes/encryption.test.ts"],
  "explain/policies.ts": ["explain/codes/claims.test.ts"],
  "explain/profile-checks.ts": ["explain/codes/claims.test.ts"],
  "explain/secret-encodings.ts": ["explain/codes/keys.test.ts"],
  "explain/decode-segments.ts": ["explain/codes/text.test.ts"],
  "explain/wrong-signature-length.ts": ["explain/codes/signature.test.ts"],
  "explain/times.ts": ["explain/codes/claims.test.ts"],
  "explain/trials.ts": ["explain/codes/keys.test.ts"],
  "explain/unwrapped-key.ts": ["explain/codes/encryption.test.ts"],
  // Commands are tested whole: one file of tests for a command or group of commands.
  "cli/accepted-algorithms.ts": ["cli/tokens.test.ts"],
  "cli/completions.ts": ["cli/help.test.ts"],
  "cli/diagnosis-lines.ts": ["cli/explain.test.ts"],
  "cli/key-arguments.ts": ["cli/keys.test.ts", "cli/creation.test.ts"],
  "cli/lines.ts": ["cli/explain.test.ts"],
  "cli/options.ts": ["cli/help.test.ts"],
  "cli/output.ts": ["cli/explain.test.ts", "cli/arguments.test.ts"],
  "cli/reading.ts": ["cli/explain.test.ts"],
  "cli/suitable-algorithm.ts": ["cli/creation.test.ts"],
  "cli/writing.ts": ["cli/tokens.test.ts", "cli/keys.test.ts"],
  // The types of results, with all other types of a verifier.
  "jwt/verified.ts": ["jwt/types.test.ts"],
  // Keys and tokens for applications' tests: one subject.
  "testing/issuer.ts": ["testing/index.test.ts"],
  "testing/keys.ts": ["testing/index.test.ts"],
  // The hosts and audiences of each cloud, as tokens and assertions have them.
  "profiles/entra/clouds.ts": [
    "profiles/entra/tenant-issuers.test.ts",
    "profiles/entra/client-assertion.test.ts",
    "profiles/entra/federated-assertion.test.ts",
  ],
  "profiles/entra/tenant-options.ts": ["profiles/entra/access-token-options.test.ts"],
  // One table of certificate chains, checked against openssl as well.
  "x509/path/chain-checks.ts": ["x509/path/path.test.ts"],
  "x509/path/chain-input.ts": ["x509/path/path.test.ts"],
  "x509/path/issued-by.ts": ["x509/path/path.test.ts"],
  "x509/path/trust-anchors.ts": ["x509/path/path.test.ts"],
};

const root = fileURLToPath(new URL("../../", import.meta.url));
const sources = readSources().map(({ path }) => path);
const tests = readTests().filter(({ path }) => !/^docs\/\.(?:generated|guides)\//.test(path));

describe("the tree of tests", () => {
  test("is found", () => {
    expect(tests.length).toBeGreaterThan(sources.length / 2);
  });

  test("mirrors src", () => {
    expect(tests.flatMap(({ path }) => placeProblems(path, sources))).toEqual([]);
  });

  test("has a file for each source with logic", () => {
    const paths = tests.map(({ path }) => path);
    const missing = readSources().filter((source) => hasLogic(source) && !hasTests(source.path, paths));
    expect(missing.map(({ path }) => path).filter((path) => !(path in testedElsewhere))).toEqual([]);
    // An exception that is no longer needed is removed.
    const needed = sources.filter((path) => !hasTests(path, paths));
    expect(Object.keys(testedElsewhere).filter((path) => !needed.includes(path))).toEqual([]);
    expect(
      Object.values(testedElsewhere).flatMap((files) => files.filter((each) => !paths.includes(each))),
    ).toEqual([]);
  });

  test("has one place for each peer", () => {
    expect(tests.flatMap(peerProblems)).toEqual([]);
  });

  test.each(Object.keys(ownFolders))("has a folder %s", (folder) => {
    expect(existsSync(`${root}test/${folder}`)).toBe(true);
  });

  test.each(Object.keys(crossCutting))("has %s, which its source would not explain", (path) => {
    expect(tests.map((each) => each.path)).toContain(path);
    expect(mirrored(path, sources)).toBe(false);
  });
});

describe("the rules of the tree can fail:", () => {
  const tree = ["errors.ts", "jws/sign.ts", "x509/name/escape.ts"];

  test.each([
    ["jws/verify.test.ts", "tests no file or folder of src with its name"],
    ["jws/sign-sync.test.ts", "tests no file or folder of src with its name"],
    ["sign.test.ts", "tests no file or folder of src with its name"],
    ["jws/tokens.ts", "is no test: it belongs in support"],
    ["fuzz/sign.test.ts", "tests no file or folder of src with its name"],
  ])("%s %s", (path, problem) => {
    expect(placeProblems(path, tree)).toEqual([`${path} ${problem}`]);
  });

  test.each([
    ...["errors.test.ts", "jws/sign.test.ts", "jws/sign.sync.test.ts", "x509/name.test.ts"],
    ...["attacks/claims.test.ts", "support/tokens.ts", "support/jws/tokens.ts", "vectors/main.ts"],
  ])("but there may be %s", (path) => {
    expect(placeProblems(path, tree)).toEqual([]);
  });

  test("a source with logic and without tests is found", () => {
    const logic = "export function a() {}\n".repeat(61);
    expect(hasLogic({ path: "jws/sign.ts", text: logic })).toBe(true);
    expect(hasLogic({ path: "jws/sign.ts", text: logic.slice(23) })).toBe(false);
    expect(hasLogic({ path: "jws/index.ts", text: logic })).toBe(false);
    expect(hasLogic({ path: "jws/sign.ts", text: "export interface A {}\n".repeat(61) })).toBe(false);
    const paths = ["jws/sign.sync.test.ts", "jws/verify.test.ts", "x509/name.test.ts"];
    expect(
      ["jws/sign.ts", "jws/verify.ts", "jws/sig.ts", "x509/name/escape.ts"].map((path) =>
        hasTests(path, paths),
      ),
    ).toEqual([true, true, false, false]);
  });

  test("a peer in another place is found", () => {
    const text = `import * as jose from "jose";`;
    expect(peerProblems({ path: "jws/sign.test.ts", text })).toEqual([
      "jws/sign.test.ts imports jose, which belongs in differential/",
    ]);
    expect(peerProblems({ path: "differential/jose.test.ts", text })).toEqual([]);
  });
});

function placeProblems(path: string, tree: readonly string[]): string[] {
  const [folder = ""] = path.split("/", 1);
  if (["support", "vectors"].includes(folder)) return [];
  if (!path.endsWith(".test.ts")) return [`${path} is no test: it belongs in support`];
  if (folder in ownFolders || path in crossCutting || mirrored(path, tree)) return [];
  return [`${path} tests no file or folder of src with its name`];
}

/**
 * `jws/sign.test.ts` tests `jws/sign.ts`, or all of a folder `jws/sign`. Tests of one aspect, where a source has
 * many, are in `jws/sign.aspect.test.ts`.
 */
function mirrored(path: string, tree: readonly string[]): boolean {
  const source = path.replace(/(\.[a-z0-9-]+)?\.test\.ts$/, "");
  return tree.some((each) => each === `${source}.ts` || each.startsWith(`${source}/`));
}

/**
 * Whether a source is long and defines functions or classes. Entries (`index.ts`) only hand on to other sources, and
 * tables, types and options have nothing to run.
 */
function hasLogic({ path, text }: SourceText): boolean {
  const lines = text.split("\n").length - 1;
  return (
    lines > longestUntested &&
    !/(?:^|\/)index\.ts$/.test(path) &&
    /^(?:export )?(?:async )?(?:function|class)\b/m.test(text)
  );
}

/** Whether a source has tests of its own: `jws/sign.ts` in `jws/sign.test.ts` or `jws/sign.aspect.test.ts`. */
function hasTests(path: string, paths: readonly string[]): boolean {
  const name = path.slice(0, -3);
  return paths.some(
    (each) => each === `${name}.test.ts` || (each.startsWith(`${name}.`) && each.endsWith(".test.ts")),
  );
}

function peerProblems(source: SourceText): string[] {
  const { path } = source;
  const specifiers = importsOf(parse(source)).map(({ specifier = "" }) => specifier);
  return peers.flatMap(({ module, folder, others }) =>
    path.startsWith(folder) || others.includes(path)
      ? []
      : specifiers
          .filter((specifier) => module.test(specifier))
          .map((specifier) => `${path} imports ${specifier}, which belongs in ${folder}`),
  );
}
