import { describe, expect, test } from "vitest";
import { signatureAlgorithms } from "../support/signature-table.ts";
import { contentAlgorithms } from "../support/content-table.ts";
import { table } from "../../src/encoding/table.ts";
import { allowedRow, requireKnown, resolveAllowList } from "../../src/header/allow-list.ts";
import { failureOf } from "../failure.ts";
import { codeOf } from "../errors.ts";

const rows = table({ RS256: { bits: 2048 }, HS256: { bits: 256 } });

describe("resolveAllowList", () => {
  test("gives the rows of the names", () => {
    const allowed = resolveAllowList(["HS256", "RS256"], rows, "alg");
    expect([...allowed.keys()]).toEqual(["HS256", "RS256"]);
    expect(allowed.get("HS256")).toBe(rows.HS256);
  });

  test("knows every name of the tables", () => {
    const names = Object.keys(contentAlgorithms);
    expect([...resolveAllowList(names, contentAlgorithms, "enc").keys()]).toEqual(names);
  });

  test("takes a name twice for once", () => {
    expect([...resolveAllowList(["RS256", "RS256"], rows, "alg").keys()]).toEqual(["RS256"]);
  });

  test("is not changed by what becomes of the caller's array", () => {
    const names = ["RS256"];
    const allowed = resolveAllowList(names, rows, "alg");
    names.push("HS256");
    expect(allowed.has("HS256")).toBe(false);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["an empty list", []],
    ["a name that is not in a list", "RS256"],
    ["a set", new Set(["RS256"])],
    ["an object of the same members", { 0: "RS256", length: 1 }],
    ["true", true],
    ["a list with a hole", Array(1)],
    ["a list with a hole behind a name", Object.assign(["RS256"], { 2: "HS256" })],
    ["a list with nothing in it", [undefined]],
    ["a list with null in it", [null]],
    ["a list in a list", [["RS256"]]],
    ["a number", [256]],
    ["a symbol", [Symbol("RS256")]],
    ["an object that cannot be written", [Object.create(null)]],
    ["an object that throws when it is written", [{ toString: () => expect.unreachable() }]],
    ["a String object", [Object("RS256")]],
    ["an unknown name", ["RS1"]],
    ["an unknown name among others", ["RS256", "RS1"]],
    ["another case", ["rs256"]],
    ["a space", ["RS256 "]],
    ["an empty name", [""]],
    ["an expression", ["RS*"]],
    ["none", ["none"]],
    ["None", ["None"]],
    ["RSA1_5", ["RSA1_5"]],
    ["constructor", ["constructor"]],
    ["toString", ["toString"]],
    ["__proto__", ["__proto__"]],
  ])("refuses %s", (_, names) => {
    expect(codeOf(() => resolveAllowList(names as never, rows, "alg"))).toBe("ERR_INVALID_OPTION");
  });

  test("refuses a name of the other table", () => {
    expect(codeOf(() => resolveAllowList(["A128GCM"], signatureAlgorithms, "alg"))).toBe(
      "ERR_INVALID_OPTION",
    );
  });

  test("refuses a list for a registry that has nothing in it", () => {
    expect(codeOf(() => resolveAllowList([], {}, "alg"))).toBe("ERR_INVALID_OPTION");
  });
});

describe("allowedRow", () => {
  const allowed = resolveAllowList(["RS256"], rows, "alg");

  test("gives the row of an allowed name", () => {
    expect(allowedRow("RS256", allowed, "alg", "verify")).toBe(rows.RS256);
  });

  test.each<[string, string | undefined]>([
    ["no name at all", undefined],
    ["a name that exists, but is not allowed", "HS256"],
    ["an unknown name", "foo"],
    ["an empty name", ""],
    ["another case", "rs256"],
    ["a space", "RS256 "],
    ["none", "none"],
    ["None", "None"],
    ["nOnE", "nOnE"],
    ["RSA1_5", "RSA1_5"],
    ["constructor", "constructor"],
    ["toString", "toString"],
    ["__proto__", "__proto__"],
    ["a member of a map", "size"],
  ])("refuses %s", async (_, name) => {
    const error = await failureOf((async () => allowedRow(name, allowed, "alg", "verify"))());
    expect(error).toMatchObject({ code: "ERR_JOSE_ALG_NOT_ALLOWED", stage: "verify" });
  });

  test("tells the stage it was told", async () => {
    const error = await failureOf((async () => allowedRow("none", allowed, "enc", "decrypt"))());
    expect(error).toMatchObject({ code: "ERR_JOSE_ALG_NOT_ALLOWED", stage: "decrypt" });
  });
});

describe("requireKnown", () => {
  test("gives the row of a name", () => {
    expect(requireKnown("HS256", rows, "alg")).toBe(rows.HS256);
  });

  test.each([undefined, null, 1, "foo", "none", "RSA1_5", "constructor"])("refuses %s", (name) => {
    expect(codeOf(() => requireKnown(name, rows, "alg"))).toBe("ERR_INVALID_OPTION");
  });
});
