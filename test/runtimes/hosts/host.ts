/** One runtime, as the harness starts it. */
import type { Bundles } from "../bundle.ts";
import type { Child } from "../child.ts";

/** What a host needs to run one session. */
export interface Run {
  /** Of the loopback server. */
  readonly origin: string;
  readonly session: string;
  readonly bundles: Bundles;
  /** An empty folder of this run's own, removed afterwards. */
  readonly scratch: string;
}

/** A runtime that is installed. */
export interface Installed {
  readonly version: string;
  readonly start: (run: Run) => Promise<Child>;
}

/** A runtime that is not. */
export interface Missing {
  /** Why it does not run, and how to have it. */
  readonly missing: string;
}

/** Finds a runtime on this machine. `modules` is the folder of the pinned packages. */
export type Find = (modules: string) => Installed | Missing;
