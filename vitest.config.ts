import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const src = fileURLToPath(new URL("./src/", import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^josette$/, replacement: `${src}index.ts` },
      { find: /^josette\/errors$/, replacement: `${src}errors.ts` },
      { find: /^josette\/([a-z0-9]+)$/, replacement: `${src}$1/index.ts` },
    ],
  },
  test: {
    // Every test runs with both backends; what does not depend on them runs once.
    projects: [
      {
        extends: true,
        test: { name: "node:crypto", include: ["test/**/*.test.ts"], provide: { backend: "auto" } },
      },
      {
        extends: true,
        test: {
          name: "webcrypto",
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/{alg,docs,encoding,examples,policy,primitives/node}/**",
            "test/bundle.test.ts",
            "test/x509/path-openssl.test.ts",
          ],
          provide: { backend: "webcrypto" },
        },
      },
    ],
    globalSetup: "test/global-setup.ts",
    setupFiles: "test/setup.ts",
    // Finding the primes of an RSA key can take seconds on a busy machine.
    testTimeout: 30_000,
    // Tests generate keys and export them as JWKs at once, which Node.js 20 does under a lock that the collection of the
    // generating job takes too: a collection at that very moment stops the process for good. With room for young objects
    // there are hardly any collections.
    execArgv: ["--min-semi-space-size=128", "--max-semi-space-size=128"],
    coverage: {
      provider: "v8",
      include: ["src/**"],
      reporter: ["text", "text-summary"],
      thresholds: { lines: 95, branches: 90 },
    },
  },
});
