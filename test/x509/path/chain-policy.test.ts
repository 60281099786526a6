// What callers ask of chains is read strictly: a check that is misspelled is an error, never a check less.
import { type ChainOptions } from "josette/x509";
import { validateChain, x5cKeySource } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { certificateNamed, derNamed, pemNamed } from "../../support/x509/chains/fixtures.ts";

const root = derNamed("root");
const chain = ["leaf", "intermediate"].map(certificateNamed);
const anchored = { trustAnchors: [root] };

const wrong: [string, unknown][] = [
  ["no options", undefined],
  ["null", null],
  ["a list", [root]],
  ["no anchors", {}],
  ["an empty list of anchors", { trustAnchors: [] }],
  ["one anchor without a list", { trustAnchors: root }],
  ["undefined anchors", { trustAnchors: undefined }],
  ["anchors from a prototype", Object.create(anchored)],
  ["an unknown option", { ...anchored, keyUsages: "digitalSignature" }],
  ["an undefined option", { ...anchored, keyUsage: undefined }],
  ["an undefined time", { ...anchored, at: undefined }],
  ["a text as the time", { ...anchored, at: "2026-07-01" }],
  ["no time", { ...anchored, at: Number.NaN }],
  ["an infinite time", { ...anchored, at: Infinity }],
  ["a Date that is none", { ...anchored, at: new Date(Number.NaN) }],
  ["an unknown key usage", { ...anchored, keyUsage: "sign" }],
  ["a list of key usages", { ...anchored, keyUsage: ["digitalSignature"] }],
  ["an empty list of purposes", { ...anchored, extKeyUsage: [] }],
  ["a purpose by name", { ...anchored, extKeyUsage: "clientAuth" }],
  ["a purpose that is no text", { ...anchored, extKeyUsage: [null] }],
  ["an object identifier with a leading zero", { ...anchored, extKeyUsage: "1.03.6" }],
  ["an empty subject", { ...anchored, subject: "" }],
  ["a subject that is no text", { ...anchored, subject: { CN: "Leaf" } }],
  ["an empty DNS name", { ...anchored, dnsName: "" }],
  ["a list of extensions in place of the leaf", { ...anchored, leaf: ["1.2.3"] }],
  ["a demand without extensions", { ...anchored, leaf: {} }],
  ["an empty list of extensions", { ...anchored, intermediate: { extensions: [] } }],
  ["an unknown demand", { ...anchored, leaf: { extensions: ["1.2.3"], policies: ["1.2.3"] } }],
  ["an extension by name", { ...anchored, leaf: { extensions: ["keyUsage"] } }],
  ["nine anchors of one name", { trustAnchors: Array.from({ length: 9 }, () => root) }],
];

describe("options are refused:", () => {
  test.each(wrong)("%s", async (_, options) => {
    const given = options as ChainOptions;
    expect(await codeOfRejection(validateChain(chain, given))).toBe("ERR_INVALID_OPTION");
    expect(codeOf(() => x5cKeySource(given))).toBe("ERR_INVALID_OPTION");
  });

  test.each<[string, unknown, string]>([
    ["a number", 1, "ERR_INVALID_ARGUMENT"],
    ["an object", {}, "ERR_INVALID_ARGUMENT"],
    ["base64", certificateNamed("root"), "ERR_PEM_INVALID"],
    ["several in one text", pemNamed("root") + pemNamed("other-root"), "ERR_PEM_INVALID"],
    ["bytes that are none", new Uint8Array([0x30, 0]), "ERR_X509_INVALID"],
  ])("%s as an anchor", async (_, anchor, code) => {
    const options = { trustAnchors: [root, anchor] } as ChainOptions;
    expect(await codeOfRejection(validateChain(chain, options))).toBe(code);
    expect(codeOf(() => x5cKeySource(options))).toBe(code);
  });
});

describe("options are read once:", () => {
  test("what happens to them later does not matter", async () => {
    const options = { trustAnchors: [root], leaf: { extensions: ["1.2.840.113635.100.6.11.1"] } };
    const source = x5cKeySource(options);
    options.trustAnchors.splice(0, 1, derNamed("p256-root"));
    options.leaf.extensions.splice(0);
    const x5c = ["leaf-marked", "intermediate"].map(certificateNamed);
    const request = { header: { alg: "RS256", x5c }, alg: "RS256", use: "sig" } as const;
    expect(await source.find(request)).toHaveLength(1);
    const unmarked = { ...request, header: { alg: "RS256", x5c: chain } };
    expect(await codeOfRejection((async () => source.find(unmarked))())).toBe("ERR_X509_CHAIN_INVALID");
  });

  test("eight anchors of one name are not too many", async () => {
    const twin = derNamed("root-twin");
    const trustAnchors = [...Array.from({ length: 7 }, () => twin), root];
    expect((await validateChain(chain, { trustAnchors })).path).toHaveLength(3);
  });
});
