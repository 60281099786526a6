// The list of all algorithms: one value a name, the same in the suite, the entry and the union of names.
import { expect, test } from "vitest";
import * as algorithms from "../../src/algorithms/index.ts";
import { every } from "../../src/algorithms/every.ts";
import { extended, suiteOf } from "../../src/algorithms/suite.ts";
import { everyKeyType } from "../../src/keytypes/every.ts";
import { contentAlgorithms } from "../support/content-table.ts";
import { managementAlgorithms } from "../support/management-table.ts";
import { signatureAlgorithms } from "../support/signature-table.ts";

/** The exported algorithms. The entry also exports the factory of key types for an application's own curves. */
const { ecKeyType, ...values } = algorithms;
const exported = Object.entries(values);

/** The tables of the tests are typed by the unions of names: a name more or less does not compile. */
const named = { ...signatureAlgorithms, ...managementAlgorithms, ...contentAlgorithms };

test("josette/algorithms exports every algorithm, under its name with underscores", () => {
  const names = exported.map(([, scheme]) => (scheme.kind === "content" ? scheme.enc : scheme.alg));
  expect(names.toSorted()).toEqual(Object.keys(named).toSorted());
  for (const [name, scheme] of exported) {
    const registered = scheme.kind === "content" ? scheme.enc : scheme.alg;
    expect(name).toBe(registered === "dir" ? "DIR" : registered.replaceAll(/[-+]/g, "_"));
  }
});

test("the suite of everything holds the same values", () => {
  const { signatures, management, content } = every();
  expect({ ...signatures, ...management, ...content }).toEqual(named);
  expect(Object.values(named).every((scheme) => exported.some(([, value]) => value === scheme))).toBe(true);
});

test("every key type serves some algorithm, and every algorithm names its key types", () => {
  const served = exported.flatMap(([, scheme]) => (scheme.kind === "content" ? [] : scheme.keyTypes));
  expect(new Set(served)).toEqual(new Set(everyKeyType()));
  for (const [, scheme] of exported) {
    if (scheme.kind === "content") continue;
    expect(new Set(scheme.keyTypes.map(({ kty }) => kty))).toEqual(new Set(scheme.ktys));
    const curves = scheme.keyTypes.flatMap(({ crv }) => crv ?? []);
    expect(new Set(curves)).toEqual(new Set(scheme.curves ?? []));
  }
});

test("a suite finds nothing by the names of Object.prototype", () => {
  const { signatures, management, content } = suiteOf([], []);
  for (const table of [signatures, management, content]) {
    expect(table["constructor"]).toBeUndefined();
    expect(table["__proto__"]).toBeUndefined();
  }
});

test("a suite extended by what it has is the suite itself", () => {
  expect(extended(every(), Object.values(named))).toBe(every());
  expect(extended(every(), [])).toBe(every());
});

test("a suite extended by other algorithms has them and their key types, and is the same for the same values", () => {
  const { ES256, RSA_OAEP, A128GCM } = algorithms;
  const small = suiteOf([algorithms.HS256], []);
  const values = [ES256, RSA_OAEP, A128GCM];
  const wider = extended(small, values);
  expect(wider.signatures).toEqual({ HS256: algorithms.HS256, ES256 });
  expect(wider.management).toEqual({ "RSA-OAEP": RSA_OAEP });
  expect(wider.content).toEqual({ A128GCM });
  expect(wider.keyTypes).toEqual([...ES256.keyTypes, ...RSA_OAEP.keyTypes]);
  expect(extended(small, values)).toBe(wider);
  expect(small.signatures).toEqual({ HS256: algorithms.HS256 });
  const other = { ...ES256 };
  expect(extended(wider, [other]).signatures["ES256"]).toBe(other);
});
