// The Worker of the guide to edge runtimes, bundled without Node.js, and its table of sizes beside the budgets of the tests.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeGuide } from "../../support/docs/guide.ts";
import { type Issuer, startIssuer } from "../../../examples/identity-provider/issuer.ts";
import { cells, tablesOf } from "../../support/docs/tables.ts";

interface Env {
  readonly ISSUER: string;
  readonly KEYS: Kv;
}

interface Kv {
  get(name: string): Promise<string | null>;
  put(name: string, text: string, options: { expirationTtl: number }): Promise<void>;
}

interface Worker {
  fetch(request: Request, env: Env): Promise<Response>;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));
const files = writeGuide("edge-runtimes");
const entries = new Map<string, string>();
const kv: Kv = {
  get: (name) => Promise.resolve(entries.get(name) ?? null),
  put: (name, text) => {
    entries.set(name, text);
    return Promise.resolve();
  },
};
let issuer: Issuer;
let code: string;

beforeAll(async () => {
  issuer = await startIssuer({ audience: "api://orders" });
  const { outputFiles } = await build({
    entryPoints: [files["worker.ts"] ?? ""],
    bundle: true,
    format: "esm",
    platform: "neutral",
    write: false,
    alias: Object.fromEntries(
      ["lean", "algorithms", "http", "stores"].map((name) => [
        `josette/${name}`,
        `${root}src/${name}/index.ts`,
      ]),
    ),
    plugins: [
      {
        name: "the runtime's module",
        setup: (bundle) => {
          bundle.onResolve({ filter: /^cloudflare:workers$/ }, ({ path }) => ({
            path,
            namespace: "runtime",
          }));
          bundle.onLoad({ filter: /.*/, namespace: "runtime" }, () => ({
            contents: "export const waitUntil = (promise) => void promise;",
          }));
        },
      },
    ],
  });
  code = outputFiles[0]?.text ?? "";
});

afterAll(() => issuer.close());

/** A new isolate. */
async function isolate(): Promise<(authorization?: string) => Promise<Response>> {
  const url = `data:text/javascript;isolate=${crypto.randomUUID()};base64,${Buffer.from(code).toString("base64")}`;
  const { default: worker } = (await import(/* @vite-ignore */ url)) as { default: Worker };
  return (authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    return worker.fetch(new Request("https://orders.example/", { headers }), {
      ISSUER: issuer.issuer,
      KEYS: kv,
    });
  };
}

test("a token is accepted, and the others are refused", async () => {
  const send = await isolate();
  const accepted = await send(`Bearer ${issuer.token()}`);
  expect([accepted.status, await accepted.json()]).toEqual([200, { hello: "alice" }]);
  const none = await send();
  expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="orders"']);
  for (const token of [
    issuer.token({ exp: 1 }),
    issuer.token({ aud: "b" }),
    issuer.token({}, { typ: "JWT" }),
  ]) {
    const refused = await send(`Bearer ${token}`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain('error="invalid_token"');
  }
  expect((await send("Bearer a b")).status).toBe(400);
});

test("a second isolate has the keys from the store, while the issuer is down", async () => {
  await expect.poll(() => entries.size).toBe(1);
  issuer.setDown(true);
  expect((await (await isolate())(`Bearer ${issuer.token()}`)).status).toBe(200);
  entries.clear();
  const unavailable = await (await isolate())(`Bearer ${issuer.token()}`);
  expect(unavailable.status).toBe(503);
  expect(unavailable.headers.get("retry-after")).toMatch(/^\d+$/);
  issuer.setDown(false);
});

test("the sizes are the budgets of test/policy/bundle-sizes.test.ts", () => {
  const source = readFileSync(`${root}test/policy/bundle-sizes.test.ts`, "utf8");
  const programs = source.matchAll(/name: "([^"]+)",\n.*\n\s*limit: ([\d_]+)/g);
  const budgets = new Map(
    Array.from(programs, ([, name = "", limit = ""]) => [name, Number(limit.replaceAll("_", "")) / 1000]),
  );
  const guide = readFileSync(`${root}docs/guides/edge-runtimes.md`, "utf8");
  const table = tablesOf(guide).find(({ header }) => header[1] === "At most");
  const rows = table?.rows.map((row) => cells(row)) ?? [];
  expect(rows.length).toBeGreaterThan(3);
  for (const [name = "", size] of rows) {
    expect([name, size]).toEqual([name, `${budgets.get(name.replaceAll("`", ""))?.toFixed(1)} kB`]);
  }
});
