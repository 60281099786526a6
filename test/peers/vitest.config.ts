import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const src = fileURLToPath(new URL("../../src/", import.meta.url));

/** `npm run test:peers`, after `npm ci --prefix test/peers`. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^josette$/, replacement: `${src}index.ts` },
      { find: /^josette\/([a-z0-9]+)$/, replacement: `${src}$1/index.ts` },
    ],
  },
  test: { include: ["test/peers/*.test.ts"] },
});
