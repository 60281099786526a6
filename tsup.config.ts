// The library's JavaScript and the command. Its declarations are written by tools/write-declarations.ts.
import { defineConfig } from "tsup";
import { shortenNames } from "./tools/shorten-names.ts";
import { exportsForCommand, writeCommand } from "./tools/write-command.ts";
import { writeEntries } from "./tools/write-entries.ts";

export default defineConfig({
  entry: { all: "src/all.ts" },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  dts: false,
  // A map would have to name sources that are not in the package, or hold them all.
  sourcemap: false,
  // White space goes when names are shortened: esbuild would leave out the comments that mark calls as pure with it.
  minify: false,
  esbuildOptions: (options) => {
    options.minifySyntax = true;
  },
  clean: true,
  esbuildPlugins: [exportsForCommand()],
  onSuccess: async () => {
    await shortenNames("dist/all.js", await writeEntries());
    await writeCommand();
  },
});
