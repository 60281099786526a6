import { createPublicKey, diffieHellman } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { EcCurve, OkpCurve } from "../../../src/keytypes/names.ts";
import { ecCurves } from "../../support/curves.ts";
import type { KeyMembers } from "../../../src/platform/material.ts";
import { nodeEphemeralPair, nodeKeyAgreement } from "../../../src/platform/node/agreement.ts";
import { keyAgreement } from "../../../src/platform/webcrypto/agreement.ts";
import { cryptoKeyMaterial, curvePair, own } from "../../support/platform/materials.ts";
import { node } from "../../support/platform/node-crypto.ts";
import { agreementOn } from "../../support/platform/key-types.ts";

const lengths = { "P-256": 32, "P-384": 48, "P-521": 66, X25519: 32, X448: 56 } as const;
const curves = Object.keys(lengths) as (keyof typeof lengths)[];

describe.each(curves)("on %s", (crv) => {
  const [one, two] = [curvePair(crv), curvePair(crv)];
  const agree = nodeKeyAgreement(node, one.privateMaterial, agreementOn(crv))!;

  test("both sides find the secret that node:crypto and WebCrypto find", async () => {
    for (let round = 0; round < 20; round++) {
      const peer = curvePair(crv);
      const secret = agree(peer.publicMembers);
      expect(secret).toEqual(own(diffieHellman({ privateKey: one.privateKey, publicKey: peer.publicKey })));
      expect(secret?.length).toBe(lengths[crv]);
      expect(nodeKeyAgreement(node, peer.privateMaterial, agreementOn(crv))!(one.publicMembers)).toEqual(
        secret,
      );
      const pooled = await keyAgreement(one.privateMaterial, agreementOn(crv));
      expect(await pooled(peer.publicMembers)).toEqual(secret);
    }
  });

  test("a peer on another curve leads to nothing", () => {
    const others: readonly (EcCurve | OkpCurve)[] = [...curves, "Ed25519"];
    for (const other of others.filter((each) => each !== crv)) {
      expect(agree(curvePair(other).publicMembers)).toBeNull();
    }
  });

  test("a key that cannot be read is WebCrypto's", async () => {
    const algorithm = crv in ecCurves ? { name: "ECDH", namedCurve: crv } : { name: crv };
    const sealed = await cryptoKeyMaterial(one.privateMaterial, algorithm, ["deriveBits"], false);
    expect(nodeKeyAgreement(node, sealed, agreementOn(crv))).toBeUndefined();
    const readable = await cryptoKeyMaterial(one.privateMaterial, algorithm, ["deriveBits"], true);
    expect(nodeKeyAgreement(node, readable, agreementOn(crv))!(two.publicMembers)).toEqual(
      agree(two.publicMembers),
    );
  });
});

describe.each(["P-256", "P-384", "P-521"] as const)("on %s", (crv) => {
  const { privateMaterial, publicMembers } = curvePair(crv);
  const agree = nodeKeyAgreement(node, privateMaterial, agreementOn(crv))!;
  const { length } = ecCurves[crv];
  const coordinate = (octet: number) => Buffer.alloc(length, octet).toString("base64url");

  test.each<[string, object]>([
    ["beside the curve", { y: coordinate(1) }],
    ["at the origin", { x: coordinate(0), y: coordinate(0) }],
    ["beyond the field", { x: coordinate(0xff), y: coordinate(0xff) }],
    ["with coordinates cut short", { x: "AQ", y: "AQ" }],
    ["without coordinates", { x: "", y: "" }],
  ])("a point %s leads to nothing", (_, members) => {
    expect(agree({ ...publicMembers, ...members })).toBeNull();
  });
});

/** Points of small order, RFC 7748 section 6 and section 7: little-endian u-coordinates. */
const lowOrder: [OkpCurve, string][] = [
  ["X25519", "00".repeat(32)],
  ["X25519", `01${"00".repeat(31)}`],
  ["X25519", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"],
  ["X25519", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"],
  ["X25519", `ec${"ff".repeat(30)}7f`],
  ["X25519", `ed${"ff".repeat(30)}7f`],
  ["X25519", `ee${"ff".repeat(30)}7f`],
  ["X448", "00".repeat(56)],
  ["X448", `01${"00".repeat(55)}`],
  ["X448", `fe${"ff".repeat(27)}fe${"ff".repeat(27)}`],
  ["X448", `ff${"ff".repeat(27)}fe${"ff".repeat(27)}`],
  ["X448", `00${"00".repeat(27)}ff${"ff".repeat(27)}`],
];

test.each(lowOrder)("a point of low order leads to nothing: on %s, %s", async (crv, point) => {
  const { privateMaterial } = curvePair(crv);
  const peer = { kty: "OKP", crv, x: Buffer.from(point, "hex").toString("base64url") } as const;
  expect(nodeKeyAgreement(node, privateMaterial, agreementOn(crv))!(peer)).toBeNull();
  expect(await (await keyAgreement(privateMaterial, agreementOn(crv)))(peer)).toBeNull();
});

describe("a new pair", () => {
  test.each(["P-256", "P-384", "P-521"] as const)(
    "on %s agrees with anyone, and is another each time",
    (crv) => {
      const peer = curvePair(crv);
      const seen = new Set<unknown>();
      for (let round = 0; round < 30; round++) {
        const pair = nodeEphemeralPair(node, agreementOn(crv))!;
        expect(Object.keys(pair.publicKey).sort()).toEqual(["crv", "kty", "x", "y"]);
        expect(pair.publicKey).toMatchObject({ kty: "EC", crv });
        for (const coordinate of [pair.publicKey["x"], pair.publicKey["y"]]) {
          // Whole, also where it begins with zeros.
          expect(Buffer.from(String(coordinate), "base64url")).toHaveLength(lengths[crv]);
        }
        const publicKey = createPublicKey({ key: { ...pair.publicKey }, format: "jwk" });
        const expected = own(diffieHellman({ privateKey: peer.privateKey, publicKey }));
        expect(pair.agree(peer.publicMembers)).toEqual(expected);
        seen.add(pair.publicKey["x"]);
      }
      expect(seen.size).toBe(30);
    },
  );

  test.each(["P-256", "P-384", "P-521"] as const)("on %s agrees with no key of another kind", (crv) => {
    const { agree } = nodeEphemeralPair(node, agreementOn(crv))!;
    for (const other of ["P-256", "P-384", "P-521", "X25519", "Ed25519"] as const) {
      if (other !== crv) expect(agree(curvePair(other).publicMembers)).toBeNull();
    }
    expect(agree({ kty: "RSA", n: "AQAB", e: "AQAB" })).toBeNull();
  });
});

describe("a private key on a curve", () => {
  const { publicMembers } = curvePair("P-256");
  const { n } = ecCurves["P-256"];
  const scalar = (value: bigint) =>
    Buffer.from(value.toString(16).padStart(64, "0"), "hex").toString("base64url");

  test.each<[string, string]>([
    ["zero", scalar(0n)],
    ["the order", scalar(n)],
    ["beyond the order", scalar(n + 1n)],
    ["nothing", ""],
    ["no base64url", "!"],
  ])("that is %s leads to nothing at once", (_, d) => {
    const members = { ...publicMembers, d } as KeyMembers;
    expect(nodeKeyAgreement(node, { form: "private", members }, agreementOn("P-256"))).toBeUndefined();
  });

  test("may begin with zeros", () => {
    const peer = curvePair("P-256");
    for (const value of [1n, 255n, n - 1n]) {
      const members = { ...publicMembers, d: scalar(value) } as KeyMembers;
      const secret = nodeKeyAgreement(node, { form: "private", members }, agreementOn("P-256"))!(
        peer.publicMembers,
      );
      if (value !== 255n) expect(secret).toEqual(coordinateOf(peer.publicMembers));
      expect(secret).not.toBeNull();
    }
  });

  /** One times a point, or minus one times it, has the point's own x. */
  function coordinateOf(members: KeyMembers): Uint8Array {
    return own(Buffer.from("x" in members ? members.x : "", "base64url"));
  }
});
