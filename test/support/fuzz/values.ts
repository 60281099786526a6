// Values that nobody should pass, and values that are almost right.
import fc from "fast-check";
import { isScheme } from "../../../src/algorithms/recognize-algorithm.ts";

/** Something that says it is what it is not. */
function pretender(tag: string, members: object = {}): object {
  return Object.assign(Object.create(null) as object, members, { [Symbol.toStringTag]: tag });
}

const strange: readonly unknown[] = [
  null,
  undefined,
  "",
  0,
  false,
  true,
  Symbol("s"),
  1n,
  NaN,
  -0,
  Infinity,
  2 ** 53,
  new Date(),
  new Date(NaN),
  /a/,
  new Error("e"),
  new Map([["keys", []]]),
  new Set(["HS256"]),
  new WeakMap(),
  Promise.resolve(),
  new URL("https://a.example/"),
  () => undefined,
  () => [],
  Array,
  async () => false,
  new Proxy({}, {}),
  new Proxy([], {}),
  new Uint8Array(0),
  new Uint8Array(32),
  Buffer.alloc(64, 1),
  new Uint16Array(4),
  new Float64Array(2),
  new DataView(new ArrayBuffer(4)),
  new ArrayBuffer(8),
  new SharedArrayBuffer(8),
  new Uint8Array(new SharedArrayBuffer(32)),
  Object("text"),
  Object(1),
  Object.create(null),
  new Array<number>(3),
  [undefined],
  [null],
  [[]],
  { length: 1 },
  { then: 1 },
  { toString: 1 },
  { toJSON: 1 },
  new AbortController().signal,
  new AbortController(),
  Object.create(Uint8Array.prototype),
  pretender("Uint8Array"),
  pretender("Date"),
  pretender("CryptoKey"),
  pretender("KeyObject"),
  pretender("CryptoKey", { type: "secret", algorithm: { name: "HMAC" }, usages: [], extractable: true }),
  pretender("CryptoKey", { type: "secret", algorithm: null, usages: ["verify"], extractable: true }),
  pretender("CryptoKey", {
    type: "secret",
    algorithm: { name: "HMAC", hash: { name: "SHA-256" }, length: 512 },
    usages: ["verify", "sign"],
    extractable: true,
  }),
  pretender("CryptoKey", {
    type: "public",
    algorithm: { name: "RSA-OAEP", hash: { name: "SHA-1" }, modulusLength: 2048, publicExponent: "AQAB" },
    usages: ["encrypt"],
    extractable: true,
  }),
  pretender("KeyObject", { type: "secret", export: () => "secret" }),
  pretender("KeyObject", { type: "public", export: () => new Uint8Array(9) }),
  { find: 1 },
  { find: () => undefined },
  { find: () => 5 },
  { find: () => [5] },
  { find: async () => null },
  { find: () => "keys" },
  { find: () => new Array<number>(2) },
  { keys: {} },
  { keys: null },
  { keys: [1, null, {}] },
  { kty: "oct" },
  { kty: "oct", k: "" },
  { kty: "RSA" },
  { kty: {} },
  { kty: "EC", crv: "P-256" },
  { kty: "AKP" },
  "none",
  "HS256",
  "RS256",
  "dir",
  "A128GCM",
  "__proto__",
  "constructor",
  "\ud800",
  "\0",
  "a".repeat(5000),
];

/** Anything at all. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...strange),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withBoxedValues: true,
    withSparseArray: true,
    withTypedArray: true,
    maxDepth: 3,
  }),
);

/** What is right, with something in it replaced, added or left out, as deep as it goes; and sometimes what is right. */
export function almost(make: () => unknown): fc.Arbitrary<unknown> {
  const path = fc.array(fc.nat(20), { maxLength: 4 });
  return fc.oneof(
    { arbitrary: fc.constant(undefined).map(make), weight: 1 },
    { arbitrary: fc.tuple(path, anything).map(([at, value]) => changed(make(), at, value)), weight: 6 },
    { arbitrary: anything, weight: 2 },
  );
}

/** Arguments that are right but for one thing: every one of these values in every place, as deep as it goes. */
export function* eachWrong(make: () => readonly unknown[]): Generator<readonly unknown[]> {
  for (const path of placesIn(make(), 5)) {
    for (const value of strange) yield replaced(make(), path, value) as readonly unknown[];
  }
}

/** The way to everything in a value, by names. */
function placesIn(value: unknown, depth: number): string[][] {
  // What is wrong inside an algorithm as a value is the mistake of who wrote it.
  if (!isPlain(value) || depth === 0 || isScheme(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    [name],
    ...placesIn(member, depth - 1).map((rest) => [name, ...rest]),
  ]);
}

function replaced(target: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined || !isPlain(target)) return value;
  const copy = (Array.isArray(target) ? [...(target as unknown[])] : { ...target }) as Record<
    string,
    unknown
  >;
  copy[name] = replaced(copy[name], rest, value);
  return copy;
}

function changed(target: unknown, [first, ...rest]: readonly number[], value: unknown): unknown {
  if (first === undefined || !isPlain(target)) return value;
  const copy = (Array.isArray(target) ? [...(target as unknown[])] : { ...target }) as Record<
    string,
    unknown
  >;
  const names = [...Object.keys(copy), "added", "toString"];
  const name = names[first % names.length] ?? "added";
  copy[name] = changed(copy[name], rest, value);
  return copy;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

/** A text spoilt in one of the ways texts are: cut, spliced, repeated, with a character too many. */
export function spoilt(...texts: readonly string[]): fc.Arbitrary<string> {
  const text = fc.constantFrom(...texts);
  const at = fc.double({ min: 0, max: 1, noNaN: true });
  const cut = (given: string, where: number) => Math.floor(given.length * where);
  return fc.oneof(
    text,
    fc.tuple(text, at).map(([given, end]) => given.slice(0, cut(given, end))),
    fc.tuple(text, at).map(([given, start]) => given.slice(cut(given, start))),
    fc
      .tuple(text, text, at, at)
      .map(([a, b, end, start]) => a.slice(0, cut(a, end)) + b.slice(cut(b, start))),
    fc.tuple(text, at, fc.string({ unit: "binary", maxLength: 3 })).map(([given, where, inserted]) => {
      const index = cut(given, where);
      return given.slice(0, index) + inserted + given.slice(index);
    }),
    fc.string({ unit: "binary" }),
    fc
      .array(fc.constantFrom(...Array.from('{}[]:,".\\u0123eyJ-_= \n')), { maxLength: 40 })
      .map((codes) => codes.join("")),
  );
}

/** Bytes spoilt likewise. */
export function spoiltBytes(...all: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const bytes = fc.constantFrom(...all);
  return fc.oneof(
    fc.tuple(bytes, fc.nat(), fc.nat(255)).map(([given, at, octet]) => {
      const copy = new Uint8Array(given);
      copy[at % copy.length] = octet;
      return copy;
    }),
    fc.tuple(bytes, fc.nat()).map(([given, end]) => new Uint8Array(given.slice(0, end % given.length))),
    fc.uint8Array({ maxLength: 100 }),
  );
}
