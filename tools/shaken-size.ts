/** Whether a bundler takes as little from the published files as from the sources. */
import { build } from "esbuild";

/** Programs that need a small part of the library, with the modules that they import from. */
const programs = [
  {
    name: "a verifier of RS256 of josette/lean",
    code: `export { createJwtVerifier, remoteKeySet } from "./lean/index"; export { RS256 } from "./algorithms/index";`,
  },
  { name: "bearerToken of josette/http", code: `export { bearerToken } from "./http/index";` },
  { name: "logoutToken of josette/profiles", code: `export { logoutToken } from "./profiles/index";` },
] as const;

/** A tenth is for what one file with all the code costs: names that are kept, and the platform's constants. */
const allowed = 1.1;
/** Bytes that count for nothing in a small program. */
const margin = 2000;

/** A sentence for each program that is larger with `dist` than with `src`. */
export async function shakenSizeProblems(): Promise<readonly string[]> {
  const problems = await Promise.all(
    programs.map(async ({ name, code }) => {
      const [fromSources, published] = await Promise.all([
        bundledSize(code, "src"),
        bundledSize(code, "dist"),
      ]);
      return published <= fromSources * allowed + margin
        ? []
        : [
            `${name}: a bundle has ${published} bytes of dist, but ${fromSources} of src; dist is not tree-shaken`,
          ];
    }),
  );
  return problems.flat();
}

async function bundledSize(contents: string, resolveDir: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    external: ["node:*"],
    target: "es2022",
    write: false,
  });
  return outputFiles.reduce((sum, { contents: bytes }) => sum + bytes.length, 0);
}
