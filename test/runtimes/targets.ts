/** Every runtime of the matrix, in the order of its table. */
import { bun, deno, edgeVm, ownNode, packagedNode } from "./hosts/command-line.ts";
import { chromium, firefox, webkit } from "./hosts/browsers.ts";
import type { Find } from "./hosts/host.ts";
import { workerd } from "./hosts/workerd.ts";
import type { Setting } from "./suite/contract.ts";

/** A runtime. */
export interface Runtime {
  /** What `--only` and `expected.ts` call it. */
  readonly id: string;
  readonly title: string;
  /** Where it comes from: its version is pinned by the lock file, or whatever the machine has. */
  readonly group: "pinned" | "browser" | "webkit";
  readonly backends: readonly Setting["backend"][];
  readonly find: Find;
}

/** A runtime with one of its backends: one column. */
export interface Target {
  /** The runtime's id, and `:webcrypto` where that is not the only backend. */
  readonly id: string;
  readonly runtime: Runtime;
  readonly backend: Setting["backend"];
}

const both = ["auto", "webcrypto"] as const;
const one = ["auto"] as const;

/** All runtimes. */
export const runtimes: readonly Runtime[] = [
  { id: "node20", title: "Node.js 20", group: "pinned", backends: both, find: ownNode(20) },
  { id: "node22", title: "Node.js 22", group: "pinned", backends: both, find: packagedNode("node22") },
  { id: "node24", title: "Node.js 24", group: "pinned", backends: both, find: packagedNode("node24") },
  { id: "node26", title: "Node.js 26", group: "pinned", backends: both, find: packagedNode("node26") },
  { id: "bun", title: "Bun", group: "pinned", backends: both, find: bun },
  { id: "deno", title: "Deno", group: "pinned", backends: both, find: deno },
  {
    id: "workerd-node",
    title: "workerd with `nodejs_compat`",
    group: "pinned",
    backends: one,
    find: workerd("2026-11-01", ["nodejs_compat"]),
  },
  {
    id: "workerd",
    title: "workerd without it (2026-04-26)",
    group: "pinned",
    backends: one,
    find: workerd("2026-04-26", []),
  },
  { id: "edge-vm", title: "`@edge-runtime/vm`", group: "pinned", backends: one, find: edgeVm },
  { id: "chromium", title: "Chromium", group: "browser", backends: one, find: chromium },
  { id: "firefox", title: "Firefox", group: "browser", backends: one, find: firefox },
  { id: "webkit", title: "WebKitGTK", group: "webkit", backends: one, find: webkit },
];

/** All columns. */
export const targets: readonly Target[] = runtimes.flatMap((runtime) =>
  runtime.backends.map((backend, index) => ({
    id: index === 0 ? runtime.id : `${runtime.id}:${backend}`,
    runtime,
    backend,
  })),
);
