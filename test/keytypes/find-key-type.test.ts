// Finds the key type of a JWK among those in use.
import { describe, expect, test } from "vitest";
import { Ed25519 } from "../../src/keytypes/ed25519.ts";
import { every } from "../../src/algorithms/every.ts";
import { keyTypeOf } from "../../src/keytypes/find-key-type.ts";
import { Members } from "../../src/keytypes/jwk-members.ts";
import { oct } from "../../src/keytypes/oct.ts";
import { P256 } from "../../src/keytypes/p256.ts";
import { P384 } from "../../src/keytypes/p384.ts";
import { RSA } from "../../src/keytypes/rsa.ts";
import { codeOf } from "../support/errors.ts";

const some = [RSA, P256, P384, Ed25519];
const find = (jwk: object, keyTypes = some) => keyTypeOf(new Members(jwk), keyTypes);
const code = (jwk: object, keyTypes = some) => codeOf(() => find(jwk, keyTypes));

describe("the key type of a JWK", () => {
  test.each(every().keyTypes.map((keyType) => [keyType.name, keyType] as const))(
    "%s is found",
    (_, keyType) => {
      const { kty, crv, alg } = keyType;
      expect(find({ kty, crv, alg }, [...every().keyTypes])).toBe(keyType);
      expect(find({ kty, crv, alg }, [keyType])).toBe(keyType);
    },
  );

  test("is told by the members that tell key types apart, and no others", () => {
    expect(find({ kty: "RSA", crv: "P-256", alg: "RS256" })).toBe(RSA);
    expect(find({ kty: "EC", crv: "P-384", alg: 1 })).toBe(P384);
    expect(find({ kty: "oct", alg: "HS256" }, [oct])).toBe(oct);
  });

  test.each<[string, object]>([
    ["a kty that is not in the list", { kty: "oct" }],
    ["a kty that no list has", { kty: "constructor" }],
    ["a curve that is not in the list", { kty: "EC", crv: "P-521" }],
    ["a curve of another kty", { kty: "EC", crv: "Ed25519" }],
    ["a curve that no list has", { kty: "OKP", crv: "__proto__" }],
  ])("is not supported with %s", (_, jwk) => {
    expect(code(jwk)).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(code(jwk, [])).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test.each<[string, object]>([
    ["no kty", { crv: "P-256" }],
    ["a kty that is not a string", { kty: ["EC"], crv: "P-256" }],
    ["no curve where one is needed", { kty: "EC" }],
    ["a curve that is not a string", { kty: "OKP", crv: 25519 }],
  ])("is malformed with %s", (_, jwk) => {
    expect(code(jwk)).toBe("ERR_JWK_INVALID");
  });
});
