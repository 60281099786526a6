// Copies of a key, with imports and operations that end when the test says so.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Rotation } from "../../../src/platform/webcrypto/rsa-oaep.ts";

/** A promise in the hands of the test. */
interface Pending<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

function pending<T>(): Pending<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((...settlers) => ([resolve, reject] = settlers));
  return { promise, resolve, reject };
}

/** Everything that can happen without an end to anything has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Names stand for keys: a rotation only hands them on. */
const asKey = (name: string) => name as unknown as CryptoKey;

/** A rotation whose every step is watched. */
function watched(size: number) {
  const imports: Pending<CryptoKey>[] = [];
  const another = () => {
    const next = pending<CryptoKey>();
    imports.push(next);
    return next.promise;
  };
  const rotation = new Rotation(asKey("first"), another, size);
  const keys: string[] = [];
  const begin = () => {
    const operation = pending<string>();
    const result = rotation.use((key) => {
      keys.push(key as unknown as string);
      return operation.promise;
    });
    result.catch(() => undefined);
    return { ...operation, result };
  };
  return { rotation, imports, keys, begin };
}

describe("a key", () => {
  test("serves alone as long as one operation follows the other", async () => {
    const { imports, keys, begin } = watched(4);
    for (let round = 0; round < 10; round++) {
      const { resolve, result } = begin();
      resolve(`result ${round}`);
      expect(await result).toBe(`result ${round}`);
    }
    expect(imports).toHaveLength(0);
    expect(new Set(keys)).toEqual(new Set(["first"]));
  });

  test("is copied when a second operation comes before the first has ended; nobody waits for it", async () => {
    const { imports, keys, begin } = watched(4);
    begin();
    expect(imports).toHaveLength(0);
    begin();
    expect(imports).toHaveLength(1);
    // One import at a time, however many come.
    begin();
    begin();
    expect(imports).toHaveLength(1);
    expect(keys).toEqual(["first", "first", "first", "first"]);
    imports[0]!.resolve(asKey("second"));
    await settled();
    begin();
    expect(keys.at(-1)).toBe("second");
    // That one had nothing to do: no reason for a third.
    expect(imports).toHaveLength(1);
    begin();
    expect([keys.at(-1), imports.length]).toEqual(["second", 2]);
  });

  test("is not copied more often than was said", async () => {
    for (const size of [1, 2, 3]) {
      const { imports, keys, begin } = watched(size);
      for (let round = 0; round < 20; round++) {
        begin();
        imports.at(-1)?.resolve(asKey(`copy ${imports.length}`));
        await settled();
      }
      expect(imports).toHaveLength(size - 1);
      expect(new Set(keys).size).toBe(size);
    }
  });

  test("that cannot be imported again serves alone, and is not tried again", async () => {
    const { imports, keys, begin } = watched(4);
    begin();
    begin();
    imports[0]!.reject(new Error("no"));
    await settled();
    for (let round = 0; round < 5; round++) begin();
    expect(imports).toHaveLength(1);
    expect(new Set(keys)).toEqual(new Set(["first"]));
    const { resolve, result } = begin();
    resolve("done");
    expect(await result).toBe("done");
  });

  test("hands on what an operation gives or throws, as it is", async () => {
    const { rotation } = watched(2);
    const error = new RangeError("no");
    expect(await rotation.use(async () => 5)).toBe(5);
    await expect(rotation.use(() => Promise.reject(error))).rejects.toBe(error);
    const throwing = (): Promise<never> => {
      throw error;
    };
    await expect(rotation.use(throwing)).rejects.toBe(error);
  });

  test("that failed is free again", async () => {
    const { rotation, imports, begin } = watched(4);
    for (let round = 0; round < 3; round++) {
      const failing = begin();
      failing.reject(new Error("no"));
      await expect(failing.result).rejects.toThrow("no");
      const throwing = (): Promise<never> => {
        throw new Error("at once");
      };
      await expect(rotation.use(throwing)).rejects.toThrow("at once");
    }
    begin();
    // Had a failure left the key busy, this would be its second operation.
    expect(imports).toHaveLength(0);
  });
});

test("the copy with the least to do is taken, whatever begins and ends in whatever order", async () => {
  const steps = fc.array(fc.oneof(fc.constant("begin" as const), fc.nat({ max: 20 })), { maxLength: 40 });
  const property = fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (script, size) => {
    const { imports, keys, begin } = watched(size);
    const busy = new Map<string, number>([["first", 0]]);
    const running: { readonly key: string; readonly end: () => Promise<unknown> }[] = [];
    for (const step of script) {
      if (step === "begin") {
        const least = Math.min(...busy.values());
        const { resolve, result } = begin();
        const key = keys.at(-1)!;
        expect(busy.get(key)).toBe(least);
        busy.set(key, least + 1);
        running.push({ key, end: () => (resolve(""), result) });
        // An import that was asked for arrives at once.
        const copy = `copy ${imports.length}`;
        imports.at(-1)?.resolve(asKey(copy));
        await settled();
        if (imports.length >= busy.size) busy.set(copy, 0);
      } else if (running.length > 0) {
        const [ended] = running.splice(step % running.length, 1);
        await ended!.end();
        busy.set(ended!.key, busy.get(ended!.key)! - 1);
      }
      expect(busy.size).toBeLessThanOrEqual(size);
    }
  });
  await fc.assert(property, { numRuns: 200 });
});
