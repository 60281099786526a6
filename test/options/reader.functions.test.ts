// Every function that takes options, with every member of the data of its reader.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import ts from "typescript";
import * as everything from "../../src/all.ts";
import { JoseError, UsageError } from "../../src/errors.ts";
import { editsBetween } from "../../src/options/nearest-name.ts";
import { OptionReader } from "../../src/options/reader.ts";
import { parse, readSources, walk } from "../support/policy/sources.ts";
import { calls, type OptionsCall } from "../support/options/calls.ts";

/** What a call comes to: a code, with the name that it suggests, or nothing. */
interface Outcome {
  readonly code?: string;
  readonly suggestion?: string | undefined;
}

async function outcomeOf({ call }: OptionsCall, given: object): Promise<Outcome> {
  try {
    await call(given as never);
    return {};
  } catch (error) {
    if (error instanceof UsageError) return { code: error.code, suggestion: error.suggestion };
    if (error instanceof JoseError) return { code: error.code };
    throw error;
  }
}

// What is called without a fetch of its own has no network either.
beforeAll(() => {
  vi.stubGlobal("fetch", () => Promise.reject(new Error("There is no network here")));
});
afterAll(() => {
  vi.unstubAllGlobals();
});

/** A name with one slip of the finger. */
const slips: readonly ((name: string, at: number, letter: string) => string)[] = [
  (name, at, letter) => name.slice(0, at) + letter + name.slice(at),
  (name, at, letter) => name.slice(0, at) + letter + name.slice(at + 1),
  (name, at) => name.slice(0, at) + name.slice(at + 1),
  (name, at) => name.slice(0, at) + name.slice(at + 1, at + 2) + name.slice(at, at + 1) + name.slice(at + 2),
];

const lower = (text: string): string => text.toLowerCase();

describe.each(calls.map((each) => [each.name, each] as const))("%s", (_, each) => {
  const names = Object.keys(each.members);

  test("takes sound options", async () => {
    expect((await outcomeOf(each, each.sound)).code).not.toBe("ERR_INVALID_OPTION");
  });

  test("property: suggests every name for a misspelling of it", async () => {
    const misspelling = fc.record({
      name: fc.constantFrom(...names),
      slip: fc.constantFrom(...slips),
      at: fc.nat(),
      letter: fc.stringMatching(/^[a-z]$/),
    });
    await fc.assert(
      fc.asyncProperty(misspelling, async ({ name, slip, at, letter }) => {
        const given = slip(name, at % name.length, letter);
        const edits = names.map((known) => editsBetween(lower(given), lower(known)));
        const nearest = names.filter((_name, index) => edits[index] === Math.min(...edits));
        // What is another option's name, or nearer to it, is no misspelling of this one.
        fc.pre(!names.includes(given) && nearest.includes(name));
        const { code, suggestion } = await outcomeOf(each, { ...each.sound, [given]: 1 });
        expect(code).toBe("ERR_INVALID_OPTION");
        if (nearest.length === 1) expect(suggestion).toBe(name);
        else expect(nearest).toContain(suggestion);
      }),
      { numRuns: 20 * names.length },
    );
  });

  test("property: refuses a name that is like no other, whatever its value", async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[0-9]{20,60}$/), fc.anything(), async (name, value) => {
        const given = { ...each.sound, [name]: value };
        expect(await outcomeOf(each, given)).toEqual({ code: "ERR_INVALID_OPTION", suggestion: undefined });
      }),
      { numRuns: 20 },
    );
  });

  test.each(names)("treats %s: undefined as its reader says", async (name) => {
    const unset = await outcomeOf(each, { ...each.sound, [name]: undefined });
    if (each.members[name]?.kind === "convenience") {
      const without = Object.fromEntries(Object.entries(each.sound).filter(([given]) => given !== name));
      expect(unset).toEqual(await outcomeOf(each, without));
    } else {
      expect(unset.code).toBe(
        each.members[name]?.fromClient ? "ERR_DPOP_PROOF_INVALID" : "ERR_INVALID_OPTION",
      );
    }
  });
});

describe("none is left out:", () => {
  const sources = readSources().filter(({ path }) => path !== "options/reader.ts");

  test("every reader is in the table", async () => {
    const known = new Set<object>(calls.map(({ members }) => members));
    const missing: string[] = [];
    for (const { path } of sources.filter(({ text }) => text.includes("new OptionReader"))) {
      const module = (await import(/* @vite-ignore */ `../../src/${path}`)) as Record<string, unknown>;
      for (const [name, value] of Object.entries(module)) {
        if (value instanceof OptionReader && !known.has(value.members)) missing.push(`${path}: ${name}`);
      }
    }
    expect(missing).toEqual([]);
  });

  test("every exported function with a parameter that has a reader is in the table", () => {
    const read = interfacesWithReader(sources.map(({ text }) => text).join("\n"));
    const functions = sources.flatMap((source) => functionsTaking(read, parse(source)));
    const exported = functions.filter((name) => name in everything);
    const named = new Set(calls.map(({ name }) => name.split(/\W/, 1)[0]));
    expect(exported.length).toBeGreaterThan(20);
    expect(exported.filter((name) => !named.has(name))).toEqual([]);
  });
});

/** The types of which there are readers; a policy is read as any policy. */
function interfacesWithReader(text: string): ReadonlySet<string> {
  const types = Array.from(text.matchAll(/new OptionReader<(\w+)/g), ([, name = ""]) => name);
  return new Set([...types, "JwtPolicy", "JwtContext"]);
}

/** The functions of a file that take something of one of these types. */
function functionsTaking(types: ReadonlySet<string>, file: ts.SourceFile): string[] {
  const found: string[] = [];
  walk(file, (node) => {
    if (!ts.isFunctionDeclaration(node)) return;
    const mentioned = node.parameters.flatMap(({ type }) => type?.getText().match(/\w+/g) ?? []);
    if (mentioned.some((name) => types.has(name))) found.push(node.name?.text ?? "");
  });
  return found;
}
