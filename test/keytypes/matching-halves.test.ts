// The private half of a pair must belong to its public half: every way to check it finds every other half.
import { describe, expect, test } from "vitest";
import { JoseError } from "josette/errors";
import type { Jwk } from "josette/jwk";
import { exportJwk, importKey } from "../../src/jwk/index.ts";
import { areHalvesChecked, checkHalves, markHalvesChecked } from "../../src/keytypes/matching-halves.ts";
import { P256 } from "../../src/keytypes/p256.ts";
import { codeOfRejection } from "../support/errors.ts";
import { ecJwk, okpJwk } from "../support/jwk/pairs.ts";

const fault = (problem: string) => new JoseError("ERR_KEY_INVALID", problem);
const { p } = P256.curve;

/** The same x with the other y, which is the public half of n - d. */
function negated(y: string): string {
  const value = BigInt(`0x${Buffer.from(y, "base64url").toString("hex")}`);
  return Buffer.from((p - value).toString(16).padStart(64, "0"), "hex").toString("base64url");
}

describe("computed and given halves are compared in full:", () => {
  const pair = ecJwk("P-256");
  const { x, y } = pair;

  test("equal ones are accepted, and remembered for this object alone", () => {
    const members = { ...pair };
    expect(areHalvesChecked(members)).toBe(false);
    checkHalves(members, { x, y }, fault);
    expect([areHalvesChecked(members), areHalvesChecked({ ...members })]).toEqual([true, false]);
  });

  test.each([
    ["another x", { x: ecJwk("P-256").x, y }],
    ["another y", { x, y: ecJwk("P-256").y }],
    ["the negated y", { x, y: negated(y) }],
    ["no y", { x }],
    ["no x", { y }],
  ])("%s is refused, and not remembered", (_, computed) => {
    const members = { ...pair };
    expect(() => {
      checkHalves(members, computed, fault);
    }).toThrow(JoseError);
    expect(areHalvesChecked(members)).toBe(false);
  });

  test("a half that could not be computed is neither refused nor remembered", () => {
    const members = { ...pair };
    checkHalves(members, undefined, fault);
    expect(areHalvesChecked(members)).toBe(false);
    markHalvesChecked(members);
    expect(areHalvesChecked(members)).toBe(true);
  });
});

describe("a key pair of two keys is refused before its first use:", () => {
  const mixed = (one: Jwk, two: Jwk): Jwk => ({ ...one, d: two["d"] });
  const ec = ecJwk("P-256");

  // node:crypto finds it on import, WebCrypto before the first use.
  test.each<[string, Jwk]>([
    ["P-256", mixed(ec, ecJwk("P-256"))],
    ["P-256 with the negated public key", { ...ec, y: negated(ec.y) }],
    ["P-521", mixed(ecJwk("P-521"), ecJwk("P-521"))],
    ["Ed25519", mixed(okpJwk("Ed25519"), okpJwk("Ed25519"))],
    ["X25519", mixed(okpJwk("X25519"), okpJwk("X25519"))],
  ])("%s", async (_, jwk) => {
    const use = async () => exportJwk(importKey(jwk), { private: true });
    expect(await codeOfRejection(use())).toMatch(/^ERR_(?:JWK|KEY)_INVALID$/);
  });
});
