/** What an import adds to an application's bundle: bundled and minified by esbuild, then gzipped. */
import { build } from "esbuild";
import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export interface BundleSize {
  readonly id: string;
  readonly title: string;
  /** Bytes, minified. */
  readonly minified: number;
  /** Bytes, minified and gzipped. */
  readonly gzipped: number;
}

export async function bundleSizes(): Promise<readonly BundleSize[]> {
  const sizes: BundleSize[] = [];
  for (const { id, title, code } of bundles) sizes.push({ id, title, ...(await sizeOf(code)) });
  return sizes;
}

interface Bundle {
  readonly id: string;
  readonly title: string;
  readonly code: string;
}

const bundles: readonly Bundle[] = [
  {
    id: "verify-josette",
    title: "verify with a JWK or JWKS: josette verifyCompact, keySet",
    code: `export { keySet } from "josette/jwk"; export { verifyCompact } from "josette/jws";`,
  },
  {
    id: "verify-josette-verifier",
    title: "verify with a JWK or JWKS, and claims: josette createJwtVerifier, keySet",
    code: `export { createJwtVerifier, keySet } from "josette";`,
  },
  {
    id: "verify-josette-lean",
    title: "verify with a JWK or JWKS, and claims: josette/lean createJwtVerifier, keySet, with RS256",
    code: `export { createJwtVerifier, keySet } from "josette/lean"; export { RS256 } from "josette/algorithms";`,
  },
  {
    id: "verify-jose",
    title: "verify with a JWK or JWKS, and claims: jose jwtVerify, createLocalJWKSet",
    code: `export { createLocalJWKSet, jwtVerify } from "jose";`,
  },
  {
    id: "nested-josette",
    title: "nested open: josette createJwtVerifier, keySet, importKey",
    code: `export { createJwtVerifier, importKey, keySet } from "josette";`,
  },
  {
    id: "nested-josette-lean",
    title:
      "nested open: josette/lean createJwtVerifier, decryption, keySet, importKey, with three algorithms",
    code:
      `export { createJwtVerifier, decryption, importKey, keySet } from "josette/lean";` +
      `export { A256CBC_HS512, RS256, RSA_OAEP } from "josette/algorithms";`,
  },
  {
    id: "nested-jose",
    title: "nested open: jose compactDecrypt, jwtVerify, createLocalJWKSet, importPKCS8",
    code: `export { compactDecrypt, createLocalJWKSet, importPKCS8, jwtVerify } from "jose";`,
  },
  ...["josette", "josette/jwt", "josette/jws", "josette/jwe", "josette/jwk"].map(everything),
  ...["josette/x509", "josette/errors", "jose", "fast-jwt", "jsonwebtoken", "node-jose"].map(everything),
];

function everything(name: string): Bundle {
  return { id: name, title: `everything in ${name}`, code: `export * from "${name}";` };
}

async function sizeOf(code: string) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL("..", import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    external: ["node:*", ...builtinModules],
    logLevel: "error",
  });
  const { contents } = outputFiles[0]!;
  return { minified: contents.length, gzipped: gzipSync(contents, { level: 9 }).length };
}
