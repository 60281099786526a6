// What a client signs with, for every function that signs for it: keys in vaults, and EdDSA by either name.
import { constants, generateKeyPairSync, sign, type KeyObject, type SignKeyObjectInput } from "node:crypto";
import type { KeyInput } from "josette/jwk";
import type { SignatureAlgorithm } from "josette/jws";
import { describe, expect, test } from "vitest";
import { externalKey, importKey } from "../../../src/jwk/index.ts";
import { clientAssertion, dpopProof, dpopVerifier, requestObject } from "../../../src/profiles/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { jwkOf } from "../../support/native-jwk.ts";
import { isSignedBy, now, partsOf } from "../../support/profiles/oauth/assertions.ts";

type Signing = (key: KeyInput, alg?: SignatureAlgorithm) => Promise<string>;

const basic = { clientId: "s6BhdRkqt3", audience: "https://login.example.com", now };
const request = { method: "POST", url: "https://login.example.com/token" };

/** The functions that sign for a client. */
const functions: readonly (readonly [string, Signing])[] = [
  ["clientAssertion", (key, alg) => clientAssertion({ ...basic, key, ...(alg && { alg }) })],
  ["requestObject", (key, alg) => requestObject({ ...basic, key, parameters: {}, ...(alg && { alg }) })],
  ["dpopProof", (key, alg) => dpopProof(key, { ...request, now, ...(alg && { alg }) })],
];

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed25519 = generateKeyPairSync("ed25519");
const ed448 = generateKeyPairSync("ed448");
const padding = constants.RSA_PKCS1_PSS_PADDING;

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** What a key management service does. */
interface Service {
  readonly alg: SignatureAlgorithm;
  readonly pair: Pair;
  readonly hash: string | null;
  readonly input: SignKeyObjectInput;
}

const services: readonly Service[] = [
  { alg: "RS256", pair: rsa, hash: "sha256", input: { key: rsa.privateKey } },
  { alg: "PS256", pair: rsa, hash: "sha256", input: { key: rsa.privateKey, padding, saltLength: 32 } },
  { alg: "ES256", pair: ec, hash: "sha256", input: { key: ec.privateKey, dsaEncoding: "ieee-p1363" } },
  { alg: "EdDSA", pair: ed25519, hash: null, input: { key: ed25519.privateKey } },
  { alg: "Ed25519", pair: ed25519, hash: null, input: { key: ed25519.privateKey } },
  { alg: "EdDSA", pair: ed448, hash: null, input: { key: ed448.privateKey } },
  { alg: "Ed448", pair: ed448, hash: null, input: { key: ed448.privateKey } },
];

function vaultKey({ alg, pair, hash, input }: Service) {
  const asked: string[] = [];
  const key = externalKey({
    jwk: jwkOf(pair.publicKey),
    alg: [alg],
    sign: ({ alg: wanted, data }) => {
      asked.push(wanted);
      return new Uint8Array(sign(hash, data, input));
    },
  });
  return { key, asked };
}

describe.each(functions)("%s", (_name, make) => {
  test.each(services.map((service) => [service.alg, service] as const))(
    "signs with a key in a vault: %s",
    async (alg, service) => {
      const { key, asked } = vaultKey(service);
      for (const token of [await make(key), await make(key, alg)]) {
        expect(partsOf(token).header["alg"]).toBe(alg);
        expect(isSignedBy(token, service.pair.publicKey)).toBe(true);
      }
      expect(asked).toEqual([alg, alg]);
    },
  );

  test.each(["EdDSA", "Ed25519"] as const)("signs with a local key of Ed25519 as %s", async (alg) => {
    const jwk = jwkOf(ed25519.privateKey);
    for (const token of [
      await make(ed25519.privateKey, alg),
      await make({ ...jwk, alg }),
      await make(importKey(jwk, { alg }), alg),
    ]) {
      expect(partsOf(token).header["alg"]).toBe(alg);
      expect(isSignedBy(token, ed25519.publicKey)).toBe(true);
    }
  });

  test.each([
    ["EdDSA", "Ed25519"],
    ["Ed25519", "EdDSA"],
  ] as const)("signs with a key for %s as %s, which is the same algorithm", async (bound, alg) => {
    const token = await make({ ...jwkOf(ed25519.privateKey), alg: bound }, alg);
    expect(partsOf(token).header["alg"]).toBe(alg);
    expect(isSignedBy(token, ed25519.publicKey)).toBe(true);
  });

  test.each([
    ["EdDSA", "Ed25519"],
    ["Ed25519", "EdDSA"],
  ] as const)("signs with a key in a vault whose JWK is for %s as %s", async (bound, alg) => {
    const key = externalKey({
      jwk: { ...jwkOf(ed25519.publicKey), alg: bound },
      alg: [alg],
      sign: ({ data }) => new Uint8Array(sign(null, data, ed25519.privateKey)),
    });
    const token = await make(key);
    expect(partsOf(token).header["alg"]).toBe(alg);
    expect(isSignedBy(token, ed25519.publicKey)).toBe(true);
  });

  test("does not sign with a key that a vault uses for something else", async () => {
    const [service] = services.slice(2);
    if (service === undefined) throw new TypeError("There is no such service");
    expect(await codeOfRejection(make(vaultKey(service).key, "RS256"))).toBe("ERR_KEY_NOT_SUITABLE");
    const unwrapping = externalKey({ jwk: jwkOf(rsa.publicKey), alg: ["RSA-OAEP"], unwrap: () => null });
    expect(await codeOfRejection(make(unwrapping))).toBe("ERR_KEY_NOT_SUITABLE");
  });

  test("passes on that a vault cannot be reached", async () => {
    const key = externalKey({
      ...{ jwk: jwkOf(ed25519.publicKey), alg: ["EdDSA"] },
      sign: () => Promise.reject(new Error("503")),
    });
    expect(await codeOfRejection(make(key))).toBe("ERR_KEY_UNAVAILABLE");
  });
});

describe("a DPoP proof of a key in a vault", () => {
  test.each(services.map((service) => [service.alg, service] as const))(
    "is accepted: %s",
    async (alg, service) => {
      const proof = await dpopProof(vaultKey(service).key, { ...request, now });
      const { key } = await dpopVerifier({ alg: [alg], seen: null }).verify({ ...request, proof, now });
      expect(partsOf(proof).header["jwk"]).toEqual(jwkOf(service.pair.publicKey));
      expect(key.type).toBe("public");
    },
  );

  test("needs the public key from the caller if the vault did not give it", async () => {
    const key = externalKey({
      alg: ["Ed25519"],
      sign: ({ data }) => new Uint8Array(sign(null, data, ed25519.privateKey)),
    });
    expect(await codeOfRejection(dpopProof(key, request))).toBe("ERR_INVALID_OPTION");
    const proof = await dpopProof(key, { ...request, publicKey: ed25519.publicKey, now });
    expect(isSignedBy(proof, ed25519.publicKey)).toBe(true);
    const other = generateKeyPairSync("ed25519").publicKey;
    expect(await codeOfRejection(dpopProof(key, { ...request, publicKey: other }))).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
  });
});
