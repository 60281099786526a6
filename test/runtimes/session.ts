/** One run of one target: start it, wait for its answer, end it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundles } from "./bundle.ts";
import type { Task } from "./driver.ts";
import type { Installed } from "./hosts/host.ts";
import type { Loopback } from "./server.ts";

/** What every session needs. */
export interface Matrix {
  readonly server: Loopback;
  readonly bundles: Bundles;
}

const TIMEOUT = 240_000;

/** The folders of the sessions that run. The harness may be stopped by a signal. */
const folders = new Set<string>();
process.on("exit", () => folders.forEach(remove));

/**
 * Have a runtime do a task.
 * @throws Error where it ends without an answer, or takes too long.
 */
export async function runTask(
  installed: Installed,
  task: Task,
  { server, bundles }: Matrix,
  timeout = TIMEOUT,
): Promise<unknown> {
  const scratch = mkdtempSync(join(tmpdir(), "josette-runtime-"));
  folders.add(scratch);
  const session = server.open(task);
  const clock = deadline(timeout);
  try {
    const child = await installed.start({ origin: server.origin, session: session.id, bundles, scratch });
    const died = child.ended.then((text) => {
      throw new Error(`no answer: ${text}`);
    });
    try {
      return await Promise.race([session.answer, died, clock.passed]);
    } finally {
      died.catch(() => undefined);
      await child.kill();
    }
  } finally {
    clock.stop();
    session.close();
    remove(scratch);
    folders.delete(scratch);
  }
}

/** Do something with each value, `width` at a time; the results are in the values' order. */
export async function inParallel<T, R>(
  values: readonly T[],
  width: number,
  work: (value: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const queue = values.entries();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const [index, value] of queue) results.set(index, await work(value));
    }),
  );
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** A browser's last writes may come after its end. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

function deadline(milliseconds: number): { passed: Promise<never>; stop: () => void } {
  let stop = (): void => undefined;
  const passed = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no answer within ${milliseconds / 1000} s`)),
      milliseconds,
    );
    stop = () => clearTimeout(timer);
  });
  return { passed, stop };
}
