/** workerd, the runtime of Cloudflare's Workers. */
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { start, type Child } from "../child.ts";
import type { Find, Run } from "./host.ts";
import { notInstalled, versionOf } from "./installed.ts";

const START_TIMEOUT = 30_000;

/** workerd at a compatibility date, with these compatibility flags. */
export function workerd(date: string, flags: readonly string[]): Find {
  return (modules) => {
    const program = join(modules, "@cloudflare/workerd-linux-64/bin/workerd");
    if (!existsSync(program)) return notInstalled;
    const version = versionOf(program);
    if (version === undefined) return { missing: `${program} does not run here` };
    return {
      version,
      async start(run) {
        copyFileSync(run.bundles.module, join(run.scratch, "suite.mjs"));
        writeFileSync(join(run.scratch, "worker.mjs"), worker(run));
        writeFileSync(join(run.scratch, "config.capnp"), config(date, flags));
        const child = start(program, ["serve", "--control-fd=3", "config.capnp"], {
          cwd: run.scratch,
          extraPipe: true,
        });
        try {
          await knock(await portOf(child));
        } catch (error) {
          await child.kill();
          throw error;
        }
        return child;
      },
    };
  };
}

// The request lasts as long as the suite does: the Worker is ended with it.
function worker({ origin, session }: Run): string {
  return `import { serve } from "./suite.mjs";
export default {
  async fetch() {
    await serve(${JSON.stringify(origin)}, ${JSON.stringify(session)});
    return new Response("done");
  },
};
`;
}

function config(date: string, flags: readonly string[]): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "suite", worker = .worker),
    (name = "loopback", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "suite")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "suite.mjs", esModule = embed "suite.mjs"),
  ],
  compatibilityDate = "${date}",
  compatibilityFlags = [${flags.map((flag) => JSON.stringify(flag)).join(", ")}],
  globalOutbound = "loopback",
);
`;
}

/** workerd writes a line of JSON to its control pipe when it listens. */
async function portOf(child: Child): Promise<number> {
  const pipe = child.pipe(3);
  if (pipe === undefined) throw new Error("workerd has no control pipe");
  const port = new Promise<number>((resolve, reject) => {
    createInterface({ input: pipe }).on("line", (line) => {
      const event = JSON.parse(line) as { event: string; port?: number };
      if (event.event === "listen" && event.port !== undefined) resolve(event.port);
    });
    void child.ended.then((text) => reject(new Error(text)));
    setTimeout(() => reject(new Error("workerd does not listen")), START_TIMEOUT).unref();
  });
  return port;
}

function knock(port: number): Promise<void> {
  return new Promise((resolve) => {
    // How the request ends is of no interest: the Worker posts its answer to the harness's server.
    const request = get({ host: "127.0.0.1", port }, (response) => response.resume());
    request.on("error", () => undefined).on("socket", () => resolve());
  });
}
