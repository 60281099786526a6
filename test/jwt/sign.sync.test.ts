// Signing from end to end without a promise.
import nodeCrypto from "node:crypto";
import { selectBackend, type Key, type KeyInput } from "josette/jwk";
import type { ClaimsInput } from "josette/jwt";
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { SignatureAlgorithm } from "../../src/algorithms/names.ts";
import { exportJwk, externalKey, generateKey, publicKey, supports } from "../../src/jwk/index.ts";
import { createJwtVerifier, signJwt, signJwtSync } from "../../src/jwt/index.ts";
import { codeOf } from "../support/errors.ts";
import { anyClaims, macKey } from "../support/jwt/signed-claims.ts";
import { publicJwk, rsaKey } from "../support/keys.ts";
import { signatureAlgorithms } from "../support/signature-table.ts";

beforeEach(() => void selectBackend("auto"));
afterEach(() => {
  vi.restoreAllMocks();
  selectBackend(inject("backend"));
});

const algorithms = Object.keys(signatureAlgorithms) as SignatureAlgorithm[];
/** Whose signatures are the same each time. */
const deterministic = /^(HS|RS|Ed)/;

describe.each(algorithms)("%s", (alg) => {
  test("is signed at once, with a key that has done nothing before", async () => {
    if (!(await supports(alg))) return;
    const pair = await generateKey(alg);
    const fresh = signatureAlgorithms[alg].symmetric ? pair : await exportJwk(pair, { private: true });
    const token = signJwtSync({ iss: "me" }, fresh, { alg, typ: "JWT" });
    const keys = signatureAlgorithms[alg].symmetric ? pair : publicKey(pair);
    const { claims, jws } = await createJwtVerifier({ ...anyClaims, verify: { keys, alg: [alg] } }).verify(
      token,
    );
    expect([claims, jws.header.typ]).toEqual([{ iss: "me" }, "JWT"]);
    if (deterministic.test(alg)) {
      expect(await signJwt({ iss: "me" }, fresh, { alg, typ: "JWT" })).toBe(token);
      expect(signJwtSync({ iss: "me" }, fresh, { alg, typ: "JWT" })).toBe(token);
    }
  });
});

const header = { alg: "RS256" };

test("options and headers have the same effect as with signJwt", async () => {
  const options = { now: 1_700_000_000, issuedAt: true, expiresIn: "5m" } as const;
  const token = signJwtSync({ a: 1 }, macKey, { alg: "HS256", kid: "1" }, options);
  expect(token).toBe(await signJwt({ a: 1 }, macKey, { alg: "HS256", kid: "1" }, options));
});

test.each<[string, string, () => unknown]>([
  [
    "claims that are not an object",
    "ERR_INVALID_ARGUMENT",
    () => signJwtSync(Object(["a"]) as ClaimsInput, macKey, { alg: "HS256" }),
  ],
  ["no alg", "ERR_INVALID_OPTION", () => signJwtSync({}, rsaKey)],
  ["another type of key", "ERR_KEY_NOT_SUITABLE", () => signJwtSync({}, rsaKey, { alg: "ES256" })],
])("it throws for %s", (_, code, call) => {
  expect(codeOf(call)).toBe(code);
});

describe("what cannot be done at once is refused", () => {
  const remote = (sign: () => Promise<Uint8Array>): Key =>
    externalKey({ jwk: publicJwk(rsaKey), alg: ["RS256"], sign });

  test("a key service that answers with a promise", () => {
    expect(
      codeOf(() =>
        signJwtSync(
          {},
          remote(async () => new Uint8Array(256)),
          header,
        ),
      ),
    ).toBe("ERR_INVALID_OPTION");
  });

  test("a promise that is rejected later is not reported as unhandled", () => {
    const failing = remote(async () => {
      throw new Error("unreachable");
    });
    expect(codeOf(() => signJwtSync({}, failing, header))).toBe("ERR_INVALID_OPTION");
  });

  test("a CryptoKey that is not extractable", async () => {
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("jwk", { ...rsaKey }, algorithm, false, ["sign"]);
    expect(codeOf(() => signJwtSync({}, key, header))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("an RSA signature that does not verify", () => {
    vi.spyOn(nodeCrypto, "sign").mockImplementation(() => Buffer.alloc(256, 1));
    for (const alg of ["RS256", "PS256"]) {
      expect(codeOf(() => signJwtSync({}, { ...rsaKey }, { alg }))).toBe("ERR_JOSE_NOT_SUPPORTED");
    }
  });

  test.each<[string, KeyInput]>([
    ["HS256", macKey],
    ["RS256", rsaKey],
  ])("%s, where WebCrypto is all there is", (alg, key) => {
    selectBackend("webcrypto");
    expect(codeOf(() => signJwtSync({}, key, { alg }))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});

test("signJwt makes no RSA signature on the calling thread, also after signJwtSync", async () => {
  const key = { ...rsaKey };
  const sign = vi.spyOn(nodeCrypto, "sign");
  for (const alg of ["RS256", "PS256"]) {
    const before = sign.mock.calls.length;
    signJwtSync({}, key, { alg });
    const blocking = sign.mock.calls.length;
    expect(blocking).toBeGreaterThan(before);
    await signJwt({}, key, { alg });
    expect(sign.mock.calls.length).toBe(blocking);
  }
});
