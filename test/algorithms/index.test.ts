// An algorithm that is imported alone brings no other one along: what an application does not name is not in its bundle.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { contentAlgorithms } from "../support/content-table.ts";
import { managementAlgorithms } from "../support/management-table.ts";
import { signatureAlgorithms } from "../support/signature-table.ts";

const folder = fileURLToPath(new URL("../../src/algorithms/", import.meta.url));
const names = [signatureAlgorithms, managementAlgorithms, contentAlgorithms].flatMap((table) =>
  Object.keys(table),
);

/** RFC 9864: a key on a curve may be bound to either name, so an algorithm knows the other one. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  EdDSA: ["Ed25519", "Ed448"],
  Ed25519: ["EdDSA"],
  Ed448: ["EdDSA"],
};

const modules = await Promise.all(
  ["content", "management", "signatures"]
    .flatMap((room) => readdirSync(`${folder}${room}`).map((file) => `${room}/${file}`))
    .map(
      async (path) =>
        [path, (await import(/* @vite-ignore */ `../../src/algorithms/${path}`)) as object] as const,
    ),
);

function isScheme(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value;
}

/** The exported schemes, with the file of each. */
const schemes = modules.flatMap(([path, module]) =>
  Object.entries(module)
    .filter((entry): entry is [string, { alg?: string; enc?: string }] => isScheme(entry[1]))
    .map(([exported, { alg, enc }]) => ({ path, exported, name: alg ?? enc ?? "" })),
);

test("every algorithm is exported under its name, with _ in place of - and +", () => {
  expect(schemes.map(({ name }) => name).sort()).toEqual(names.toSorted());
  for (const { exported, name } of schemes) {
    expect(exported).toBe(name === "dir" ? "DIR" : name.replaceAll(/[-+]/g, "_"));
  }
});

test.each(modules.flatMap(([, module]) => Object.entries(module)).filter(([, value]) => isScheme(value)))(
  "%s is frozen",
  (_, scheme) => {
    expect(Object.isFrozen(scheme)).toBe(true);
  },
);

test.each(schemes)("$exported alone", async ({ path, exported, name }) => {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${exported} } from "./${path}";`, resolveDir: folder },
    bundle: true,
    format: "esm",
    platform: "neutral",
    write: false,
  });
  const text = outputFiles[0]?.text ?? "";
  const literals = new Set(Array.from(text.matchAll(/"([^"\\\n]+)"/g), ([, literal]) => literal));
  // WebCrypto has names of its own for what it does, of which this one is also an "alg" value.
  const own = [name, "RSA-OAEP", ...(otherNames[name] ?? [])];
  const others = names.filter((each) => !own.includes(each) && literals.has(each));
  expect(others).toEqual([]);
  expect(literals.has(name)).toBe(true);
});
