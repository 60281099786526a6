// What strict JSON is, said in another way than the library says it.

/** What a reader makes of a text; `undefined` where it refuses it. */
export type Reading = { readonly value: unknown } | undefined;

/**
 * The value of a JSON text by RFC 8259 and the rules of the library: no duplicates, no `__proto__`, finite numbers, bounded
 * nesting, no escapes for half a surrogate pair.
 *
 * Each string is rewritten without escapes and with a number of its own before the engine reads the whole: so the engine
 * drops no duplicates, and never meets the escaped names that some engines misread (nodejs/node#63785).
 */
export function readStrictly(text: string, depth: number): Reading {
  let count = 0;
  const rewritten = text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, (literal) => {
    const string = readNatively(literal)?.value;
    const form = literal.includes("\\") ? "escaped" : "plain";
    return typeof string === "string" ? `"${count++} ${form} ${codeUnits(string)}"` : "not a string";
  });
  const reading = readNatively(rewritten);
  if (reading === undefined) return undefined;
  try {
    return { value: restored(reading.value, depth) };
  } catch (error) {
    if (error instanceof Unacceptable) return undefined;
    throw error;
  }
}

/** What the engine makes of a text. */
export function readNatively(text: string): Reading {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

class Unacceptable extends Error {}

function restored(value: unknown, depth: number): unknown {
  if (typeof value === "string") return original(value);
  if (typeof value === "number" && !Number.isFinite(value)) throw new Unacceptable("number");
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) throw new Unacceptable("depth");
  if (Array.isArray(value)) return value.map((item: unknown) => restored(item, depth - 1));
  const members = Object.entries(value).map(([name, item]) => [original(name), restored(item, depth - 1)]);
  const names = new Set(members.map(([name]) => name));
  if (names.size !== members.length || names.has("__proto__")) throw new Unacceptable("name");
  return Object.fromEntries(members);
}

function codeUnits(string: string): string {
  return Array.from({ length: string.length }, (_, at) => string.charCodeAt(at)).join(" ");
}

function original(rewritten: string): string {
  const [, form, ...units] = rewritten.split(" ").filter((word) => word !== "");
  const string = String.fromCharCode(...units.map(Number));
  if (form === "escaped" && /\p{Surrogate}/u.test(string)) throw new Unacceptable("surrogate");
  return string;
}
