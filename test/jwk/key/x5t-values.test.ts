// "x5t" and "x5t#S256" of a key: computed from its certificate, or else read from the JWK.
import { type Jwk, type KeyInput } from "josette/jwk";
import { importKey, keySet, publicKey } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import { base64, selfSigned, thumbprintOf } from "../../support/x509/certificates.ts";
import { stranger } from "../../support/jwk/members.ts";

const certificate = selfSigned(rsaKey);
const issuer = selfSigned(otherRsaKey, "CN=issuer");
const thumbprints = {
  x5t: thumbprintOf(certificate, "sha1"),
  "x5t#S256": thumbprintOf(certificate, "sha256"),
};

/** How the key is found for a token with this thumbprint. */
async function matchFor(header: object, key: KeyInput): Promise<string> {
  const token = await signCompact(Buffer.from("hello"), rsaKey, { alg: "RS256", ...header });
  return (await verifyCompact(token, [stranger(1), key], { alg: ["RS256"] })).matchedBy;
}

describe.each(["x5t", "x5t#S256"] as const)("%s", (parameter) => {
  const header = { [parameter]: thumbprints[parameter] };
  const key = (extra: Jwk): Jwk => ({ ...publicJwk(rsaKey), ...extra });

  test("is what the JWK claims, where it has no certificate", async () => {
    expect(await matchFor(header, key(header))).toBe(parameter);
    expect(await matchFor({ [parameter]: "claimed" }, key({ [parameter]: "claimed" }))).toBe(parameter);
  });

  test("is computed from the certificate", async () => {
    expect(await matchFor(header, key({ x5c: [base64(certificate)] }))).toBe(parameter);
  });

  test("is computed from the first certificate, not from those that issued it", async () => {
    expect(await matchFor(header, key({ x5c: [base64(certificate), base64(issuer)] }))).toBe(parameter);
    expect(await matchFor(header, key({ x5c: [base64(issuer), base64(certificate)] }))).toBe("tried");
  });

  test("that is computed wins over what the JWK claims", async () => {
    const lying = key({ [parameter]: "claimed", x5c: [base64(certificate)] });
    expect(await matchFor(header, lying)).toBe(parameter);
    expect(await matchFor({ [parameter]: "claimed" }, lying)).toBe("tried");
  });

  test("falls back to what the JWK claims when x5c is malformed", async () => {
    const malformed = key({ ...header, x5c: ["not a certificate"] });
    expect(await matchFor(header, malformed)).toBe(parameter);
  });

  test("stays the same however often it is asked for", async () => {
    const known = importKey(key({ x5c: [base64(certificate)] }));
    for (let round = 0; round < 3; round++) expect(await matchFor(header, known)).toBe(parameter);
  });

  test("goes with the public half of a key, and with the key under another kid", async () => {
    const privateKey = importKey({ ...rsaKey, x5c: [base64(certificate)] });
    expect(await matchFor(header, publicKey(privateKey))).toBe(parameter);
    expect(await matchFor(header, importKey(publicKey(privateKey), { kid: "mine" }))).toBe(parameter);
  });

  test("is told apart exactly: hexadecimal, padded or in other letters is another one", async () => {
    const exact = thumbprints[parameter];
    const hexadecimal = Buffer.from(exact, "base64url").toString("hex");
    for (const other of [hexadecimal, hexadecimal.toUpperCase(), `${exact}=`, exact.toLowerCase()]) {
      expect(await matchFor({ [parameter]: other }, key({ x5c: [base64(certificate)] }))).toBe("tried");
    }
  });
});

test("a set answers at once where no certificate has to be hashed", () => {
  const keys = [publicJwk(rsaKey), stranger(1)];
  expect(keySet(keys).find({ header: { kid: "1" }, alg: "RS256", use: "sig" })).toHaveLength(2);
});
