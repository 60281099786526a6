/** How the file of a guide becomes a server: by itself in Node.js, or in the runtime that it is written for. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { runToEnd, type Command } from "./processes.ts";

/** A file of a guide, compiled, with the files that it imports beside it. */
export interface Place {
  readonly folder: string;
  /** Without its extension. */
  readonly file: string;
  readonly port: number;
  /** What the file finds in `process.env`. */
  readonly env: Readonly<Record<string, string>>;
}

/** Prepares the server and returns the command that starts it. */
export type Host = (place: Place) => Promise<Command>;

// npm runs its scripts in the folder of the package.
export const sources = join(process.cwd(), "examples/middleware");
export const requireInstalled = createRequire(join(sources, "package.json"));

/** The file listens by itself. */
export const node: Host = async ({ folder, file, env }) => ({
  program: process.execPath,
  args: [join(folder, `${file}.js`)],
  env,
});

/** The file registers a function with @azure/functions. */
export const azureFunctions: Host = async ({ folder, file, env }) => {
  const host = join(folder, "azure-host.js");
  await compile([join(sources, "azure-host.ts")], folder);
  return { program: process.execPath, args: [host, join(folder, `${file}.js`)], env };
};

/** A production build of a Next.js application with one route. `proxy.ts` runs in Node.js. */
export const next: Host = async ({ folder, port, env }) => {
  mkdirSync(join(folder, "app/api/orders"), { recursive: true });
  copyFileSync(join(sources, "next/next.config.js"), join(folder, "next.config.js"));
  await compile([join(sources, "next/route.ts")], join(folder, "app/api/orders"));
  const program = { program: process.execPath, cwd: folder, env: { ...env, NEXT_TELEMETRY_DISABLED: "1" } };
  const command = requireInstalled.resolve("next/dist/bin/next");
  await runToEnd({ ...program, args: [command, "build"] });
  return { ...program, args: [command, "start", "--hostname", "127.0.0.1", "--port", String(port)] };
};

/** The same with `middleware.ts`, which Next.js runs in the edge VM. */
export const nextEdge: Host = async (place) => {
  const proxy = join(place.folder, "proxy.js");
  const code = readFileSync(proxy, "utf8");
  const renamed = code.replace("export async function proxy(", "export async function middleware(");
  if (renamed === code) throw new Error("proxy.js does not export a function proxy");
  rmSync(proxy);
  writeFileSync(join(place.folder, "middleware.js"), renamed);
  const command = await next(place);
  const manifest = readFileSync(join(place.folder, ".next/server/middleware-manifest.json"), "utf8");
  const { sortedMiddleware }: { sortedMiddleware: readonly string[] } = JSON.parse(manifest);
  if (sortedMiddleware.length !== 1) throw new Error("The build has no middleware for the edge VM");
  return command;
};

/** Compiles files to JavaScript, each by itself. */
export async function compile(files: readonly string[], folder: string): Promise<void> {
  await build({
    entryPoints: [...files],
    outdir: folder,
    // Without a format, exports stay where they are: Next.js looks for some of them in the text.
    platform: "node",
    target: "es2022",
    // NestJS needs decorators of the old kind.
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
  });
}
