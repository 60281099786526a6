// Long computations let the event loop run: src/steps/time-slice.ts.
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import { iteratedDigest } from "../../src/platform/iterated-digest.ts";
import { fileHmac } from "../../src/platform/password-based.ts";
import { run, start } from "../../src/steps/drivers.ts";
import { TimeSlice } from "../../src/steps/time-slice.ts";

let clock = 0;

beforeEach(() => {
  clock = 1_000_000;
  vi.spyOn(Date, "now").mockImplementation(() => clock);
});

afterEach(() => {
  vi.restoreAllMocks();
});

test("a slice that is not over goes on at once", () => {
  const slice = new TimeSlice();
  clock += 3;
  expect(start(slice.pause())).toBeUndefined();
});

test.each([4, 1000, -1, -1_000_000])("after %i milliseconds the event loop runs", async (milliseconds) => {
  const slice = new TimeSlice();
  clock += milliseconds;
  let turn = false;
  setTimeout(() => (turn = true), 0);
  await run(slice.pause());
  expect(turn).toBe(true);
  expect(start(slice.pause())).toBeUndefined();
});

test.each(["SHA-1", "SHA-256", "SHA-512"] as const)(
  "timers fire while %s is iterated, and change nothing",
  async (hash) => {
    const data = new Uint8Array(20).fill(7);
    const undisturbed = await run(iteratedDigest(hash, data, 2000));
    // The slice is over at every reading of the clock.
    vi.spyOn(Date, "now").mockImplementation(() => (clock += 8));
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    expect(await run(iteratedDigest(hash, data, 2000))).toEqual(undisturbed);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  },
);

test.runIf(inject("backend") !== "webcrypto").each([0, 1, 65_536, 200_000])(
  "an HMAC with SHA3-256 over %i bytes is computed with pauses",
  async (length) => {
    const key = new Uint8Array(20).fill(7);
    const data = Uint8Array.from({ length }, (_, index) => index);
    vi.spyOn(Date, "now").mockImplementation(() => (clock += 1000));
    const timers = vi.spyOn(globalThis, "setTimeout");
    const mac = await run(fileHmac("SHA3-256", key, data));
    expect(timers).toHaveBeenCalledTimes(Math.ceil(length / 65_536));
    expect(Buffer.from(mac)).toEqual(createHmac("sha3-256", key).update(data).digest());
  },
);
