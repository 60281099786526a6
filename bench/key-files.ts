/** `loadPkcs12` beside `openssl pkcs12`: CPU time, and the longest block of the event loop. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { loadPkcs12 } from "josette";
import { josette } from "./contenders/josette.ts";
import { median } from "./median.ts";

/** Times in milliseconds. */
export interface KeyFileReport {
  readonly title: string;
  readonly iterations: number;
  /** Whether the file has a MAC, whose key RFC 7292 appendix B derives: otherwise PBKDF2 does all the work. */
  readonly mac: boolean;
  readonly wall: number;
  readonly cpu: number;
  readonly longestBlock: number;
  /** Of `openssl pkcs12`, its start included. */
  readonly opensslCpu: number;
}

/** Nothing where there is no `openssl`. */
export async function keyFileTimes({
  quick,
}: {
  readonly quick: boolean;
}): Promise<readonly KeyFileReport[]> {
  josette.enter?.();
  const folder = mkdtempSync(join(tmpdir(), "josette-bench-"));
  try {
    const pem = join(folder, "key-and-certificate.pem");
    const subject = ["-subj", "/CN=bench", "-days", "2"];
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject, "-keyout", pem, "-out", `${pem}.crt`],
      {
        stdio: "ignore",
      },
    );
    const reports: KeyFileReport[] = [];
    for (const iterations of [20_000, 1_000_000]) {
      for (const mac of [true, false]) {
        const file = join(folder, `${iterations}-${mac}.pfx`);
        // `-iter` sets the iterations of the MAC too, and after `-nomac` it would bring the MAC back.
        const work = ["-iter", String(iterations), ...(mac ? [] : ["-nomac"])];
        const content = ["-in", `${pem}.crt`, "-inkey", pem, "-passout", `pass:${password}`];
        execFileSync("openssl", ["pkcs12", "-export", ...content, ...work, "-out", file]);
        reports.push(await timesOf(file, { iterations, mac }, quick || iterations > 100_000 ? 1 : 7));
      }
    }
    return reports;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const password = "bench";

async function timesOf(
  file: string,
  { iterations, mac }: Pick<KeyFileReport, "iterations" | "mac">,
  rounds: number,
): Promise<KeyFileReport> {
  const bytes = readFileSync(file);
  await loadPkcs12(bytes, { password });
  const samples = [];
  for (let round = 0; round < rounds; round++) samples.push(await load(bytes));
  return {
    title: `PKCS #12, ${iterations} iterations, ${mac ? "with a MAC" : "PBKDF2 alone"}`,
    iterations,
    mac,
    wall: median(samples.map(({ wall }) => wall)),
    cpu: median(samples.map(({ cpu }) => cpu)),
    longestBlock: Math.max(...samples.map(({ longestBlock }) => longestBlock)),
    opensslCpu: await opensslCpu(file, mac, iterations > 100_000 ? 1 : 10),
  };
}

async function load(bytes: Uint8Array) {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  await setTimeout(5);
  loop.reset();
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const { keys } = await loadPkcs12(bytes, { password });
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuBefore);
  // The timer has to fire once more to see a block that the end of the work belongs to.
  await setTimeout(5);
  loop.disable();
  if (keys.length !== 1) throw new Error("loadPkcs12 does not find the key");
  return { wall, cpu: (user + system) / 1000, longestBlock: loop.max / 1e6 };
}

/** The shell knows the CPU time of its children, to some milliseconds: so it runs several. */
async function opensslCpu(file: string, mac: boolean, repetitions: number): Promise<number> {
  const script = `i=0; while [ $i -lt ${repetitions} ]; do
    openssl pkcs12 -in "$0" -passin pass:${password} ${mac ? "" : "-nomacver"} -nodes -out "$0.out" || exit 1
    i=$((i+1))
  done; times`;
  const { stdout } = await promisify(execFile)("sh", ["-c", script, file]);
  const children = stdout.trim().split("\n").at(-1) ?? "";
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  return (seconds.reduce((sum, each) => sum + each, 0) * 1000) / repetitions;
}
