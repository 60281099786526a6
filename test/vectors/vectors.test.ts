import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { vectorFiles } from "./files.ts";
import { parseVectorFile, type Described, type Kind, type Vector } from "./format.ts";
import { toBase64url, octets } from "./octets.ts";
import { checksOf, runVector } from "./runner.ts";

for (const [file, json] of Object.entries(vectorFiles)) {
  describe(file, () => {
    for (const vector of parseVectorFile(json)) {
      for (const check of checksOf(vector)) {
        const direction = [check.direction, check.serialization ?? []].flat().join(", ");
        test(`${nameOf(vector)}: ${direction}`, async () => {
          const { outcome, reason } = await check.run();
          expect({ outcome, reason }).toEqual({ outcome: "passed", reason: undefined });
        });
      }
    }
  });
}

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

// Every octet string that a vector of this kind holds; what is not in a given vector is passed over there.
const OCTETS: Readonly<Record<Kind, readonly string[]>> = {
  jws: ["payload", "signatures.0.protected", "signatures.0.signature", "tokens.compact"],
  jwe: [
    ...["plaintext", "protected", "recipients.0.encryptedKey", "tokens.compact"],
    ...["content.cek", "content.iv", "content.aad", "content.ciphertext", "content.tag"],
  ],
  content: ["plaintext", "cek", "iv", "aad", "ciphertext", "tag"],
  "aes-cbc-hmac-sha2": ["K", "MAC_KEY", "ENC_KEY", "P", "IV", "A", "AL", "E", "hmacInput", "M", "T"],
  thumbprint: ["canonical", "thumbprint"],
};

describe("one changed byte fails", () => {
  for (const [file, json] of Object.entries(vectorFiles)) {
    parseVectorFile(json).forEach((vector, index) => {
      const paths = OCTETS[vector.kind].filter((path) => at(json, `vectors.${index}.${path}`) !== undefined);
      test.each(paths)(`${file}, ${nameOf(vector)}: %s`, async (path) => {
        const changed = changedAt(json, `vectors.${index}.${path}`);
        const outcomes = (await runVector(changed[index]!)).map(({ outcome }) => outcome);
        expect(outcomes).toContain("failed");
        expect(outcomes).not.toContain("not run");
      });
    });
  }

  test("in the claims of a nested JWT too", async () => {
    const file = structuredClone(vectorFiles["interop-jose.json"]);
    set(file, "vectors.0.jwt.claims.sub", "somebody else");
    const outcomes = await runVector(parseVectorFile(file)[0]!);
    expect(outcomes.find(({ direction }) => direction === "open")).toMatchObject({ outcome: "failed" });
    expect(outcomes.find(({ direction }) => direction === "decrypt")).toMatchObject({ outcome: "passed" });
  });
});

test("a form without an operation is not run, and says so", async () => {
  const file = structuredClone(vectorFiles["rfc7515.json"]);
  set(file, "vectors.1.tokens", { general: { payload: "", signatures: [] } });
  const outcomes = await runVector(parseVectorFile(file)[1]!);
  expect(outcomes).toMatchObject([
    { rfc: 7515, section: "A.2", direction: "verify", serialization: "general", outcome: "not run" },
    { rfc: 7515, section: "A.2", direction: "sign", outcome: "passed" },
  ]);
});

test("an algorithm josette does not have is not run, and says so", async () => {
  const file = structuredClone(vectorFiles["rfc7515.json"]);
  set(file, "vectors.1.signatures.0.alg", "RS1");
  const outcomes = await runVector(parseVectorFile(file)[1]!);
  expect(outcomes).toMatchObject([
    { direction: "verify", outcome: "not run", reason: "NoOperation: josette has no RS1" },
    { direction: "sign", outcome: "not run", reason: "NoOperation: josette has no RS1" },
  ]);
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
    ["two encodings at once", "vectors.0.payload", { hex: "ab", utf8: "ab" }],
  ])("%s", (_what, path, value) => {
    const file = structuredClone(vectorFiles["rfc7515.json"]);
    set(file, path, value);
    expect(() => parseVectorFile(file)).toThrow(TypeError);
  });
});

function nameOf({ rfc, section, title }: Described): string {
  return `RFC ${rfc} ${section} ${title}`;
}

function changedAt(json: unknown, path: string): readonly Vector[] {
  const file = structuredClone(json);
  const value = at(file, path);
  set(file, path, path.endsWith("tokens.compact") ? otherToken(String(value)) : otherOctets(value, path));
  return parseVectorFile(file);
}

function otherOctets(value: unknown, where: string): string {
  const bytes = octets(value, where);
  return toBase64url(
    bytes.length === 0 ? Uint8Array.of(0) : bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte)),
  );
}

/** Another first character in the last segment, the signature or the tag. */
function otherToken(token: string): string {
  const start = token.lastIndexOf(".") + 1;
  return `${token.slice(0, start)}${token[start] === "A" ? "B" : "A"}${token.slice(start + 1)}`;
}

function at(json: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), json);
}

function set(json: unknown, path: string, value: unknown): void {
  const names = path.split(".");
  const parent = at(json, names.slice(0, -1).join("."));
  const target = names.length === 1 ? json : parent;
  if (!isObject(target)) throw new TypeError(`there is nothing at ${path}`);
  target[names.at(-1)!] = value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
