import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contentAlgorithms } from "../support/content-table.ts";
import { managementAlgorithms } from "../support/management-table.ts";
import { signatureAlgorithms } from "../support/signature-table.ts";
import { interopFiles, rfcFiles } from "./files.ts";
import type { Described, Kind, Vector } from "./format.ts";
import { internals } from "./internals.ts";
import { octets, toBase64url } from "./octets.ts";
import * as operations from "./operations.ts";
import { parseVectorFile } from "./parse.ts";
import { reportOn, totalsOf } from "./report.ts";
import { checksOf, lackingFor, runVector, type Check, type Outcome } from "./runner.ts";

operations.useInternals(internals);

const vectorFiles: Readonly<Record<string, unknown>> = { ...rfcFiles, ...interopFiles };

for (const [file, json] of Object.entries(vectorFiles)) {
  describe(file, async () => {
    for (const vector of parseVectorFile(json)) {
      for (const check of checksOf(vector)) {
        const name = `${nameOf(vector)}: ${nameOfCheck(check)}`;
        const lacking = await lackingFor(check);
        if (lacking.length === 0) {
          test(name, async () => {
            const { outcome, reason } = await check.run();
            expect({ outcome, reason }).toEqual({ outcome: "passed", reason: undefined });
          });
        } else {
          test(`${name} (not run: this runtime lacks ${lacking.join(", ")})`, async () => {
            const { outcome, reason } = await check.run();
            expect({ outcome, reason }).toEqual({
              outcome: "not run",
              reason: expect.stringMatching(/^ERR_JOSE_NOT_SUPPORTED: /),
            });
          });
        }
      }
    }
  });
}

test("the names of the algorithms are those of josette's tables", () => {
  expect(operations.everySignatureAlgorithm).toEqual(Object.keys(signatureAlgorithms));
  expect(operations.everyManagementAlgorithm).toEqual(Object.keys(managementAlgorithms));
  expect(operations.everyContentAlgorithm).toEqual(Object.keys(contentAlgorithms));
});

test("every vector file of this folder is run", () => {
  const present = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".json"));
  expect(Object.keys(vectorFiles).sort()).toEqual(present.sort());
});

test("no two vectors of a file share a name", () => {
  for (const json of Object.values(vectorFiles)) {
    const names = parseVectorFile(json).map(nameOf);
    expect(names).toEqual([...new Set(names)]);
  }
});

test("no two checks of a vector share a name", () => {
  for (const vector of Object.values(vectorFiles).flatMap(parseVectorFile)) {
    const names = checksOf(vector).map(nameOfCheck);
    expect(names, nameOf(vector)).toEqual([...new Set(names)]);
  }
});

// Every octet string that a vector of this kind holds; `*` stands for each of a list, and what is not in a given vector
// is passed over there.
const TOKENS = ["tokens.compact", "tokens.flattened", "tokens.general"];
const OCTETS: Readonly<Record<Kind, readonly string[]>> = {
  jws: [
    ...["payload", "signatures.*.protected", "signatures.*.signature", ...TOKENS],
    ...["tokens.flattened.signature", "tokens.general.signatures.*.signature"],
  ],
  "refused-jws": ["payload", "protected"],
  jwe: [
    ...["plaintext", "protected", "aad", "recipients.*.encryptedKey", ...TOKENS],
    ...["recipients.*.pbkdf2.salt", "recipients.*.pbkdf2.derivedKey"],
    ...[
      "content.cek",
      "content.iv",
      "content.aad",
      "content.ciphertext",
      "content.tag",
      "content.compressed",
    ],
    ...["tokens.flattened.tag", "tokens.flattened.encrypted_key", "tokens.flattened.aad"],
    ...["tokens.general.tag", "tokens.general.recipients.*.encrypted_key", "tokens.general.aad"],
  ],
  content: ["plaintext", "cek", "iv", "aad", "ciphertext", "tag"],
  "aes-cbc-hmac-sha2": ["K", "MAC_KEY", "ENC_KEY", "P", "IV", "A", "AL", "E", "hmacInput", "M", "T"],
  "key-agreement": [
    ...["Z", "derivation.apu", "derivation.apv", "derivation.otherInfo", "derivation.hashInput"],
    "derivation.derivedKey",
  ],
  jwk: [],
  "jwk-set": [],
  thumbprint: ["canonical", "thumbprint"],
  certificate: ["der", "serialNumber"],
  base64url: ["octets"],
};

describe("one changed byte fails", async () => {
  for (const [file, json] of Object.entries(vectorFiles)) {
    for (const [index, vector] of parseVectorFile(json).entries()) {
      // What the runtime cannot run, it cannot find wrong.
      if (await lacksSomethingFor(vector)) continue;
      const paths = OCTETS[vector.kind].flatMap((path) => expanded(json, `vectors.${index}.${path}`));
      const octetPaths = paths.filter((path) => isOctets(at(json, path)));
      test.each(octetPaths)(`${file}, ${nameOf(vector)}: %s`, async (path) => {
        const changed = changedAt(json, path);
        const outcomes = (await runVector(changed[index]!)).map(({ outcome }) => outcome);
        expect(outcomes).toContain("failed");
        expect(outcomes).not.toContain("not run");
      });
    }
  }
});

describe("another expectation fails", () => {
  test.each([
    ["claims of a nested JWT", "interop-jose.json", "vectors.0.jwt.claims.sub", "somebody else"],
    ["claims of a JWT", "rfc7519.json", "vectors.0.jwt.claims.iss", "jane"],
    ["code of an unsecured JWS", "rfc7519.json", "vectors.1.refused", "ERR_JWS_INVALID"],
    [
      "code of a critical extension",
      "rfc7515.json",
      at7515("E", "criticalExtension.refused"),
      "ERR_JWS_OTHER",
    ],
    ["code of an algorithm refused", "rfc7519.json", "vectors.2.recipients.0.refused", "ERR_JWE_INVALID"],
    [
      "code of an unprotected JWS alg",
      "rfc7520.json",
      at7520("4.7", "unprotectedAlgorithms"),
      "ERR_JWE_INVALID",
    ],
    [
      "code of an unprotected JWE enc",
      "rfc7520.json",
      at7520("5.12", "unprotectedAlgorithms"),
      "ERR_JWS_INVALID",
    ],
    ["unprotected header of a JWS", "rfc7520.json", at7520("4.6", "signatures.0.header.kid"), "another"],
    ["unprotected header of a JWE", "rfc7520.json", at7520("5.11", "unprotected.kid"), "another"],
    ["header of a recipient", "rfc7516.json", "vectors.4.recipients.1.header.kid", "8"],
    ["key in a plaintext", "rfc7520.json", at7520("5.3", "holds.0"), "3.5"],
    ["public half of a key", "rfc7520.json", at7520("3.2", "publicKey"), "3.3"],
    ["key of a set", "rfc7517.json", "keys.A.1 EC.y", "AAAA"],
    ["bits of a certificate's key", "rfc7515.json", at7515("B", "bits"), 4096],
    ["end of a certificate's time", "rfc7515.json", at7515("B", "notAfter"), "2026-11-16T01:54:38Z"],
    ["key in a certificate", "rfc7517.json", "vectors.11.jwk", "A.1 RSA"],
    [
      "ephemeral public key",
      "rfc7518.json",
      "vectors.3.epk.x",
      "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
    ],
    ["URI of a thumbprint", "rfc9278.json", "vectors.0.uri", "urn:ietf:params:oauth:jwk-thumbprint:sha-256:"],
    ["text of octets", "rfc7515.json", at7515("C", "text"), "A-z_4MA"],
  ])("%s", async (_what, file, path, value) => {
    const changed = structuredClone(vectorFiles[file]);
    expect(at(changed, path)).not.toBe(value);
    set(changed, path, value);
    const index = Number(/^vectors\.(\d+)/.exec(path)?.[1] ?? 1);
    const before = await runVector(parseVectorFile(vectorFiles[file])[index]!);
    const after = await runVector(parseVectorFile(changed)[index]!);
    expect(before.map(({ outcome }) => outcome)).not.toContain("failed");
    expect(after.map(({ outcome }) => outcome)).toContain("failed");
  });
});

test("an algorithm josette does not have is not run, and says so", async () => {
  const file = structuredClone(vectorFiles["rfc7515.json"]);
  set(file, "vectors.2.signatures.0.alg", "RS1");
  const outcomes = await runVector(parseVectorFile(file)[2]!);
  expect(outcomes).toMatchObject([
    { direction: "verify", outcome: "not run", reason: "NoOperation: josette has no RS1" },
    { direction: "sign", outcome: "not run", reason: "NoOperation: josette has no RS1" },
    { direction: "sign", outcome: "not run", reason: "NoOperation: josette has no RS1" },
  ]);
});

describe("the report", () => {
  const passed: Outcome = {
    ...{ rfc: 7515, section: "A.1", title: "JWS", direction: "verify", serialization: "compact" },
    outcome: "passed",
  };
  const failed: Outcome = {
    ...passed,
    section: "A.2",
    outcome: "failed",
    reason: "Error: payload is 00, not 01",
  };
  const notRun: Outcome = { ...passed, rfc: 9964, outcome: "not run", reason: "ERR_JOSE_NOT_SUPPORTED: no" };
  const refused: Outcome = {
    ...passed,
    section: "A.5",
    direction: "refuse",
    code: "ERR_JOSE_ALG_NOT_ALLOWED",
  };
  const outcomes = [passed, failed, refused, notRun];
  const options = { runtime: "this runtime", seconds: 1, colors: false };

  test("counts", () => {
    expect(totalsOf(outcomes)).toEqual({ examples: 4, passed: 2, failed: 1, notRun: 1 });
  });

  test("has a line per example, and the reason for whatever did not pass", () => {
    const lines = reportOn(outcomes, options).split("\n");
    expect(lines).toContain("  ✓   1  A.1  JWS  verify C");
    expect(lines).toContain("  ✗ 0/1  A.2  JWS  verify C");
    expect(lines).toContain("  failed: A.2 JWS, verify compact");
    expect(lines).toContain("    Error: payload is 00, not 01");
    expect(lines.find((line) => line.includes("A.5"))).toContain("ERR_JOSE_ALG_NOT_ALLOWED");
    expect(lines).toContain("  not run: A.1 JWS, verify compact");
    expect(lines.at(-1)).toBe("this runtime, 1.0 s");
  });

  test("is coloured where the terminal says so, and says the same", () => {
    const coloured = reportOn(outcomes, { ...options, colors: true });
    expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(reportOn(outcomes, options));
  });
});

describe("the parser refuses", () => {
  test.each([
    ["another format", "format", "josette-vectors/2"],
    ["a member nobody reads", "vectors.0.expected", "something"],
    ["a nested member nobody reads", "vectors.0.signatures.0.unprotected", {}],
    ["an unknown kind", "vectors.0.kind", "jwx"],
    ["a key the file does not have", "vectors.0.signatures.0.key", "A.9"],
    ["no tokens", "vectors.0.tokens", {}],
    ["padded base64url", "vectors.0.signatures.0.signature", "AA=="],
    ["trailing bits in base64url", "vectors.0.signatures.0.signature", "AB"],
    ["upper-case hexadecimal", "vectors.0.payload", { hex: "AB" }],
    ["base64 without padding", "vectors.0.payload", { base64: "AA" }],
    ["two encodings at once", "vectors.0.payload", { hex: "ab", utf8: "ab" }],
    ["a time that is none", at7515("B", "notAfter"), "2026-02-30T00:00:00Z"],
  ])("%s", (_what, path, value) => {
    const file = structuredClone(vectorFiles["rfc7515.json"]);
    set(file, path, value);
    expect(() => parseVectorFile(file)).toThrow(TypeError);
  });
});

function nameOf({ rfc, section, title }: Described): string {
  return `RFC ${rfc} ${section} ${title}`;
}

function nameOfCheck({ direction, serialization, part }: Check): string {
  return [direction, serialization ?? [], part ?? []].flat().join(", ");
}

async function lacksSomethingFor(vector: Vector): Promise<boolean> {
  const lacking = await Promise.all(checksOf(vector).map(lackingFor));
  return lacking.flat().length > 0;
}

function at7515(section: string, path: string): string {
  return pathIn("rfc7515.json", section, path);
}

function at7520(section: string, path: string): string {
  return pathIn("rfc7520.json", section, path);
}

/** The path of a member of the first vector of a section. */
function pathIn(file: string, section: string, path: string): string {
  const index = parseVectorFile(vectorFiles[file]).findIndex((vector) => vector.section === section);
  return `vectors.${index}.${path}`;
}

function changedAt(json: unknown, path: string): readonly Vector[] {
  const file = structuredClone(json);
  const value = at(file, path);
  const isToken = path.includes("tokens.");
  set(file, path, isToken ? otherToken(String(value)) : otherOctets(value, path));
  return parseVectorFile(file);
}

function otherOctets(value: unknown, where: string): string {
  const bytes = octets(value, where);
  return toBase64url(
    bytes.length === 0 ? Uint8Array.of(0) : bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte)),
  );
}

/** Another first character in the last segment, the signature or the tag; or in all there is. */
function otherToken(token: string): string {
  const start = token.lastIndexOf(".") + 1;
  return `${token.slice(0, start)}${token[start] === "A" ? "B" : "A"}${token.slice(start + 1)}`;
}

function isOctets(value: unknown): boolean {
  if (typeof value === "string") return true;
  return isObject(value) && ["utf8", "hex", "base64"].some((name) => name in value);
}

/** A path without `*`, once for each item that stands there. */
function expanded(json: unknown, path: string): readonly string[] {
  const [before, after] = path.split(".*", 2);
  if (before === undefined || after === undefined) return [path];
  const list = at(json, before);
  return Array.isArray(list) ? list.map((_item, index) => `${before}.${index}${after}`) : [];
}

function at(json: unknown, path: string): unknown {
  return namesOf(path).reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), json);
}

function set(json: unknown, path: string, value: unknown): void {
  const names = namesOf(path);
  const parent = names
    .slice(0, -1)
    .reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), json);
  if (!isObject(parent)) throw new TypeError(`there is nothing at ${path}`);
  parent[names.at(-1)!] = value;
}

/** The names of keys have periods in them. */
function namesOf(path: string): readonly string[] {
  const key = /^keys\.(.+)\.([^.]+)$/.exec(path);
  return key === null ? path.split(".") : ["keys", key[1]!, key[2]!];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
