// The guide to errors: its program, and its tables beside the codes in src/errors.ts and the responses of challenge.
import { readFileSync } from "node:fs";
import { JoseError, type JoseErrorCode, JwtClaimError, UnavailableError } from "josette";
import { DpopProofError } from "josette/errors";
import { challenge } from "josette/http";
import { describe, expect, test } from "vitest";
import { printedBy, shownIn, writeGuide } from "../../support/docs/guide.ts";
import { cells, tablesOf } from "../../support/docs/tables.ts";

const files = writeGuide("errors");
const source = readFileSync(new URL("../../../src/errors.ts", import.meta.url), "utf8");
const guide = readFileSync(new URL("../../../docs/guides/errors.md", import.meta.url), "utf8");

const rows = tablesOf(guide).flatMap(({ header, rows }) =>
  rows.flatMap((row) => {
    const [codes = ""] = cells(row);
    const status = header.at(-1) === "HTTP" ? Number(cells(row).at(-1)) : undefined;
    return Array.from(codes.matchAll(/`(\w+)`/g), ([, code = ""]) => ({ code, status }));
  }),
);

test("the program prints what the guide shows", async () => {
  const path = files["outcome.ts"] ?? "";
  const printed = await printedBy(path);
  expect(printed).toEqual(shownIn(path));
  expect(printed).toHaveLength(5);
});

test("every code has exactly one row", () => {
  const unions = source.match(/^export type (?:JoseErrorCode|UsageErrorCode) =[^;]*;/gm) ?? [];
  const codes = Array.from(unions.join("").matchAll(/"(ERR_\w+)"/g), ([, code]) => code);
  expect(codes.length).toBeGreaterThan(30);
  expect(rows.map(({ code }) => code).sort()).toEqual(codes.sort());
});

describe("challenge responds as the guide says to", () => {
  test.each(rows.filter(({ status }) => status !== undefined))("$code with $status", ({ code, status }) => {
    const { status: actual } = challenge(errorWith(code as JoseErrorCode), { dpopNonce: "n" });
    expect(actual).toBe(status);
  });

  test.each(["scope", "scp", "roles", "idtyp", "check"])("the claim %s with 403", (claim) => {
    const code = "ERR_JWT_CLAIM_VALIDATION_FAILED";
    expect(challenge(new JwtClaimError(code, "", { claim })).status).toBe(403);
  });
});

function errorWith(code: JoseErrorCode): JoseError {
  switch (code) {
    case "ERR_DPOP_PROOF_INVALID":
    case "ERR_DPOP_NONCE_REQUIRED":
      return new DpopProofError(code, "", new JoseError("ERR_JWT_INVALID", ""));
    case "ERR_JWKS_TIMEOUT":
    case "ERR_JWKS_UNAVAILABLE":
    case "ERR_KEY_UNAVAILABLE":
    case "ERR_REPLAY_UNAVAILABLE":
      return new UnavailableError(code, "");
    case "ERR_JWT_EXPIRED":
    case "ERR_JWT_CLAIM_VALIDATION_FAILED":
      return new JwtClaimError(code, "", { claim: "exp" });
    default:
      return new JoseError(code, "");
  }
}
