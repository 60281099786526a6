import js from "@eslint/js";
import tseslint from "typescript-eslint";

// What differs between runtimes is read in src/runtime.ts and nowhere else.
const environment = [
  ...["globalThis", "self", "window", "global", "document", "location", "navigator", "performance"],
  ...["crypto", "fetch", "XMLHttpRequest", "WebSocket", "atob", "btoa", "structuredClone", "console"],
  ...["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate"],
  ...[
    "URL",
    "URLSearchParams",
    "TextEncoder",
    "TextDecoder",
    "AbortController",
    "AbortSignal",
    "DOMException",
  ],
  ...["Request", "Response", "Headers", "FormData", "Blob", "MessageChannel", "SubtleCrypto", "CryptoKey"],
  ...["queueMicrotask", "CompressionStream", "DecompressionStream", "localStorage", "caches"],
  ...["process", "Buffer", "require", "module", "exports", "__dirname", "__filename", "Bun", "Deno"],
].map((name) => ({ name, message: "Only src/runtime.ts reads the environment." }));

const clock = "Only src/runtime.ts reads the clock.";

export default tseslint.config(
  {
    ignores: ["dist/", "**/build/", "coverage/", "test/docs/.generated/", "test/docs/.guides/"],
  },
  {
    // An exception to a rule is written here, with its reason, and never in the code.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" },
  },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          "./tsconfig.json",
          "./src/cli/tsconfig.json",
          "./test/tsconfig.json",
          "./examples/tsconfig.json",
          "./inspector/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: "error",
      "no-eval": "error",
      "no-new-func": "error",
      "no-var": "error",
      "prefer-const": "error",
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `() => log(x)` is read as a call, not as a value that was forgotten.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // An abort throws `signal.reason`, whatever its type.
      "@typescript-eslint/only-throw-error": [
        "error",
        { allowThrowingAny: true, allowThrowingUnknown: true },
      ],
      // An async function without await turns a throw into a rejection, which is what its callers expect.
      "@typescript-eslint/require-await": "off",
      // Steps of one algorithm are coroutines; one that has nothing to wait for is still a coroutine.
      "require-yield": "off",
      // Text from a token is searched for control characters on purpose.
      "no-control-regex": "off",
      // An interface with an index signature has a name that errors and the documentation can show.
      "@typescript-eslint/consistent-indexed-object-style": "off",
      // The compiler says the same (noPropertyAccessFromIndexSignature is off: claims are read by name).
      "@typescript-eslint/dot-notation": "off",
    },
  },
  {
    files: ["src/**/*.ts"],
    rules: {
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-expect-error": true, "ts-ignore": true, "ts-nocheck": true, "ts-check": true },
      ],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // A caller in JavaScript can pass anything. The check which the types call unnecessary is the one that
      // turns it into a TypeError with a code.
      "@typescript-eslint/no-unnecessary-condition": "off",
    },
  },
  {
    files: ["src/**/*.ts"],
    // The command runs in Node.js alone.
    ignores: ["src/runtime.ts", "src/cli/**"],
    rules: {
      "no-restricted-globals": ["error", ...environment],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: clock },
        {
          object: "Math",
          property: "random",
          message: "Randomness for cryptography comes from src/runtime.ts.",
        },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock },
        { selector: "CallExpression[callee.name='Date']", message: clock },
        { selector: "MetaProperty[meta.name='import']", message: "import.meta differs between runtimes." },
      ],
    },
  },
  {
    files: ["test/**/*.ts", "bench/**/*.ts", "examples/**/*.ts"],
    rules: {
      // Where a value is missing here, the failing line is the report.
      "@typescript-eslint/no-non-null-assertion": "off",
      // `expect.any(...)` and its kin are typed any.
      "@typescript-eslint/no-unsafe-assignment": "off",
    },
  },
  {
    files: ["inspector/**/*.ts"],
    rules: {
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      // Text becomes text nodes; nothing here may parse markup.
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe"].map((property) => ({
          property,
        })),
      ],
    },
  },
  {
    // Node.js's test runner awaits the tests and reports their failures.
    files: ["test/inspector/*.ts"],
    rules: {
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", name: ["describe", "suite", "test"], package: "node:test" },
          ],
        },
      ],
    },
  },
  {
    // The settings of tsup are not part of a checked program: its declarations do not pass skipLibCheck: false.
    files: ["tsup.config.ts"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { project: null } },
  },
  {
    files: ["**/*.js", "**/*.mjs", "**/*.cjs"],
    // Scripts run in more than one environment: undefined names are the compiler's business in TypeScript,
    // and here the file fails at once.
    rules: { "no-undef": "off" },
  },
);
