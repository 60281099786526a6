/**
 * Removes white space from the library's one file and shortens its names, which makes the package a third smaller. The names of
 * classes stay, because Node.js prints an error with the name of its class, and those of the functions that implement the published
 * ones, because stack traces show them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { minify } from "terser";

export async function shortenNames(path: string, published: readonly string[]): Promise<void> {
  const { code } = await minify(readFileSync(path, "utf8"), {
    module: true,
    // What remains to be shortened are names; esbuild has left out the rest.
    compress: false,
    mangle: {
      keep_classnames: true,
      // esbuild writes `var JoseError = class`, whose name is the variable's.
      reserved: published.filter((name) => /^[A-Z]/.test(name)),
      keep_fnames: new RegExp(`^(?:${published.join("|")})$`),
    },
    // The comments that mark a call as pure: a bundler leaves it out when its result is not used.
    // ASCII alone: with other characters, V8 keeps the whole file in two bytes a character.
    format: { max_line_len: 1000, preserve_annotations: true, ascii_only: true },
  });
  if (code === undefined) throw new Error(`terser returned no code for ${path}`);
  writeFileSync(path, code);
}
