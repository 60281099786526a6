import { createPublicKey, diffieHellman, type JsonWebKey } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { EcCurve, OkpCurve } from "../../../src/keytypes/names.ts";
import type { KeyMembers } from "../../../src/platform/material.ts";
import { ephemeralPair, keyAgreement } from "../../../src/platform/webcrypto/agreement.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { cryptoKeyMaterial, curvePair, own, rsaPair } from "../../support/platform/materials.ts";
import { agreementOn } from "../../support/platform/key-types.ts";

type AgreementCurve = EcCurve | Extract<OkpCurve, "X25519" | "X448">;

/** The lengths of coordinates and of secrets, in bytes. */
const curves: [AgreementCurve, number][] = [
  ["P-256", 32],
  ["P-384", 48],
  ["P-521", 66],
  ["X25519", 32],
  ["X448", 56],
];

describe.each(curves)("%s", (crv, length) => {
  const mine = curvePair(crv);
  const peer = curvePair(crv);
  const algorithm = crv.startsWith("P") ? { name: "ECDH", namedCurve: crv } : { name: crv };
  const expected = own(diffieHellman({ privateKey: mine.privateKey, publicKey: peer.publicKey }));

  test("agrees on the secret that node:crypto has", async () => {
    const agrees = await keyAgreement(mine.privateMaterial, agreementOn(crv));
    expect(await agrees(peer.publicMembers)).toEqual(expected);
    expect(await agrees(peer.publicMembers)).toEqual(expected);
    expect(expected).toHaveLength(length);
    expect(await (await keyAgreement(peer.privateMaterial, agreementOn(crv)))(mine.publicMembers)).toEqual(
      expected,
    );
  });

  test("keeps the leading zeros of a secret", async () => {
    const agrees = await keyAgreement(mine.privateMaterial, agreementOn(crv));
    for (let round = 0; round < 20; round++) {
      const other = curvePair(crv);
      const secret = own(diffieHellman({ privateKey: mine.privateKey, publicKey: other.publicKey }));
      expect(await agrees(other.publicMembers)).toEqual(secret);
    }
  });

  test("agrees with a CryptoKey as it is", async () => {
    const material = await cryptoKeyMaterial(mine.privateMaterial, algorithm, ["deriveBits"]);
    expect(await (await keyAgreement(material, agreementOn(crv)))(peer.publicMembers)).toEqual(expected);
  });

  test("does not take a public key for a private one", async () => {
    expect(await codeOfRejection((async () => keyAgreement(mine.publicMaterial, agreementOn(crv)))())).toBe(
      "ERR_KEY_INVALID",
    );
    expect(
      await codeOfRejection((async () => keyAgreement(rsaPair().privateMaterial, agreementOn(crv)))()),
    ).toBe("ERR_KEY_INVALID");
  });

  test("has no secret to share with anything but a key on its curve", async () => {
    const agrees = await keyAgreement(mine.privateMaterial, agreementOn(crv));
    const others = curves.filter(([name]) => name !== crv).map(([name]) => curvePair(name).publicMembers);
    const { publicMembers } = peer;
    const broken = [
      { ...publicMembers, x: "" },
      { ...publicMembers, x: Buffer.alloc(length - 1, 1).toString("base64url") },
      { ...publicMembers, x: Buffer.alloc(length + 1, 1).toString("base64url") },
      { ...publicMembers, crv: crv === "P-256" ? "P-384" : "P-256" },
      { ...publicMembers, kty: "RSA" },
      rsaPair().publicMembers,
    ] as KeyMembers[];
    if ("y" in publicMembers) {
      const y = Buffer.from(publicMembers.y, "base64url");
      y[0] = (y[0] ?? 0) ^ 1;
      broken.push({ ...publicMembers, y: y.toString("base64url") });
    }
    for (const members of [...others, ...broken]) expect(await agrees(members)).toBeNull();
  });

  test("makes pairs for one agreement, each another one", async () => {
    const [first, second] = [await ephemeralPair(agreementOn(crv)), await ephemeralPair(agreementOn(crv))];
    expect(first.publicKey).toMatchObject({ kty: mine.publicMembers.kty, crv });
    expect(first.publicKey["x"]).not.toBe(second.publicKey["x"]);
    expect(first.publicKey).not.toHaveProperty("d");
    expect(Buffer.from(String(first.publicKey["x"]), "base64url")).toHaveLength(length);

    const publicKey = createPublicKey({ key: first.publicKey as JsonWebKey, format: "jwk" });
    const secret = await first.agree(peer.publicMembers);
    expect(secret).toEqual(own(diffieHellman({ privateKey: peer.privateKey, publicKey })));
  });
});

describe("a platform that does not refuse a point of low order", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test.each(["X25519", "X448", "P-256"] as const)("shares no secret of zeros on %s", async (crv) => {
    const { privateMaterial } = curvePair(crv);
    const { publicMembers } = curvePair(crv);
    const secrets = [
      new Uint8Array(32),
      Uint8Array.of(0, 0, 1),
      Uint8Array.of(1, 0, 0),
      new Uint8Array(32).fill(1),
    ];
    const deriveBits = async () => secrets.shift()?.buffer;
    vi.stubGlobal("crypto", { subtle: { importKey: async () => ({}), deriveBits } });
    const agrees = await keyAgreement(privateMaterial, agreementOn(crv));
    expect(await agrees(publicMembers)).toBeNull();
    expect(await agrees(publicMembers)).toEqual(Uint8Array.of(0, 0, 1));
    expect(await agrees(publicMembers)).toEqual(Uint8Array.of(1, 0, 0));
    expect(await agrees(publicMembers)).toEqual(new Uint8Array(32).fill(1));
  });
});

describe("points of low order lead to no secret:", () => {
  // RFC 7748 section 6 and https://cr.yp.to/ecdh.html#validate; u coordinates, least significant octet first.
  const lowOrder25519 = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ];
  const lowOrder448 = ["00".repeat(56), `01${"00".repeat(55)}`];

  test.each([
    ...lowOrder25519.map((u) => ["X25519", u] as const),
    ...lowOrder448.map((u) => ["X448", u] as const),
  ])("%s %s", async (crv, u) => {
    const agrees = await keyAgreement(curvePair(crv).privateMaterial, agreementOn(crv));
    const x = Buffer.from(u, "hex").toString("base64url");
    expect(await agrees({ kty: "OKP", crv, x })).toBeNull();
  });
});
