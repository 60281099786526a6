/** A program that freezes what an attacker would change, before it loads its modules. */
const intrinsics = [
  ...[Object, Function, Array, String, Number, Boolean, BigInt, Symbol, RegExp, Date, Map, Set, WeakMap],
  ...[WeakSet, Promise, Error, TypeError, RangeError, ArrayBuffer, Uint8Array, DataView, AggregateError],
  ...[Object.getPrototypeOf(Uint8Array), TextEncoder, TextDecoder, URL, AbortSignal, CryptoKey, SubtleCrypto],
];
for (const intrinsic of intrinsics) {
  Object.freeze(intrinsic);
  Object.freeze(intrinsic.prototype);
}
for (const object of [JSON, Math, Reflect, Object.getPrototypeOf(function* () {}.prototype)])
  Object.freeze(object);

const [{ josette }, { exercise }] = await Promise.all([import("../entries.js"), import("../exercise.js")]);
console.log(await exercise(josette));
