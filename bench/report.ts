/** What a run found out, as `--json` writes it. */
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import type { ColdStart } from "./cold-start.ts";
import type { GoalReport } from "./goals.ts";
import type { ImportTime } from "./imports.ts";
import type { KeyFileReport } from "./key-files.ts";
import type { LatencyReport } from "./latency.ts";
import type { ContenderName } from "./library.ts";
import type { BundleSize } from "./sizes.ts";

export interface Report {
  readonly machine: Machine;
  /** Whether rounds were few and short. */
  readonly quick: boolean;
  readonly rows: readonly RowReport[];
  readonly sizes: readonly BundleSize[];
  readonly latencies: readonly LatencyReport[];
  readonly keyFiles: readonly KeyFileReport[];
  readonly coldStarts: readonly ColdStart[];
  readonly imports: readonly ImportTime[];
  readonly goals: readonly GoalReport[];
}

export interface RowReport {
  readonly id: string;
  readonly title: string;
  readonly callers: number;
  readonly results: readonly Result[];
}

/** Medians; microseconds per operation, of wall time, of the process's CPU time, and of the main thread's. */
export interface Result {
  readonly contender: ContenderName;
  readonly wall: number;
  readonly cpu: number;
  readonly main: number;
  /** Bytes that an operation allocates; measured with one caller. */
  readonly bytes: number | undefined;
  readonly perSecond: number;
  /** A peer's wall time over josette's: how many times faster josette is. */
  readonly josetteFaster: number | undefined;
  /** The floor's wall time over this one's: 1 is as fast as node:crypto itself. */
  readonly shareOfFloor: number | undefined;
  /** The time of the hand-written version over josette's, where there is one; for `verifySync`, of the one that blocks. */
  readonly shareOfLean: number | undefined;
}

export interface Machine {
  readonly date: string;
  readonly node: string;
  readonly openssl: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  /** The load average of the last minute, before the run: what else the machine had to do. */
  readonly load: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** Where and with what the run took place. */
export function describeMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    openssl: process.versions.openssl,
    system: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    load: loadavg()[0] ?? 0,
    versions: versionsOfContenders(),
  };
}

/** The result of one contender, where it took part. */
export function resultOf(row: RowReport | undefined, contender: ContenderName): Result | undefined {
  return row?.results.find((result) => result.contender === contender);
}

function versionsOfContenders(): Readonly<Record<string, string>> {
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  const josette: { version: string } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return { ...manifest.dependencies, josette: josette.version };
}
