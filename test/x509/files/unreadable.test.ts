// The parts of a file that could not be read, and the error when nothing else is left.
import { JoseError } from "josette/errors";
import { expect, test } from "vitest";
import { run } from "../../../src/steps/drivers.ts";
import { UnreadableParts } from "../../../src/x509/files/unreadable.ts";

const unsupported = (what: string) => new JoseError("ERR_JOSE_NOT_SUPPORTED", what);
const fail = (error: Error) => (): never => {
  throw error;
};

test("the first unsupported part is the reason when nothing is left", () => {
  const parts = new UnreadableParts();
  const otherwise = new JoseError("ERR_PKCS12_INVALID", "empty");
  expect(parts.nothingLeft(otherwise)).toBe(otherwise);
  parts.add("a secret", "not a key");
  expect(parts.nothingLeft(otherwise)).toBe(otherwise);
  const [first, second] = [unsupported("one"), unsupported("two")];
  parts.attemptNow("first", fail(first));
  parts.attemptNow("second", fail(second));
  expect(parts.nothingLeft(otherwise)).toBe(first);
  expect(parts.list().map(({ what }) => what)).toEqual(["a secret", "first", "second"]);
});

test.each([
  new JoseError("ERR_KEY_INVALID", "damaged"),
  new TypeError("a mistake"),
  new JoseError("ERR_JOSE_LIMIT_EXCEEDED", "too much"),
])("any other error ends the reading: %o", async (error) => {
  const parts = new UnreadableParts();
  expect(caught(() => parts.attemptNow("part", fail(error)))).toEqual({ error });
  const failing = (function* () {
    yield* [];
    throw error;
  })();
  expect(
    await run(parts.attempt("part", failing)).then(
      () => "read",
      (reason: unknown) => ({ error: reason }),
    ),
  ).toEqual({
    error,
  });
  expect(parts.list()).toEqual([]);
});

test("what is read is passed on", async () => {
  const parts = new UnreadableParts();
  expect(parts.attemptNow("part", () => 1)).toBe(1);
  expect(
    await run(
      parts.attempt(
        "part",
        (function* () {
          yield* [];
          return 2;
        })(),
      ),
    ),
  ).toBe(2);
});

test("the list is a frozen copy", () => {
  const parts = new UnreadableParts();
  const before = parts.list();
  parts.add("part", "reason");
  expect([before, parts.list()]).toEqual([[], [{ what: "part", reason: "reason" }]]);
  expect(Object.isFrozen(parts.list()) && Object.isFrozen(parts.list()[0])).toBe(true);
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return { error };
  }
}
