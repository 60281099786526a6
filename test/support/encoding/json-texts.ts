// JSON texts, valid and nearly so, in which equal names meet often.
import fc from "fast-check";

const names = [
  "",
  "a",
  "al",
  "alg",
  "kid",
  "__proto__",
  "constructor",
  "0",
  "1",
  "é",
  "\ud83d\ude00",
  "\\",
  '"',
  "al\\",
];
const numbers = [
  "0",
  "-0",
  "7",
  "-1.5",
  "1e3",
  "1E+2",
  "2e-3",
  "1e999",
  "-1e999",
  "123456789012345678901234567890",
  "1e-999",
];
const oddities = [
  ...[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "\\",
    "\\u0061",
    "\\ud800",
    "\\x",
    "/*x*/",
    "//",
    "'",
    "NaN",
    "Infinity",
    "undefined",
  ],
  ...[
    "01",
    "+1",
    ".5",
    "1.",
    "1e",
    "0x1",
    "-",
    "\ufeff",
    "\u00a0",
    "\u2028",
    "\u0000",
    "\n",
    "\t",
    "\v",
    " ",
    "é",
    "tru",
    "nul",
  ],
];
const whiteSpace = fc.constantFrom("", "", "", " ", "\n", "\t\r\n ");

const { plain, escaped } = fc.letrec<Record<"plain" | "escaped", string>>((tie) => ({
  plain: nodes(plainLiteral(), tie("plain")),
  escaped: nodes(fc.oneof(plainLiteral(), escapedLiteral()), tie("escaped")),
}));

/** Texts of JSON's grammar without a single backslash. Members may come twice, and numbers may be out of range. */
export const escapeFreeJson: fc.Arbitrary<string> = plain;

/** Texts of JSON's grammar. */
export const grammaticalJson: fc.Arbitrary<string> = escaped;

/** Any texts that have something of JSON. */
export const nearlyJson: fc.Arbitrary<string> = fc.oneof(
  grammaticalJson,
  fc.json(),
  fc.json({ noUnicodeString: false }),
  fc
    .array(fc.constantFrom(...oddities, ...numbers, "true", "null", '"a"'), { maxLength: 12 })
    .map((parts) => parts.join("")),
  fc
    .record({
      text: fc.oneof(grammaticalJson, fc.json()),
      at: fc.nat(60),
      cut: fc.nat(3),
      odd: fc.constantFrom("", ...oddities),
    })
    .map(({ text, at, cut, odd }) => text.slice(0, at) + odd + text.slice(at + cut)),
);

function nodes(literal: fc.Arbitrary<string>, inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const node = fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom("null", "true", "false", ...numbers),
    literal,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    listOf("[", inner, "]"),
    listOf(
      "{",
      fc.tuple(literal, whiteSpace, inner).map(([name, space, value]) => `${name}${space}:${value}`),
      "}",
    ),
  );
  return fc.tuple(whiteSpace, node, whiteSpace).map((parts) => parts.join(""));
}

function listOf(open: string, item: fc.Arbitrary<string>, close: string): fc.Arbitrary<string> {
  return fc
    .tuple(whiteSpace, fc.array(item, { maxLength: 4 }), whiteSpace)
    .map(([before, items, after]) => open + before + items.join(",") + after + close);
}

function strings(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 3 }) },
  );
}

function plainLiteral(): fc.Arbitrary<string> {
  return strings().map((text) => `"${text.replaceAll(/["\\\u0000-\u001f]/g, "")}"`);
}

/** A string of which any character may be escaped, in any of the ways there are. */
function escapedLiteral(): fc.Arbitrary<string> {
  const ways = fc.array(fc.constantFrom(minimal, minimal, lowerCase, upperCase), {
    minLength: 1,
    maxLength: 6,
  });
  return fc.tuple(strings(), ways).map(([text, own]) => {
    const units = Array.from({ length: text.length }, (_, at) => own[at % own.length]?.(text.charAt(at)));
    return `"${units.join("")}"`;
  });
}

function minimal(unit: string): string {
  if (unit === "/") return "\\/";
  return /[\ud800-\udfff]/.test(unit) ? unit : JSON.stringify(unit).slice(1, -1);
}

function lowerCase(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function upperCase(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
