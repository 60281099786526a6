import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const src = fileURLToPath(new URL("../../src/", import.meta.url));

/** `npm run test:examples`, after `npm ci --prefix examples/middleware --ignore-scripts`. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^josette$/, replacement: `${src}index.ts` },
      { find: /^josette\/([a-z0-9]+)$/, replacement: `${src}$1/index.ts` },
      // A bundler finds this file. Node.js does not, because the package has no "exports".
      { find: /^next\/server$/, replacement: "next/server.js" },
    ],
  },
  // NestJS needs decorators of the old kind.
  oxc: { decorator: { legacy: true } },
  test: { include: ["test/guides/*.test.ts"], testTimeout: 180_000, hookTimeout: 60_000 },
});
