// The library's JavaScript and the command. Its declarations are written by tools/write-declarations.ts.
import { defineConfig } from "tsup";
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
  // Without white space the package has a fifth less. Names stay, for stack traces.
  minify: false,
  esbuildOptions: (options) => {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
    options.lineLimit = 200;
  },
  clean: true,
  esbuildPlugins: [exportsForCommand()],
  onSuccess: async () => {
    await writeEntries();
    await writeCommand();
  },
});
