// The key types: RFC 7518 section 6, RFC 8037 section 2, RFC 9964 section 2.
import { exportJwk, generateKey, publicKey } from "../../src/jwk/index.ts";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { every } from "../../src/algorithms/every.ts";
import type { Curve, KeyType } from "../../src/keytypes/names.ts";
import type { KeyTypeScheme } from "../../src/keytypes/scheme.ts";
import { findKeyType } from "../../src/keytypes/find-key-type.ts";

/** The members of a thumbprint. The compiler requires a row for each "kty" of the public union. */
const thumbprints: Readonly<Record<KeyType, readonly string[]>> = {
  RSA: ["e", "kty", "n"],
  EC: ["crv", "kty", "x", "y"],
  OKP: ["crv", "kty", "x"],
  oct: ["k", "kty"],
  AKP: ["alg", "kty", "pub"],
};

/** The "kty" of each curve. The compiler requires a row for each "crv" of the public union. */
const curves: Readonly<Record<Curve, KeyType>> = {
  "P-256": "EC",
  "P-384": "EC",
  "P-521": "EC",
  Ed25519: "OKP",
  Ed448: "OKP",
  X25519: "OKP",
  X448: "OKP",
};

const root = fileURLToPath(new URL("../../src/keytypes", import.meta.url));

/** The key types that the files export, with the file of each. */
const made = await Promise.all(
  readdirSync(root).map(async (file) => {
    const module = (await import(/* @vite-ignore */ `../../src/keytypes/${file}`)) as object;
    return Object.entries(module)
      .filter((entry): entry is [string, KeyTypeScheme] => isKeyType(entry[1]))
      .map(([name, keyType]) => ({ file, name, keyType }));
  }),
).then((files) => files.flat());

test("every key type serves an algorithm, and its names are in the public unions", () => {
  const listed = every().keyTypes;
  const problems = made.flatMap(({ file, name, keyType: { kty, crv }, keyType }) => [
    ...(listed.includes(keyType) ? [] : [`Add ${name} of ${file} to keyTypes of an algorithm that uses it`]),
    ...(kty in thumbprints
      ? []
      : [`Add "${kty}" to KeyType in src/keytypes/names.ts and to thumbprints here`]),
    ...(crv === undefined || crv in curves
      ? []
      : [`Add "${crv}" to EcCurve or OkpCurve in src/keytypes/names.ts and to curves here`]),
  ]);
  expect(problems).toEqual([]);
  // Nothing else is in the list or in the unions.
  expect(listed).toHaveLength(made.length);
  expect(new Set(listed.map(({ kty }) => kty))).toEqual(new Set(Object.keys(thumbprints)));
  expect(
    Object.fromEntries(listed.flatMap(({ crv, kty }) => (crv === undefined ? [] : [[crv, kty]]))),
  ).toEqual(curves);
  for (const { name, kty, crv, alg } of listed) expect(name).toBe(crv ?? alg ?? kty);
});

function isKeyType(value: unknown): boolean {
  return typeof value === "object" && value !== null && "readJwk" in value;
}

describe.each(every().keyTypes.map((keyType) => [keyType.name, keyType] as const))("%s", (_, keyType) => {
  test("has the members of a thumbprint that RFC 7638, 8037 and 9964 name, kty first", () => {
    expect(keyType.identifyingMembers[0]).toBe("kty");
    expect(keyType.identifyingMembers.toSorted()).toEqual(thumbprints[keyType.kty as KeyType]);
  });

  test("is found by its names, and not by others", () => {
    const { kty, crv, alg } = keyType;
    expect(findKeyType({ kty, crv, alg }, every().keyTypes)).toBe(keyType);
    expect(findKeyType({ kty: `${kty}.`, crv, alg }, every().keyTypes)).toBeUndefined();
    if (crv !== undefined) expect(findKeyType({ kty, alg }, every().keyTypes)).toBeUndefined();
    if (alg !== undefined) expect(findKeyType({ kty, crv }, every().keyTypes)).toBeUndefined();
  });
});

test("no two key types have the same OBJECT IDENTIFIERs", () => {
  const identifiers = every().keyTypes.flatMap(
    ({ der }) => der?.algorithms.map((algorithm) => `${algorithm} ${der.namedCurve ?? ""}`) ?? [],
  );
  expect(identifiers).not.toEqual([]);
  expect(new Set(identifiers).size).toBe(identifiers.length);
});

test("the public half is written in the order of the identifying members", async () => {
  const jwk = await exportJwk(publicKey(await generateKey("ES256")));
  expect(Object.keys(jwk)).toEqual(["kty", "crv", "x", "y", "alg"]);
});
