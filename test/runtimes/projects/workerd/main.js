/** Runs the Worker with today's settings and with those of old, without Node's modules. Argument: the program. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";

const [program] = process.argv.slice(2);
const services = [
  { date: "2026-11-01", flags: ["nodejs_compat"] },
  { date: "2026-04-26", flags: [] },
  { date: "2024-01-01", flags: [] },
];
const patience = 60_000;

const folder = mkdtempSync(join(tmpdir(), "workerd-"));
try {
  await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: ["worker.js"],
    outfile: join(folder, "worker.js"),
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
  });
  for (const service of services) {
    const answer = await ask(service);
    if (answer.startsWith("failed"))
      throw new Error(`workerd ${service.date}, ${service.flags.join()}: ${answer}`);
  }
  console.log(`${services.length} compatibility dates`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function ask({ date, flags }) {
  writeFileSync(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "${date}",
  compatibilityFlags = [${flags.map((flag) => JSON.stringify(flag)).join()}],
);
`,
  );
  const workerd = spawn(program, ["serve", "--control-fd=3", "config.capnp"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  try {
    // A Worker that fails at import ends the process before it listens.
    const port = await Promise.race([
      portOf(workerd.stdio[3]),
      once(workerd, "exit").then(() => {
        throw new Error(`workerd ${date} does not start`);
      }),
    ]);
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(patience) });
    return await response.text();
  } finally {
    workerd.kill("SIGKILL");
  }
}

/** workerd writes a line of JSON to its control pipe when it listens. */
async function portOf(pipe) {
  for await (const line of createInterface({ input: pipe })) {
    const { event, port } = JSON.parse(line);
    if (event === "listen") return port;
  }
  return new Promise(() => {});
}
