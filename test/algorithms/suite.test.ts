// The list of all algorithms: one value a name, the same in the suite, the entry and the union of names.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as algorithms from "../../src/algorithms/index.ts";
import { every } from "../../src/algorithms/every.ts";
import { extended, suiteOf, type Scheme } from "../../src/algorithms/suite.ts";
import { isScheme, nameOf } from "../../src/algorithms/recognize-algorithm.ts";
import type {
  ContentAlgorithm,
  ManagementAlgorithm,
  SignatureAlgorithm,
} from "../../src/algorithms/names.ts";
import type { KeyTypeScheme } from "../../src/keytypes/scheme.ts";

const root = fileURLToPath(new URL("../../src/algorithms", import.meta.url));

/** The exported algorithms. The entry also exports the factory of key types for an application's own curves. */
const { ecKeyType, ...values } = algorithms;
const exported = Object.entries(values);

/** The exported algorithms of a kind. Their types contain their names. */
type Exported<Kind> = Extract<(typeof values)[keyof typeof values], { readonly kind: Kind }>;

/** `true` if a union has exactly the names of the exported algorithms, otherwise what to do. */
type Named<Union extends string, Names extends string> = [Exclude<Names, Union>] extends [never]
  ? [Exclude<Union, Names>] extends [never]
    ? true
    : `Export ${Exclude<Union, Names>} from src/algorithms/index.ts, or remove it from src/algorithms/names.ts`
  : `Add ${Exclude<Names, Union>} to the union in src/algorithms/names.ts`;

test("the public unions have the names of the exported algorithms", () => {
  // The compiler checks this: the type of a wrong union is the instruction.
  const signature: Named<SignatureAlgorithm, Exported<"signature">["alg"]> = true;
  const management: Named<ManagementAlgorithm, Exported<"management">["alg"]> = true;
  const content: Named<ContentAlgorithm, Exported<"content">["enc"]> = true;
  expect([signature, management, content]).toEqual([true, true, true]);
});

/** The values that the files of the schemes export, with the file of each. */
const made = await Promise.all(
  ["signatures", "management", "content"]
    .flatMap((folder) => readdirSync(`${root}/${folder}`).map((file) => `${folder}/${file}`))
    .map(async (path) => {
      const module = (await import(/* @vite-ignore */ `../../src/algorithms/${path}`)) as object;
      return Object.entries(module)
        .filter((entry): entry is [string, Scheme] => isScheme(entry[1]))
        .map(([name, scheme]) => ({ path, name, scheme }));
    }),
).then((files) => files.flat());

test("every algorithm is a line of index.ts and of every.ts, under its name with underscores", () => {
  const { signatures, management, content } = every();
  const listed = [signatures, management, content].flatMap((each) => Object.values<Scheme>(each));
  const problems = made.flatMap(({ path, name, scheme }) => [
    ...(exported.some(([, value]) => value === scheme)
      ? []
      : [`Add to src/algorithms/index.ts: export { ${name} } from "./${path}"`]),
    ...(listed.includes(scheme) ? [] : [`Add to the list in src/algorithms/every.ts: ${name}`]),
    ...(name === exportNameOf(scheme)
      ? []
      : [`Rename ${name} in src/algorithms/${path} to ${exportNameOf(scheme)}`]),
  ]);
  expect(problems).toEqual([]);
  // Nothing else is exported or listed.
  expect(new Set(exported.map(([, scheme]) => scheme))).toEqual(new Set(made.map(({ scheme }) => scheme)));
  expect(listed).toHaveLength(made.length);
});

function exportNameOf(scheme: Scheme): string {
  const name = nameOf(scheme);
  return name === "dir" ? "DIR" : name.replaceAll(/[-+]/g, "_");
}

test("the suite has the key types of its algorithms, and every algorithm names its key types", () => {
  const served = new Set(
    exported.flatMap(([, scheme]): readonly KeyTypeScheme[] =>
      scheme.kind === "content" ? [] : scheme.keyTypes,
    ),
  );
  expect(new Set(every().keyTypes)).toEqual(served);
  for (const [, scheme] of exported) {
    if (scheme.kind === "content") continue;
    expect(new Set(scheme.keyTypes.map(({ kty }) => kty))).toEqual(new Set(scheme.ktys));
    const curves = scheme.keyTypes.flatMap(({ crv }) => crv ?? []);
    expect(new Set(curves)).toEqual(new Set(scheme.curves ?? []));
  }
});

test("a suite finds nothing by the names of Object.prototype", () => {
  const { signatures, management, content } = suiteOf([]);
  for (const table of [signatures, management, content]) {
    expect(table["constructor"]).toBeUndefined();
    expect(table["__proto__"]).toBeUndefined();
  }
});

test("a suite extended by what it has is the suite itself", () => {
  expect(extended(every(), Object.values(values))).toBe(every());
  expect(extended(every(), [])).toBe(every());
});

test("a suite extended by other algorithms has them and their key types, and is the same for the same values", () => {
  const { ES256, RSA_OAEP, A128GCM } = algorithms;
  const small = suiteOf([algorithms.HS256]);
  const values = [ES256, RSA_OAEP, A128GCM];
  const wider = extended(small, values);
  expect(wider.signatures).toEqual({ HS256: algorithms.HS256, ES256 });
  expect(wider.management).toEqual({ "RSA-OAEP": RSA_OAEP });
  expect(wider.content).toEqual({ A128GCM });
  expect(wider.keyTypes).toEqual([...algorithms.HS256.keyTypes, ...ES256.keyTypes, ...RSA_OAEP.keyTypes]);
  expect(extended(small, values)).toBe(wider);
  expect(small.signatures).toEqual({ HS256: algorithms.HS256 });
  const other = { ...ES256 };
  expect(extended(wider, [other]).signatures["ES256"]).toBe(other);
});
