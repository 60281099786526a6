// What the smallest programs add to a bundle, minified and gzipped by level 9: a budget. A size that grows on purpose is raised here, in the
// commit that raises it, with the reason in its message.
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

const src = fileURLToPath(new URL("../../src/", import.meta.url));

interface Program {
  readonly name: string;
  readonly code: string;
  /** In bytes. */
  readonly limit: number;
  /** The folders of src that must not be in the bundle. */
  readonly without: RegExp;
}

const programs: readonly Program[] = [
  {
    name: "josette/lean: RS256 with a remote key set",
    code: `export { createJwtVerifier, remoteKeySet } from "./lean/index.ts"; export { RS256 } from "./algorithms/index.ts";`,
    limit: 37_300,
    without:
      /^(algorithms\/(content|management|every|signatures\/(?!rsa|built-in))|keytypes\/(ec|p\d|ml-dsa|akp|ed|x)|jwe\/(?!work-budget)|platform\/(agreement|ciphers|webcrypto\/agreement))/,
  },
  {
    name: "josette/lean: RSA-OAEP, A256CBC-HS512 and RS256 with a remote key set",
    code: `export { createJwtVerifier, decryption, remoteKeySet } from "./lean/index.ts"; export { A256CBC_HS512, RS256, RSA_OAEP } from "./algorithms/index.ts";`,
    limit: 46_100,
    without:
      /^(algorithms\/(content\/gcm|management\/(ecdh|pbes2|aes|direct)|every)|keytypes\/(ec|p\d|ml-dsa|akp))/,
  },
  {
    name: "josette: createJwtVerifier and remoteKeySet",
    code: `export { createJwtVerifier, remoteKeySet } from "./index.ts";`,
    limit: 59_900,
    without: /^(x509|profiles|testing)\//,
  },
  {
    name: "josette/profiles: logoutToken",
    code: `export { logoutToken } from "./profiles/index.ts";`,
    limit: 59_800,
    without:
      /^(x509|testing|profiles\/(oauth|entra|wallets|oidc\/(id-token|userinfo|decrypt-userinfo)|building-blocks\/authentication))/,
  },
  {
    name: "josette/profiles: authorizationResponse",
    code: `export { authorizationResponse } from "./profiles/index.ts";`,
    limit: 58_800,
    without:
      /^(x509|testing|profiles\/(entra|wallets|oauth\/(?!authorization|request-state|index)|oidc\/(id-token|logout|userinfo)|building-blocks\/authentication))/,
  },
  {
    name: "josette/http: bearerToken and challenge",
    code: `export { bearerToken, challenge } from "./http/index.ts";`,
    limit: 4_600,
    without: /^(?!errors|runtime|http|options|encoding\/|profiles\/oauth\/(request-values|target-uri))/,
  },
  {
    name: "josette/stores: redisSeen",
    code: `export { redisSeen } from "./stores/index.ts";`,
    limit: 2_400,
    without: /^(?!errors|runtime|stores|options|encoding\/)/,
  },
  {
    name: "josette/profiles: introspectionResponse",
    code: `export { introspectionResponse } from "./profiles/index.ts";`,
    limit: 58_400,
    without:
      /^(x509|testing|profiles\/(entra|wallets|oauth\/(?!introspection|authorization-server-keys|index)|oidc|building-blocks\/(?!signed-token|issue-time)))/,
  },
];

describe.each(programs)("$name", ({ code, limit, without }) => {
  test("stays within its budget, and holds no other code", async () => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: code, resolveDir: src, loader: "ts" },
      absWorkingDir: src,
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      platform: "neutral",
      write: false,
      metafile: true,
    });
    const [output] = Object.values(metafile.outputs);
    const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    expect(used.map(([path]) => path).filter((path) => without.test(path))).toEqual([]);
    expect(gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length).toBeLessThan(limit);
  });
});
