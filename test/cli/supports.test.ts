// `josette supports`.
import { expect, test } from "vitest";
import { algorithmLists } from "../../src/cli/accepted-algorithms.ts";
import { supports } from "../../src/jwk/index.ts";
import { josette } from "../support/cli/run.ts";

test("lists every algorithm, and what the library says of it", async () => {
  const { code, stdout } = await josette(["supports", "--json"]);
  expect(code).toBe(0);
  const { algorithms } = JSON.parse(stdout) as { algorithms: { name: string; supported: boolean }[] };
  const { signatures, management, content } = algorithmLists();
  expect(algorithms).toHaveLength(signatures.length + management.length + content.length);
  for (const { name, supported } of algorithms) expect(supported).toBe(await supports(name));
});

test("the exit code says whether one is supported", async () => {
  expect((await josette(["supports", "ES256", "A128GCM"])).code).toBe(0);
  expect((await josette(["supports", "RSA1_5"])).code).toBe(2);
});
