// RFC 9864: "EdDSA" with a key on Ed25519 and "Ed25519" are the same algorithm. Allow-lists still restrict
// the name in the header.
import { type Key } from "josette/jwk";
import { importKey, publicKey } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import type { OkpCurve } from "../../../src/keytypes/names.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { okpJwk } from "../../support/jwk/pairs.ts";

const data = new TextEncoder().encode("hello");
const pairs = { Ed25519: okpJwk("Ed25519"), Ed448: okpJwk("Ed448") };
const names = ["EdDSA", "Ed25519", "Ed448"] as const;
type Name = (typeof names)[number];

const bound = (crv: "Ed25519" | "Ed448", alg: string): Key => importKey({ ...pairs[crv], alg });

const cases = (["Ed25519", "Ed448"] as const).flatMap((crv) =>
  names.flatMap((binding) => names.map((header) => [crv, binding, header] as const)),
);

/** Reports whether both names can be used with keys on this curve. */
const fits = (crv: OkpCurve, binding: Name, header: Name): boolean =>
  [binding, header].every((name) => name === "EdDSA" || name === crv);

describe("a key", () => {
  test.each(cases)("on %s, bound to %s, with %s in the header", async (crv, binding, header) => {
    const key = bound(crv, binding);
    const code = fits(crv, binding, header) ? undefined : "ERR_KEY_NOT_SUITABLE";
    expect(await codeOfRejection(signCompact(data, key, { alg: header }))).toBe(code);
    if (header !== "EdDSA" && header !== crv) return;
    const token = await signCompact(data, pairs[crv], { alg: header });
    expect(await codeOfRejection(verifyCompact(token, publicKey(key), { alg: [header] }))).toBe(
      code === undefined ? undefined : "ERR_JWKS_NO_MATCHING_KEY",
    );
    // In a list as well as alone.
    expect(await codeOfRejection(verifyCompact(token, [publicKey(key)], { alg: names }))).toBe(
      code === undefined ? undefined : "ERR_JWKS_NO_MATCHING_KEY",
    );
  });
});

test.each([
  ["EdDSA", "Ed25519"],
  ["Ed25519", "EdDSA"],
] as const)("an allow-list with %s does not allow %s", async (allowed, header) => {
  const token = await signCompact(data, bound("Ed25519", allowed), { alg: header });
  expect(
    await codeOfRejection(verifyCompact(token, publicKey(bound("Ed25519", header)), { alg: [allowed] })),
  ).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
});
