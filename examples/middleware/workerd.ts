/** The runtime of Cloudflare Workers, with a network that reaches this machine. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { compile, requireInstalled, sources, type Host } from "./hosts.ts";
import type { Command } from "./processes.ts";

export interface Worker {
  readonly folder: string;
  /** The name of its file, without the extension. */
  readonly file: string;
  /** One isolate for each port. */
  readonly ports: readonly number[];
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** The texts in `env`, and with Node.js compatibility in `process.env`. */
  readonly env: Readonly<Record<string, string>>;
  /** The name in `env` of a KV namespace, which all isolates share. */
  readonly kv?: string;
}

/** A Worker that reads `process.env`. */
export const worker: Host = async ({ folder, file, port, env }) =>
  workerd({
    ...{ folder, file, ports: [port], env },
    compatibilityDate: "2026-11-01",
    compatibilityFlags: ["nodejs_compat"],
  });

export async function workerd(worker: Worker): Promise<Command> {
  const { folder, file } = worker;
  await build({
    entryPoints: [join(folder, `${file}.js`)],
    outfile: join(folder, "bundle.js"),
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    external: ["cloudflare:*"],
  });
  await compile([join(sources, "kv-service.ts")], folder);
  writeFileSync(join(folder, "config.capnp"), configuration(worker));
  const { default: program }: { default: string } = requireInstalled("workerd");
  return { program, args: ["serve", "config.capnp"], cwd: folder };
}

function configuration({ ports, compatibilityDate, compatibilityFlags, env, kv }: Worker): string {
  const text = (value: string): string => JSON.stringify(value);
  const bindings = [
    ...Object.entries(env).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...(kv === undefined ? [] : [`(name = ${text(kv)}, kvNamespace = "kv")`]),
  ];
  const services = ports.map((port) => `(name = "api-${port}", worker = .api)`);
  const sockets = ports.map(
    (port) => `(name = "${port}", address = "127.0.0.1:${port}", http = (), service = "api-${port}")`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${services.join(", ")},
    (name = "kv", worker = .kv),
    (name = "network", network = (allow = ["local"])),
  ],
  sockets = [${sockets.join(", ")}],
);
const api :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "bundle.js")],
  compatibilityDate = ${text(compatibilityDate)},
  compatibilityFlags = [${compatibilityFlags.map(text).join(", ")}],
  bindings = [${bindings.join(", ")}],
  globalOutbound = "network",
);
const kv :Workerd.Worker = (
  modules = [(name = "kv-service.js", esModule = embed "kv-service.js")],
  compatibilityDate = ${text(compatibilityDate)},
);
`;
}
