// Headers and claims with members that no specification gives a meaning.
import fc from "fast-check";

/** Names that something looks at. */
const taken = new Set([
  ...["alg", "enc", "zip", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "b64"],
  ...[
    "epk",
    "apu",
    "apv",
    "iv",
    "tag",
    "p2s",
    "p2c",
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "nonce",
  ],
]);

const text = fc.string({ unit: "binary", maxLength: 12 });
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false),
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(nameArbitrary(), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

/** Objects of any JSON members but those that have a meaning. */
export const headers: fc.Arbitrary<Record<string, unknown>> = fc.dictionary(
  nameArbitrary().filter((name) => !taken.has(name)),
  value,
  { maxKeys: 5, noNullPrototype: true },
);

/** What stands in the prototype of every object is a name like any other; `__proto__` is refused everywhere. */
function nameArbitrary(): fc.Arbitrary<string> {
  return fc
    .oneof(text, fc.constantFrom("toString", "constructor", "hasOwnProperty", "valueOf"))
    .filter((name) => name !== "__proto__");
}
