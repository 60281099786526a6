// The rules hold for any sequence of events. The model has the rules; this file has the events.
import fc from "fast-check";
import { type RemoteKeySet } from "josette/jwk";
import { remoteKeySet } from "../../../../src/jwk/index.ts";
import { expect, test } from "vitest";
import { Model, type Health } from "../../../support/jwk/remote/model.ts";
import { settled, url } from "../../../support/jwk/remote/origin.ts";

/** An event. */
class Happening implements fc.AsyncCommand<Model, RemoteKeySet> {
  readonly #what: string;
  readonly #happen: (model: Model, keys: RemoteKeySet) => void;

  constructor(what: string, happen: (model: Model, keys: RemoteKeySet) => void) {
    this.#what = what;
    this.#happen = happen;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, keys: RemoteKeySet): Promise<void> {
    this.#happen(model, keys);
    await settled();
    model.rest();
    expect(model.violations).toEqual([]);
  }

  toString(): string {
    return this.#what;
  }
}

const it = (what: string, happen: (model: Model, keys: RemoteKeySet) => void) => new Happening(what, happen);

const healths: readonly Health[] = ["well", "well", "well", "down", "broken", "nonsense", "secret"];
const jumps = [
  1, 2, 4, 8, 29, 30, 59, 60, 149, 150, 299, 300, 450, 599, 600, 2700, 3600, 7199, 7200, 100_000,
];
const names = ["k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "unknown"];

const getting = fc.oneof(
  { weight: 3, arbitrary: fc.nat(2).map((index) => ({ index, kid: undefined })) },
  { weight: 2, arbitrary: fc.constantFrom(...names).map((kid) => ({ index: 0, kid })) },
);

/** Concurrent callers that look for keys. */
const callers = (most: number) =>
  fc.array(getting, { minLength: 1, maxLength: most }).map((all) =>
    it(`get(${all.map(({ index, kid }) => kid ?? index).join()})`, (model, keys) => {
      for (const { index, kid } of all) {
        if (kid === undefined) model.getPublished(keys, index);
        else model.get(keys, kid);
      }
    }),
  );

const happenings = [
  callers(1),
  callers(1),
  callers(20),
  fc.constantFrom(...jumps).map((seconds) => it(`advance(${seconds})`, (model) => model.advance(seconds))),
  fc.constantFrom(...jumps).map((seconds) => it(`advance(${seconds})`, (model) => model.advance(seconds))),
  fc.constantFrom(...jumps).map((seconds) => it(`back(${seconds})`, (model) => model.advance(-seconds))),
  fc.constant(it("rotate", (model) => model.rotate())),
  fc.nat(2).map((index) => it(`withdraw(${index})`, (model) => model.withdraw(index))),
  fc.constantFrom(...healths).map((health) => it(health, (model) => model.become(health))),
  fc
    .constantFrom(undefined, 0, 100, 10_000)
    .map((maxAge) => it(`max-age(${String(maxAge)})`, (model) => model.cacheControl(maxAge))),
  fc.constant(it("hold", (model) => model.hold())),
  fc.constant(it("letGo", (model) => model.letGo())),
  fc.constant(it("refresh", (model, keys) => model.refresh(keys))),
];

test("the rules hold, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(happenings, { maxCommands: 60, size: "max" }), async (commands) => {
      const model = new Model();
      const keys = remoteKeySet(url, model.options());
      await fc.asyncModelRun(() => ({ model, real: keys }), commands);
      await it("letGo", () => model.letGo()).run(model, keys);
    }),
    { numRuns: 300 },
  );
});
