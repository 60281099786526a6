// The middlewares of the guides, each with its framework and in its runtime: what `npm run example:middleware` runs.
import { expect, test } from "vitest";
import { hasRedis, programs } from "../../examples/middleware/programs.ts";
import { runProgram, surprises } from "../../examples/middleware/run.ts";

const missing = !hasRedis();
if (missing && process.env["JOSETTE_REQUIRE_REDIS"] === "1") throw new Error("redis-server is not installed");
if (missing) console.error("WARNING: redis-server is not installed. NOTHING WAS TESTED WITH REDIS.");

test.each(Object.entries(programs).filter(([name]) => name !== "redis" || !missing))(
  "%s",
  async (name, program) => {
    const exchanges = await runProgram(name, program);
    expect(surprises(exchanges)).toEqual([]);
    const statuses = new Set(exchanges.map(({ outcome }) => outcome.status));
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 503]));
    // The others accept tokens with any scope.
    expect(statuses.has(403)).toBe(name !== "redis" && name !== "workers-kv");
  },
);

test("another status, another challenge and another body are surprises", () => {
  const challenge = { scheme: "Bearer", error: "invalid_token" };
  const expected = { status: 401, challenge };
  const outcomes = [
    expected,
    { ...expected, status: 403 },
    { status: 401 },
    { status: 401, challenge: { ...challenge, error: "insufficient_scope" } },
    { ...expected, subject: "alice" as const },
  ];
  const exchanges = outcomes.map((outcome) => ({ request: "", field: "", expected, outcome }));
  expect(surprises(exchanges)).toEqual(exchanges.slice(1));
});
