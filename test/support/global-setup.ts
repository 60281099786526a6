// One fast-check seed for the whole run, so that any failing property can be repeated.
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    fcSeed: number;
    backend: "auto" | "webcrypto";
  }
}

export default function setup(project: TestProject): void {
  const given = process.env["FC_SEED"];
  const seed = given === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(given);
  if (!Number.isInteger(seed)) throw new TypeError(`FC_SEED is not an integer: ${String(given)}`);
  console.log(`fast-check seed: ${seed} (repeat with FC_SEED=${seed})`);
  project.provide("fcSeed", seed);
}
