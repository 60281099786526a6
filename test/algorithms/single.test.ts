// An algorithm that is imported alone brings no other one along: what an application does not name is not in its bundle.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { contentAlgorithms } from "../support/content-table.ts";
import { managementAlgorithms } from "../support/management-table.ts";

const folder = fileURLToPath(new URL("../../src/algorithms/", import.meta.url));
const names = [...Object.keys(managementAlgorithms), ...Object.keys(contentAlgorithms)];

const modules = await Promise.all(
  ["content", "management"]
    .flatMap((room) => readdirSync(`${folder}${room}`).map((file) => `${room}/${file}`))
    .map(async (path) => [path, (await import(`../../src/algorithms/${path}`)) as object] as const),
);

/** The exported schemes, with the file of each. */
const schemes = modules.flatMap(([path, module]) =>
  Object.entries(module)
    .filter((entry): entry is [string, { alg?: string; enc?: string }] => typeof entry[1] === "object")
    .map(([exported, { alg, enc }]) => ({ path, exported, name: alg ?? enc ?? "" })),
);

test("every algorithm is exported under its name, with _ in place of - and +", () => {
  expect(schemes.map(({ name }) => name).sort()).toEqual(names.toSorted());
  for (const { exported, name } of schemes) {
    expect(exported).toBe(name === "dir" ? "DIR" : name.replaceAll(/[-+]/g, "_"));
  }
});

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
  const others = names.filter((each) => each !== name && each !== "RSA-OAEP" && literals.has(each));
  expect(others).toEqual([]);
  expect(literals.has(name)).toBe(true);
});
