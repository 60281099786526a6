import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { featureNamed } from "../support/curves.ts";
import * as support from "../../src/platform/runtime-features.ts";

const everywhere = ["P-521", "X25519", "Ed25519", "AES-192"] as const;
const announced = ["Ed448", "X448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] as const;

function supports(name: string): Promise<boolean> {
  return support.supports(featureNamed(name));
}

/** What a platform was asked to import. */
interface Import {
  readonly format: string;
  readonly length: number;
  readonly name: string;
  readonly extractable: boolean;
  readonly usages: readonly string[];
}

let imports: Import[] = [];

/** A platform that imports some algorithms, and cannot do anything else. */
function platformWith(accepts: (name: string) => boolean): void {
  imports = [];
  const importKey = async (
    ...args: [string, Uint8Array, { name: string }, boolean, string[]]
  ): Promise<object> => {
    const [format, key, { name }, extractable, usages] = args;
    imports.push({ format, length: key.length, name, extractable, usages });
    if (!accepts(name)) throw new DOMException("", "NotSupportedError");
    return {};
  };
  vi.stubGlobal("crypto", { subtle: { importKey } });
}

beforeEach(() => {
  vi.stubGlobal("SubtleCrypto", undefined);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each(everywhere)("%s is in this runtime, and finding that out prints nothing", async (feature) => {
  const warnings: Error[] = [];
  const listener = (warning: Error) => warnings.push(warning);
  process.on("warning", listener);
  expect(await supports(feature)).toBe(true);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listener);
  expect(warnings).toEqual([]);
});

describe("a platform that can be asked", () => {
  test.each(announced)("is asked about %s, and believed", async (feature) => {
    const asked: unknown[][] = [];
    platformWith(() => expect.unreachable());
    for (const answer of [true, false]) {
      vi.stubGlobal("SubtleCrypto", { supports: (...args: unknown[]) => (asked.push(args), answer) });
      expect(await supports(feature)).toBe(answer);
    }
    expect(asked).toEqual([
      ["importKey", feature],
      ["importKey", feature],
    ]);
    expect(imports).toEqual([]);
  });

  test.each(everywhere)("is not asked about %s, but tried", async (feature) => {
    vi.stubGlobal("SubtleCrypto", { supports: () => expect.unreachable() });
    platformWith(() => true);
    expect(await supports(feature)).toBe(true);
    expect(imports).toHaveLength(1);
  });
});

describe("Node.js that cannot be asked", () => {
  test.each(announced)("is not tried with %s, as it would print a warning", async (feature) => {
    platformWith(() => true);
    expect(await supports(feature)).toBe(feature === "Ed448" || feature === "X448");
    expect(imports).toEqual([]);
  });
});

describe("another runtime is tried with", () => {
  const expected: Record<(typeof everywhere | typeof announced)[number], [string, number, string[]]> = {
    "P-521": ["ECDH", 133, []],
    X25519: ["X25519", 32, []],
    X448: ["X448", 56, []],
    Ed25519: ["Ed25519", 32, ["verify"]],
    Ed448: ["Ed448", 57, ["verify"]],
    "AES-192": ["AES-CBC", 24, ["encrypt"]],
    "ML-DSA-44": ["ML-DSA-44", 1312, ["verify"]],
    "ML-DSA-65": ["ML-DSA-65", 1952, ["verify"]],
    "ML-DSA-87": ["ML-DSA-87", 2592, ["verify"]],
  };

  test.each([...everywhere, ...announced])("%s, once and without generating a key", async (feature) => {
    vi.stubGlobal("Deno", { version: {} });
    const [name, length, usages] = expected[feature];
    platformWith(() => true);
    expect(await supports(feature)).toBe(true);
    expect(imports).toEqual([{ format: "raw", length, name, extractable: false, usages }]);
    platformWith(() => false);
    expect(await supports(feature)).toBe(false);
  });
});

test("a runtime without WebCrypto has nothing to try", async () => {
  vi.stubGlobal("Deno", { version: {} });
  vi.stubGlobal("crypto", undefined);
  for (const feature of [...everywhere, ...announced]) expect(await supports(feature)).toBe(false);
});
