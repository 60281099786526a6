// Certificate path validation: RFC 5280 section 6.1.
import fc from "fast-check";
import { CertificateChainError, JoseError } from "josette/errors";
import { selectBackend } from "josette/jwk";
import { exportJwk } from "../../../src/jwk/index.ts";
import { type CertificateInput } from "josette/x509";
import { loadPem, parseCertificate, validateChain } from "../../../src/x509/index.ts";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { codeOfRejection } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { chainCases, timeOf, type ChainCase } from "../../support/x509/chains/cases.ts";
import {
  certificateNamed,
  certificateNames,
  derNamed,
  pemNamed,
} from "../../support/x509/chains/fixtures.ts";

const at = new Date("2026-07-01T12:00:00Z");
const root = derNamed("root");
const chain = ["leaf", "intermediate"].map(certificateNamed);

/** What a case comes to. */
async function outcomeOf(chainCase: ChainCase): Promise<ChainCase["expected"]> {
  const { chain: names, anchors, options } = chainCase;
  try {
    const { path } = await validateChain(names.map(certificateNamed), {
      trustAnchors: anchors.map(derNamed),
      at: timeOf(chainCase),
      ...options,
    });
    return { ok: path.length };
  } catch (error) {
    if (!(error instanceof CertificateChainError)) throw error;
    expect(error.code).toBe("ERR_X509_CHAIN_INVALID");
    return { index: error.certificateIndex, check: error.check };
  }
}

async function refusalOf(
  names: readonly string[],
  anchors: readonly string[],
  options: ChainCase["options"] = {},
): Promise<CertificateChainError> {
  const trustAnchors = anchors.map(derNamed);
  const error = await failureOf(validateChain(names.map(certificateNamed), { trustAnchors, at, ...options }));
  if (error instanceof CertificateChainError) return error;
  throw error;
}

test("every row of the table has a name of its own", () => {
  expect(new Set(chainCases.map(({ name }) => name)).size).toBe(chainCases.length);
});

describe("a chain is accepted:", () => {
  test.each(chainCases.filter(({ expected }) => "ok" in expected))("$name", async (chainCase) => {
    expect(await outcomeOf(chainCase)).toEqual(chainCase.expected);
  });
});

describe("a chain is refused:", () => {
  test.each(chainCases.filter(({ expected }) => "check" in expected))("$name", async (chainCase) => {
    expect(await outcomeOf(chainCase)).toEqual(chainCase.expected);
  });
});

describe("the result", () => {
  test("is the path and the leaf's key, and cannot be changed", async () => {
    const result = await validateChain(chain, { trustAnchors: [root], at });
    expect(result.path.map(({ der }) => Buffer.from(der))).toEqual(
      ["leaf", "intermediate", "root"].map(derNamed),
    );
    expect(result.key).toBe(result.path[0]?.key);
    expect(result.key).toMatchObject({ kty: "RSA", type: "public" });
    expect(result.key.x5c?.[0]).toBe(chain[0]);
    expect([Object.isFrozen(result), Object.isFrozen(result.path)]).toEqual([true, true]);
  });

  test("has the trust anchor in place of another certificate of that CA", async () => {
    const { path } = await validateChain([...chain, certificateNamed("root-cross")], {
      trustAnchors: [root],
      at,
    });
    expect(Buffer.from(path[2]!.der)).toEqual(root);
  });

  test("is the same from text, bytes and parsed certificates, of PEM and DER anchors", async () => {
    const forms: ((name: string) => CertificateInput)[] = [
      certificateNamed,
      derNamed,
      (name) => parseCertificate(derNamed(name)),
    ];
    for (const form of forms) {
      for (const anchor of [root, pemNamed("root"), parseCertificate(root), Buffer.from(pemNamed("root"))]) {
        const { path } = await validateChain(["leaf", "intermediate"].map(form), {
          trustAnchors: [anchor],
          at,
        });
        expect(path).toHaveLength(3);
      }
    }
  });

  test("comes of a bundle of anchors", async () => {
    const { certificates } = await loadPem(["p256-root", "root", "p384-root"].map(pemNamed).join(""));
    expect((await validateChain(chain, { trustAnchors: certificates, at })).path).toHaveLength(3);
  });

  test("is as of now where no time is given", async () => {
    expect((await validateChain(chain, { trustAnchors: [root] })).path).toHaveLength(3);
    const expired = validateChain([certificateNamed("leaf-expired")], { trustAnchors: [root] });
    expect(await failureOf(expired)).toMatchObject({ check: "validity" });
  });

  test("is the same with the time in seconds", async () => {
    const seconds = Date.parse("2020-01-01T00:00:00Z") / 1000;
    expect((await validateChain(chain, { trustAnchors: [root], at: seconds })).path).toHaveLength(3);
    const before = validateChain(chain, { trustAnchors: [root], at: seconds - 1 });
    expect(await failureOf(before)).toMatchObject({ check: "validity" });
  });
});

describe("the error", () => {
  test("says what was expected and what is there", async () => {
    const early = await refusalOf(["leaf-future"], ["root"]);
    expect(early.expected).toEqual({
      notBefore: new Date("2090-01-01T00:00:00Z"),
      notAfter: new Date("2100-01-01T00:00:00Z"),
    });
    expect(early.actual).toEqual(at);
    const unknown = await refusalOf(["leaf-unknown"], ["root"]);
    expect(unknown.actual).toBe("1.3.6.1.4.1.55555.1");
    const unrelated = await refusalOf(["leaf"], ["root", "p256-root"]);
    expect([unrelated.expected, unrelated.actual]).toEqual([["CN=Root", "CN=P-256 root"], "CN=Intermediate"]);
    const disorder = await refusalOf(["intermediate", "leaf"], ["root"]);
    expect([disorder.expected, disorder.actual]).toEqual(["CN=Root", "CN=Leaf"]);
    const long = await refusalOf(["leaf-of-issuing", "issuing", "intermediate-path-0"], ["root"]);
    expect([long.expected, long.actual]).toEqual([0, 1]);
    const usage = await refusalOf(["leaf-encipherment"], ["root"], { keyUsage: "digitalSignature" });
    expect([usage.expected, usage.actual]).toEqual(["digitalSignature", ["keyEncipherment"]]);
  });

  test("is a JoseError that does not show what a stranger sent when it is logged", async () => {
    const error = await refusalOf(["leaf"], ["root"]);
    expect(error).toBeInstanceOf(JoseError);
    expect(error).toMatchObject({ name: "CertificateChainError", code: "ERR_X509_CHAIN_INVALID" });
    expect(Object.getOwnPropertyDescriptor(error, "actual")).toMatchObject({ enumerable: false });
    expect(JSON.stringify(error)).not.toContain("Intermediate");
    expect(Object.hasOwn(error, "stage")).toBe(false);
  });

  test("has a cause where a part could not be read", async () => {
    expect((await refusalOf(["leaf-1024"], ["root"])).cause).toMatchObject({ code: "ERR_X509_INVALID" });
    expect((await refusalOf(["leaf-dsa"], ["root"])).cause).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED" });
    expect((await refusalOf(["leaf-trailing"], ["root"])).cause).toMatchObject({ code: "ERR_X509_INVALID" });
    expect(Object.hasOwn(await refusalOf(["leaf"], ["root"]), "cause")).toBe(false);
  });
});

describe("where the runtime has no Ed448", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    selectBackend(inject("backend"));
  });

  test.each(["NotSupportedError", "DataError", "SyntaxError"])(
    "and says so by a %s, a chain with Ed448 is not supported, and no other is affected",
    async (name) => {
      selectBackend("webcrypto");
      const { subtle } = crypto;
      vi.stubGlobal("SubtleCrypto", {
        supports: (_operation: string, algorithm: string) => algorithm !== "Ed448",
      });
      vi.stubGlobal("crypto", {
        subtle: {
          importKey: (...args: Parameters<typeof subtle.importKey>) =>
            JSON.stringify(args[2]).includes("Ed448")
              ? Promise.reject(new DOMException("", name))
              : subtle.importKey(...args),
          verify: subtle.verify.bind(subtle),
        },
      });
      const error = await failureOf(
        validateChain([certificateNamed("ed448-leaf")], { trustAnchors: [derNamed("ed448-root")], at }),
      );
      expect(error).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED" });
      expect(error).toHaveProperty("message", expect.stringContaining("Ed448"));
      const other = await validateChain([certificateNamed("ed25519-leaf")], {
        trustAnchors: [derNamed("ed25519-root")],
        at,
      });
      expect(other.path).toHaveLength(2);
    },
  );
});

describe("what is no chain:", () => {
  test.each<[string, string[], number, string]>([
    ["nothing", [], 0, "chainLength"],
    ["an empty text", [""], 0, "certificate"],
    ["base64url", [chain[0]!, chain[1]!.replaceAll("+", "-").replaceAll("/", "_")], 1, "certificate"],
    ["base64 with line ends", [chain[0]!.replace(/.{64}/g, "$&\n")], 0, "certificate"],
    ["PEM", [pemNamed("leaf")], 0, "certificate"],
    ["base64 of something else", ["AAAA"], 0, "certificate"],
    ["9 times the same", Array.from({ length: 9 }, () => chain[0]!), 8, "chainLength"],
    ["very many", Array.from({ length: 100_000 }, () => ""), 8, "chainLength"],
  ])("%s", async (_, x5c, index, check) => {
    const error = await failureOf(validateChain(x5c, { trustAnchors: [root], at }));
    expect(error).toMatchObject({ code: "ERR_X509_CHAIN_INVALID", certificateIndex: index, check });
  });

  test.each<[string, unknown]>([
    ["a text", chain[0]],
    ["undefined", undefined],
    ["an object", {}],
    ["a list of numbers", [1]],
    ["a list with a hole", new Array(1)],
    ["a list of objects", [{}]],
  ])("%s, which is a mistake of the caller", async (_, x5c) => {
    const validation = validateChain(x5c as string[], { trustAnchors: [root], at });
    expect(await codeOfRejection(validation)).toBe("ERR_INVALID_ARGUMENT");
  });
});

describe("a certificate that is not what it says", () => {
  const forgedKey = parseCertificate(derNamed("other-root")).key;
  const forge = (name: string): [string, unknown][] => {
    const parsed = parseCertificate(derNamed(name));
    return [
      ["a Proxy", new Proxy(parsed, { get: (_, member) => (member === "key" ? forgedKey : undefined) })],
      ["an heir", Object.create(parsed, { key: { value: forgedKey } })],
      ["an empty one", Object.create(Object.getPrototypeOf(parsed) as object)],
    ];
  };

  test.each(forge("leaf"))("is refused in a chain: %s", async (_, leaf) => {
    const validation = validateChain([leaf as string, chain[1]!], { trustAnchors: [root], at });
    expect(await codeOfRejection(validation)).toBe("ERR_INVALID_ARGUMENT");
  });

  test.each(forge("root"))("is refused as an anchor: %s", async (_, anchor) => {
    const validation = validateChain(chain, { trustAnchors: [anchor as string], at });
    expect(await codeOfRejection(validation)).toBe("ERR_INVALID_ARGUMENT");
  });
});

test("what follows a trust anchor in the chain is counted, and not looked at", async () => {
  const spare: CertificateInput[] = ["", "no certificate", chain[0]!, root, new Uint8Array(0)];
  for (const names of [
    ["leaf", "intermediate"],
    ["leaf", "intermediate", "root"],
  ]) {
    const anchored = names.map(derNamed);
    const trustAnchors = anchored.slice(-1);
    const expected = await validateChain(anchored, { trustAnchors, at });
    const { path, key } = await validateChain([...anchored, ...spare], { trustAnchors, at });
    expect(path.map(({ der }) => der)).toEqual(expected.path.map(({ der }) => der));
    expect(await exportJwk(key)).toEqual(await exportJwk(expected.key));
    const tooMany = [...anchored, ...spare, ...spare];
    const error = await failureOf(validateChain(tooMany, { trustAnchors, at }));
    expect(error).toMatchObject({ certificateIndex: 8, check: "chainLength" });
  }
  const before = [...chain, "no certificate", root];
  expect(await failureOf(validateChain(before, { trustAnchors: [root], at }))).toMatchObject({
    certificateIndex: chain.length,
    check: "certificate",
  });
});

test("a list that is too long is refused for its length, and nobody looks at what is in it", async () => {
  const lists = [new Array<string>(1e8), Array.from({ length: 9 }, () => chain[0]!)];
  for (const list of lists) {
    const read: (string | symbol)[] = [];
    const get = (of: string[], member: string | symbol): unknown => {
      read.push(member);
      return Reflect.get(of, member) as unknown;
    };
    const error = await failureOf(
      validateChain(new Proxy<string[]>(list, { get }), { trustAnchors: [root], at }),
    );
    expect(error).toMatchObject({ certificateIndex: 8, check: "chainLength" });
    expect(read).not.toContain("0");
  }
});

describe("hostile chains:", () => {
  test("no bit of a chain can be changed", async () => {
    const names = ["leaf", "intermediate", "p256-leaf", "ed25519-leaf", "pss-leaf"] as const;
    const rest = {
      leaf: ["intermediate"],
      intermediate: [],
      "p256-leaf": ["p256-intermediate"],
      "ed25519-leaf": [],
      "pss-leaf": ["pss-intermediate"],
    };
    const trustAnchors = ["root", "p256-root", "ed25519-root", "pss-root"].map(derNamed);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(), async (name, position) => {
        const der = Uint8Array.from(derNamed(name));
        const bit = position % (8 * der.length);
        der[bit >> 3] = der[bit >> 3]! ^ (1 << (bit & 7));
        const error = await failureOf(
          validateChain([der, ...rest[name].map(derNamed)], { trustAnchors, at }),
        );
        expect(error).toBeInstanceOf(CertificateChainError);
      }),
      { numRuns: 300 },
    );
  });

  test("whatever the order, each of an accepted path is issued by the next", async () => {
    const trustAnchors = ["root", "other-root", "p256-root", "depth-3"].map(derNamed);
    const pick = fc.array(fc.constantFrom(...certificateNames), { maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(pick, async (names) => {
        const result = await validateChain(names.map(certificateNamed), { trustAnchors, at }).catch(
          (error: unknown) => error,
        );
        if (result instanceof CertificateChainError) return;
        const { path } = result as Awaited<ReturnType<typeof validateChain>>;
        for (const [index, issuer] of path.slice(1).entries()) {
          expect(path[index]!.issuer.toString()).toBe(issuer.subject.toString());
        }
        expect(trustAnchors).toContainEqual(Buffer.from(path.at(-1)!.der));
      }),
    );
  });

  test("an anchor with the issuer's key and another name issued nothing, though it is in the chain", async () => {
    const trustAnchors = [derNamed("depth-3")];
    const error = await failureOf(
      validateChain(["p256-leaf-sha512", "depth-3"].map(certificateNamed), { trustAnchors, at }),
    );
    expect(error).toMatchObject({ code: "ERR_X509_CHAIN_INVALID", certificateIndex: 0, check: "issuer" });
  });

  test("arbitrary texts and bytes are refused", async () => {
    const element = fc.oneof(fc.string(), fc.base64String(), fc.uint8Array());
    await fc.assert(
      fc.asyncProperty(fc.array(element, { maxLength: 8 }), async (x5c) => {
        const error = await failureOf(validateChain(x5c, { trustAnchors: [root], at }));
        expect(error).toBeInstanceOf(CertificateChainError);
      }),
    );
  });
});
