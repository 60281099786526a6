import { describe, expect, test } from "vitest";
import { signatureAlgorithms } from "../support/signature-table.ts";
import { contentAlgorithms } from "../support/content-table.ts";
import {
  isContentScheme,
  isManagementScheme,
  isSignatureScheme,
} from "../../src/algorithms/recognize-algorithm.ts";
import { every } from "../../src/algorithms/every.ts";
import { RSA_OAEP } from "../../src/algorithms/management/rsa-oaep.ts";
import { A128GCM } from "../../src/algorithms/content/gcm.ts";
import { ES256 } from "../../src/algorithms/signatures/ecdsa.ts";
import { RS256 } from "../../src/algorithms/signatures/rsa-pkcs1.ts";
import { table } from "../../src/encoding/table.ts";
import {
  allowedRow,
  isListOf,
  requireKnown,
  resolveAllowList,
  withListed,
} from "../../src/header/allow-list.ts";
import { failureOf } from "../support/failure.ts";
import { codeOf } from "../support/errors.ts";

const rows = table({ RS256: { bits: 2048 }, HS256: { bits: 256 } });
const isRow = (value: unknown): value is { bits: number } => value === rows.RS256;

describe("resolveAllowList", () => {
  test("gives the rows of the names", () => {
    const allowed = resolveAllowList(["HS256", "RS256"], rows, "alg", isRow);
    expect([...allowed.keys()]).toEqual(["HS256", "RS256"]);
    expect(allowed.get("HS256")).toBe(rows.HS256);
  });

  test("knows every name of the tables", () => {
    const names = Object.keys(contentAlgorithms);
    expect([...resolveAllowList(names, contentAlgorithms, "enc", isContentScheme).keys()]).toEqual(names);
  });

  test("takes a name twice for once", () => {
    expect([...resolveAllowList(["RS256", "RS256"], rows, "alg", isRow).keys()]).toEqual(["RS256"]);
  });

  test("is not changed by what becomes of the caller's array", () => {
    const names = ["RS256"];
    const allowed = resolveAllowList(names, rows, "alg", isRow);
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
    expect(codeOf(() => resolveAllowList(names as never, rows, "alg", isRow))).toBe("ERR_INVALID_OPTION");
  });

  test("refuses a name of the other table", () => {
    expect(codeOf(() => resolveAllowList(["A128GCM"], signatureAlgorithms, "alg", isSignatureScheme))).toBe(
      "ERR_INVALID_OPTION",
    );
  });

  test("refuses a list for a registry that has nothing in it", () => {
    expect(codeOf(() => resolveAllowList([], {}, "alg", isRow))).toBe("ERR_INVALID_OPTION");
  });
});

describe("an allow-list of values", () => {
  const { signatures } = every();
  const resolve = (list: readonly unknown[]) =>
    resolveAllowList(list as never, signatures, "alg", isSignatureScheme);
  const own = { ...RS256, alg: "OWN" };

  test("takes a value as it is, under its own name, beside names", () => {
    const allowed = resolve(["RS256", own, ES256]);
    expect([...allowed]).toEqual([
      ["RS256", RS256],
      ["OWN", own],
      ["ES256", ES256],
    ]);
    expect(allowed.get("OWN")).toBe(own);
  });

  test("takes a value that has the name of another algorithm", () => {
    const other = { ...own, alg: "RS256" };
    expect(resolve([other]).get("RS256")).toBe(other);
    expect([...resolve(["RS256", RS256]).values()]).toEqual([RS256]);
  });

  test.each<[string, unknown]>([
    ["two values with the same name", [RS256, { ...RS256 }]],
    ["a name and another value with that name", ["RS256", { ...RS256 }]],
    ["a key management algorithm", [RSA_OAEP]],
    ["a content encryption algorithm", [A128GCM]],
    ["an algorithm of no kind", [{ ...RS256, kind: undefined }]],
    ["an algorithm without a name", [{ ...RS256, alg: "" }]],
    ["an algorithm named none", [{ ...RS256, alg: "none" }]],
    ["an algorithm without a verifier", [{ ...RS256, verifier: undefined }]],
    ["an algorithm without key types", [{ ...RS256, keyTypes: undefined }]],
    [
      "an algorithm with a getter that throws",
      [
        {
          get kind() {
            throw new Error("a getter");
          },
        },
      ],
    ],
    ["a revoked proxy", [revoked()]],
  ])("refuses %s", (_, list) => {
    expect(codeOf(() => resolve(list as never))).toBe("ERR_INVALID_OPTION");
  });

  test("of another kind is refused likewise", () => {
    const { management, content } = every();
    const listed = [RS256] as never;
    expect(codeOf(() => resolveAllowList(listed, management, "alg", isManagementScheme))).toBe(
      "ERR_INVALID_OPTION",
    );
    expect(codeOf(() => resolveAllowList(listed, content, "enc", isContentScheme))).toBe(
      "ERR_INVALID_OPTION",
    );
  });

  test("equals a list with the same algorithms in the same order, by identity", () => {
    const allowed = resolve(["RS256", own]);
    const equals = (list: readonly unknown[]) => isListOf(list as never, allowed, signatures);
    expect(equals(["RS256", own])).toBe(true);
    expect(equals([RS256, own])).toBe(true);
    expect(equals(["RS256", { ...own }])).toBe(false);
    expect(equals(["RS256", "OWN"])).toBe(false);
    expect(equals([own, "RS256"])).toBe(false);
    expect(equals(["RS256"])).toBe(false);
    expect(equals([{ ...RS256 }, own])).toBe(false);
    expect(equals("RS256" as never)).toBe(false);
  });

  test("extends the suite that keys are read with, only where it adds something", () => {
    const suite = every();
    expect(withListed(suite, ["RS256"], undefined, "A128GCM", [RS256, null, {}])).toBe(suite);
    const wider = withListed(suite, ["RS256", own], [A128GCM]);
    expect(wider.signatures["OWN"]).toBe(own);
    expect(withListed(suite, [own])).toBe(wider);
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe("allowedRow", () => {
  const allowed = resolveAllowList(["RS256"], rows, "alg", isRow);

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
