// Verification from end to end without a promise.
import { schemeOf } from "../support/platform/scheme-names.ts";
import { encryptCompact } from "../../src/jwe/index.ts";
import { selectBackend, type KeyInput } from "josette/jwk";
import { importKey, importSecret, publicKey, supports } from "../../src/jwk/index.ts";
import { signCompact } from "../../src/jws/index.ts";
import { type JwtContext, type JwtPolicy, type VerifiedJwt } from "josette/jwt";
import { createJwtVerifier, signJwt } from "../../src/jwt/index.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { ManagementAlgorithm } from "../../src/algorithms/names.ts";
import { signatureAlgorithms } from "../support/signature-table.ts";
import type { SignatureAlgorithm } from "../../src/algorithms/names.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { appearance, failureOf } from "../support/failure.ts";
import { ecJwk, okpJwk, publicPart } from "../support/jwk/pairs.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../support/keys.ts";
import {
  hmacJws,
  jwe,
  oaep,
  rsaJws,
  secretBytes,
  segment,
  unsecured,
  withBitFlipped,
  withBytes,
} from "../support/tokens.ts";
import { anyClaims, macKey, now, signed } from "../support/jwt/signed-claims.ts";

beforeEach(() => void selectBackend("auto"));
afterEach(() => {
  selectBackend(inject("backend"));
});

/** A verifier whose methods are functions. */
function verifierOf(policy: JwtPolicy): {
  readonly verify: (token: string, context?: JwtContext) => Promise<VerifiedJwt>;
  readonly verifySync: (token: string, context?: JwtContext) => VerifiedJwt;
} {
  const verifier = createJwtVerifier(policy);
  return {
    verify: (token, context) => verifier.verify(token, context),
    verifySync: (token, context) => verifier.verifySync(token, context),
  };
}

const claims = { iss: "me", sub: "alice", aud: ["a", "b"], exp: now + 100 };
const plain = signed(claims);

/** A pair of keys for an algorithm: what signs, what verifies. */
function signingKeys(alg: SignatureAlgorithm): readonly [KeyInput, KeyInput][] {
  const row = signatureAlgorithms[alg];
  switch (schemeOf(row)) {
    case "HMAC":
      return [[importSecret(secretBytes(64)), importSecret(secretBytes(64))]];
    case "RSASSA-PKCS1-v1_5":
    case "RSA-PSS":
      return [[rsaKey, publicJwk(rsaKey)]];
    case "ECDSA":
      return (row.curves ?? []).map((crv) => {
        const pair = ecJwk(crv as "P-256");
        return [pair, publicPart(pair)];
      });
    case "EdDSA":
      return (row.curves ?? []).map((crv) => {
        const pair = okpJwk(crv as "Ed25519");
        return [pair, publicPart(pair)];
      });
    case "ML-DSA":
      return [];
  }
}

const signing = (Object.keys(signatureAlgorithms) as SignatureAlgorithm[]).flatMap((alg) =>
  signingKeys(alg).map((keys) => [alg, ...keys] as const),
);

describe("a plain token", () => {
  test.each(signing)("with %s is verified at once", async (alg, signer, verifier) => {
    if (!(await supports(alg))) return;
    const token = await signJwt(claims, signer, { alg, typ: "JWT" });
    const { verify, verifySync } = verifierOf({
      ...anyClaims,
      verify: { keys: verifier, alg: [alg] },
    });
    const verified = verifySync(token, { now });
    expect(verified.claims).toEqual(claims);
    expect(verified).toEqual(await verify(token, { now }));
    expect(verifySync(token, { now })).toEqual(verified);
    const forged = withBytes(token, 2, (signature) => withBitFlipped(signature, 5));
    expect(codeOf(() => verifySync(forged, { now }))).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });

  test("is verified with any kind of key", async () => {
    const { subtle } = crypto;
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const keys: KeyInput[] = [
      macKey,
      { kty: "oct", k: segment(secretBytes(32)) },
      await subtle.importKey("raw", secretBytes(32), algorithm, true, ["verify"]),
    ];
    for (const key of keys) {
      for (const given of [key, [key], { find: () => [key] }]) {
        const policy: JwtPolicy = { ...anyClaims, verify: { keys: given, alg: ["HS256"] } };
        expect(verifierOf(policy).verifySync(plain, { now }).claims).toEqual(claims);
      }
    }
  });
});

interface Recipient {
  readonly alg: ManagementAlgorithm;
  readonly key: string;
  readonly mine: KeyInput;
  readonly sendTo: KeyInput;
  readonly header?: object;
}

const secret = (alg: ManagementAlgorithm, length: number): Recipient => {
  const key = importSecret(secretBytes(length));
  return { alg, key: `${length} bytes`, mine: key, sendTo: key };
};
const agreeing = (alg: ManagementAlgorithm, crv: "P-256" | "P-384" | "P-521" | "X25519"): Recipient => {
  const pair = crv === "X25519" ? okpJwk(crv) : ecJwk(crv);
  return { alg, key: crv, mine: pair, sendTo: publicPart(pair) };
};
const rsa = (alg: ManagementAlgorithm): Recipient => ({
  ...{ alg, key: "RSA", mine: rsaKey, sendTo: publicJwk(rsaKey) },
});

const recipients: readonly Recipient[] = [
  ...[rsa("RSA-OAEP"), rsa("RSA-OAEP-256"), rsa("RSA-OAEP-384"), rsa("RSA-OAEP-512")],
  ...[secret("A128KW", 16), secret("A192KW", 24), secret("A256KW", 32)],
  ...[secret("A128GCMKW", 16), secret("A192GCMKW", 24), secret("A256GCMKW", 32)],
  secret("dir", 32),
  agreeing("ECDH-ES", "P-256"),
  agreeing("ECDH-ES", "P-384"),
  agreeing("ECDH-ES", "P-521"),
  agreeing("ECDH-ES", "X25519"),
  agreeing("ECDH-ES+A128KW", "P-256"),
  agreeing("ECDH-ES+A128KW", "X25519"),
  agreeing("ECDH-ES+A256KW", "P-256"),
  { ...secret("PBES2-HS256+A128KW", 20), header: { p2c: 1000 } },
  { ...secret("PBES2-HS384+A192KW", 20), header: { p2c: 1000 } },
  { ...secret("PBES2-HS512+A256KW", 20), header: { p2c: 1000 } },
];

describe.each(recipients)("a nested token with $alg, for $key,", ({ alg, mine, sendTo, header }) => {
  const encrypt = (enc: string, more: object = {}, text = plain) =>
    encryptCompact(new TextEncoder().encode(text), sendTo, { alg, enc, ...header, ...more });

  test.each(["A256GCM", "A128CBC-HS256"] as const)("is opened at once, with %s", async (enc) => {
    const policy: JwtPolicy = { ...anyClaims, decrypt: { keys: mine, alg: [alg], enc: [enc] } };
    // Once with a verifier that has worked asynchronously before, once with a new one.
    const used = verifierOf(policy);
    const token = await encrypt(enc);
    const verified = await used.verify(token, { now });
    for (const { verifySync } of [used, verifierOf(policy)]) {
      const opened = verifySync(token, { now });
      expect([opened.claims, opened.jws.token, opened.jwe]).toEqual([claims, plain, verified.jwe]);
      const compressed = await encrypt(enc, { zip: "DEF" });
      expect(verifySync(compressed, { now }).claims).toEqual(claims);
      const forged = withBytes(token, 4, (tag) => withBitFlipped(tag));
      expect(codeOf(() => verifySync(forged, { now }))).toBe("ERR_JWE_DECRYPTION_FAILED");
    }
  });

  test("is opened at once with a key that has done nothing before", async () => {
    const fresh = "kty" in mine && "crv" in mine && "x" in mine ? importKey({ ...mine }) : mine;
    const policy: JwtPolicy = { ...anyClaims, decrypt: { keys: fresh, alg: [alg], enc: ["A256GCM"] } };
    const token = await encrypt("A256GCM");
    expect(verifierOf(policy).verifySync(token, { now }).claims).toEqual(claims);
  });
});

test("tokens of 64 kB are opened at once", async () => {
  const long = signed({ ...claims, text: "a".repeat(48_000) });
  expect(long.length).toBeGreaterThan(64_000);
  const { verifySync } = verifierOf(anyClaims);
  expect(verifySync(long, { now }).claims["text"]).toHaveLength(48_000);
  for (const enc of ["A256GCM", "A256CBC-HS512"] as const) {
    for (const zip of [{}, { zip: "DEF" }]) {
      const header = { alg: "RSA-OAEP-256", enc, ...zip };
      const token = await encryptCompact(new TextEncoder().encode(long), publicJwk(rsaKey), header);
      const policy: JwtPolicy = {
        ...anyClaims,
        decrypt: { keys: rsaKey, alg: ["RSA-OAEP-256"], enc: [enc] },
      };
      expect(verifierOf(policy).verifySync(token, { now }).jws.token).toBe(long);
    }
  }
});

const { publicKey: recipientKey } = keyObjects(rsaKey);
const cek = secretBytes(32);
const nested: JwtPolicy = {
  decrypt: { keys: [rsaKey], alg: ["RSA-OAEP", "dir"], enc: ["A256GCM", "A128CBC-HS256"], optional: true },
  verify: { keys: [publicKey(rsaKey), macKey], alg: ["RS256", "HS256"], typ: "JWT" },
  claims: { issuer: "me", audience: "a", subject: "alice", maxTokenAge: 50 },
};
const good = { ...claims, iat: now };
const typed = { typ: "JWT" };

/** A nested token of any text, with any changes. */
function around(text: string, header: object = {}, rest: object = {}): string {
  const outer = { alg: "RSA-OAEP", enc: "A256GCM", ...header } as const;
  const encryptedKey = oaep("RSA-OAEP", recipientKey, cek);
  return jwe({ header: outer, enc: "A256GCM", cek, plaintext: text, encryptedKey, ...rest });
}

/** A promise that fails as something has failed before. */
async function rethrown(error: unknown): Promise<never> {
  throw error;
}

describe("what is wrong is wrong in the same way:", () => {
  const inner = signed(good, typed);
  const flip = (token: string, index: number) => withBytes(token, index, (bytes) => withBitFlipped(bytes));
  const table: Record<string, [unknown, (JwtContext | number)?]> = {
    "no text": [undefined],
    "no token": [""],
    "two segments": ["a.b"],
    "six segments": ["a.b.c.d.e.f"],
    "a token that is too long": ["a".repeat(300_000)],
    "a header that is no JSON": [hmacJws("{", good, secretBytes(32))],
    "a header with a member twice": [hmacJws('{"alg":"HS256","alg":"HS256"}', good, secretBytes(32))],
    "no signature": [unsecured({ alg: "none" }, good)],
    "an algorithm that is not allowed": [hmacJws({ alg: "HS384" }, good, secretBytes(32), "sha384")],
    "a wrong signature": [flip(inner, 2)],
    "a key of another's": [rsaJws({ alg: "RS256", ...typed }, good, keyObjects(otherRsaKey).privateKey)],
    "another type": [signed(good, { typ: "at+jwt" })],
    "claims that are no JSON": [signed("{", typed)],
    "claims of the wrong type": [signed({ ...good, exp: "never" }, typed)],
    "an unknown critical parameter": [signed(good, { ...typed, crit: ["a"], a: 1 })],
    "an expired token": [inner, { now: now + 100 }],
    "a token of the future": [signed({ ...good, nbf: now + 1 }, typed)],
    "an old token": [inner, { now: now + 51 }],
    "another issuer": [signed({ ...good, iss: "you" }, typed)],
    "another audience": [signed({ ...good, aud: "c" }, typed)],
    "another subject": [signed({ ...good, sub: "bob" }, typed)],
    "another nonce": [inner, { nonce: "n" }],
    "no expiry": [signed({ ...good, exp: undefined }, typed)],
    "a context that is none": [inner, 5],
    "a time that is none": [inner, { now: Number.NaN }],
    "a nonce that is none": [inner, { nonce: "" }],
    "a signal that is aborted": [inner, { signal: AbortSignal.abort(new RangeError("left")) }],
    "an encrypted key of another's": [
      around(inner, {}, { encryptedKey: oaep("RSA-OAEP", keyObjects(otherRsaKey).publicKey, cek) }),
    ],
    "an encrypted key of the wrong length": [around(inner, {}, { encryptedKey: Buffer.alloc(10) })],
    "a CEK of the wrong length": [
      around(inner, {}, { encryptedKey: oaep("RSA-OAEP", recipientKey, cek.subarray(1)) }),
    ],
    "no encrypted key": [around(inner, {}, { encryptedKey: Buffer.alloc(0) })],
    "a wrong tag": [flip(around(inner), 4)],
    "a wrong vector": [flip(around(inner), 2)],
    "a wrong ciphertext": [flip(around(inner), 3)],
    "a short tag": [withBytes(around(inner), 4, (tag) => tag.subarray(1))],
    "a header that was not encrypted with": [
      around(inner).replace(/^[^.]+/, segment({ alg: "RSA-OAEP", enc: "A256GCM", a: 1 })),
    ],
    "a content encryption that is not allowed": [around(inner, { enc: "A128GCM" })],
    "a compression that there is not": [around(inner, { zip: "GZ" })],
    "no compressed data": [withBytes(around(inner, { zip: "DEF" }), 3, (text) => text)],
    "a wrong signature inside": [around(flip(inner, 2))],
    "an expired token inside": [around(inner), { now: now + 100 }],
    "claims without a signature inside": [around(JSON.stringify(good))],
    "two encryptions": [around(around(inner))],
    "no key for it": [jwe({ header: { alg: "dir", enc: "A256GCM" }, cek, plaintext: inner })],
  };

  test.each(Object.entries(table))("%s", async (_, [token, context]) => {
    const { verify, verifySync } = verifierOf(nested);
    const when = typeof context === "number" ? context : { now, ...context };
    const outcome = async (call: () => unknown) => {
      try {
        await call();
        return undefined;
      } catch (error) {
        return error instanceof RangeError ? error : appearance(await failureOf(rethrown(error)));
      }
    };
    const asynchronous = await outcome(() => verify(token as string, when as JwtContext));
    expect(await outcome(() => verifySync(token as string, when as JwtContext))).toEqual(asynchronous);
    // Nothing of the first failure is left.
    expect(await outcome(() => verifySync(token as string, when as JwtContext))).toEqual(asynchronous);
    if (_ !== "no compressed data") expect(asynchronous).toBeDefined();
  });

  test("whatever character of a token is another", async () => {
    const token = around(inner);
    const { verify, verifySync } = verifierOf(nested);
    expect(verifySync(token, { now }).claims).toEqual(good);
    const property = fc.asyncProperty(
      fc.nat({ max: token.length - 1 }),
      fc.constantFrom("A", "b", "_", "=", ".", " ", "\u00e9"),
      async (index, character) => {
        const changed = token.slice(0, index) + character + token.slice(index + 1);
        if (changed === token) return;
        const code = codeOf(() => verifySync(changed, { now }));
        expect(code).toBeDefined();
        expect(code).toBe(await codeOfRejection(verify(changed, { now })));
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });
});

describe("what would have to be waited for is refused:", () => {
  const refused = "ERR_INVALID_OPTION";

  test("a key source that answers later", async () => {
    const { verify, verifySync } = verifierOf({
      ...anyClaims,
      verify: { keys: { find: async () => [macKey] }, alg: ["HS256"] },
    });
    expect(codeOf(() => verifySync(plain, { now }))).toBe(refused);
    expect((await verify(plain, { now })).claims).toEqual(claims);
    expect(codeOf(() => verifySync(plain, { now }))).toBe(refused);
  });

  test("a key source that fails later, which nobody hears", async () => {
    const find = () => Promise.reject(new RangeError("the vault is closed"));
    const { verifySync } = verifierOf({ ...anyClaims, verify: { keys: { find }, alg: ["HS256"] } });
    expect(codeOf(() => verifySync(plain, { now }))).toBe(refused);
    await new Promise((resolve) => setTimeout(resolve, 5));
  });

  test("a check that answers later, whatever it would say", async () => {
    for (const check of [async () => true, async () => false, () => Promise.reject(new RangeError("no"))]) {
      const { verifySync } = verifierOf({ ...anyClaims, claims: { ...anyClaims.claims, check } });
      expect(codeOf(() => verifySync(plain, { now }))).toBe(refused);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  });

  test("a source or check that answers at once is asked, and its errors are passed on", () => {
    const outage = new RangeError("the vault is closed");
    const throwing = () => {
      throw outage;
    };
    const bySource = verifierOf({
      ...anyClaims,
      verify: { keys: { find: throwing }, alg: ["HS256"] },
    });
    expect(() => bySource.verifySync(plain, { now })).toThrow(outage);
    const byCheck = verifierOf({ ...anyClaims, claims: { ...anyClaims.claims, check: throwing } });
    expect(() => byCheck.verifySync(plain, { now })).toThrow(outage);
    const no = verifierOf({ ...anyClaims, claims: { ...anyClaims.claims, check: () => false } });
    expect(codeOf(() => no.verifySync(plain, { now }))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  });
});

describe("what there is no synchronous way for is not supported:", () => {
  const header = { alg: "RSA-OAEP", enc: "A256GCM" } as const;
  const token = jwe({ header, cek, plaintext: plain, encryptedKey: oaep("RSA-OAEP", recipientKey, cek) });

  test("a private key that cannot be read", async () => {
    const algorithm = { name: "RSA-OAEP", hash: "SHA-1" };
    const sealed = await crypto.subtle.importKey("jwk", { ...rsaKey }, algorithm, false, ["decrypt"]);
    const policy: JwtPolicy = {
      ...anyClaims,
      decrypt: { keys: sealed, alg: ["RSA-OAEP"], enc: ["A256GCM"] },
    };
    const { verify, verifySync } = verifierOf(policy);
    expect(codeOf(() => verifySync(token, { now }))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect((await verify(token, { now })).claims).toEqual(claims);
    // Not even now that it has been used.
    expect(codeOf(() => verifySync(token, { now }))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("a secret that cannot be read", async () => {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const sealed = await crypto.subtle.importKey("raw", secretBytes(32), algorithm, false, ["verify"]);
    const { verify, verifySync } = verifierOf({
      ...anyClaims,
      verify: { keys: sealed, alg: ["HS256"] },
    });
    expect(codeOf(() => verifySync(plain, { now }))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect((await verify(plain, { now })).claims).toEqual(claims);
  });

  test("anything, with WebCrypto alone", async () => {
    selectBackend("webcrypto");
    const { verify, verifySync } = verifierOf(anyClaims);
    expect(codeOf(() => verifySync(plain, { now }))).toBe("ERR_JOSE_NOT_SUPPORTED");
    // No operation is needed to reject these.
    expect(codeOf(() => verifySync("a.b.c", { now }))).toBe("ERR_JWS_INVALID");
    expect((await verify(plain, { now })).claims).toEqual(claims);
    selectBackend("auto");
    expect(verifySync(plain, { now }).claims).toEqual(claims);
  });
});

describe("while it works", () => {
  test("a check may verify another token, at once", () => {
    const other = verifierOf(anyClaims);
    const check = () => {
      expect(other.verifySync(plain, { now }).claims).toEqual(claims);
      expect(codeOf(() => other.verifySync("a.b.c", { now }))).toBe("ERR_JWS_INVALID");
      return true;
    };
    const { verifySync } = verifierOf({ ...anyClaims, claims: { ...anyClaims.claims, check } });
    expect(verifySync(plain, { now }).claims).toEqual(claims);
  });

  const nestedToken = jwe({
    header: { alg: "RSA-OAEP", enc: "A256GCM" },
    ...{ cek, plaintext: plain, encryptedKey: oaep("RSA-OAEP", recipientKey, cek) },
  });
  const nestedPolicy: JwtPolicy = {
    ...anyClaims,
    decrypt: { keys: rsaKey, alg: ["RSA-OAEP"], enc: ["A256GCM"] },
  };
  const message = new TextEncoder().encode("hello");

  const works: [string, () => Promise<unknown>][] = [
    ["signs with RSA", () => signCompact(message, rsaKey, { alg: "RS256" })],
    ["signs with a secret", () => signCompact(message, macKey, { alg: "HS256" })],
    ["signs on a curve", () => signCompact(message, ecJwk("P-256"), { alg: "ES256" })],
    [
      "encrypts to a curve",
      () => encryptCompact(message, publicPart(ecJwk("P-256")), { alg: "ECDH-ES", enc: "A128GCM" }),
    ],
    ["verifies asynchronously", () => verifierOf(nestedPolicy).verify(nestedToken, { now })],
  ];

  test.each(works)("a check or key source may begin something that %s and ends later", async (_, begin) => {
    const begun: Promise<unknown>[] = [];
    const check = () => begun.push(begin()) > 0;
    const find = () => {
      begun.push(begin());
      return [macKey];
    };
    const { verifySync } = verifierOf({
      verify: { keys: { find }, alg: ["HS256"] },
      claims: { ...anyClaims.claims, check },
    });
    verifySync(plain, { now });
    expect(begun).toHaveLength(2);
    for (const result of await Promise.all(begun)) expect(result).toBeDefined();
  });

  test("what began before goes on", async () => {
    const { verify, verifySync } = verifierOf(nestedPolicy);
    const pending = Array.from({ length: 10 }, () => verify(nestedToken, { now }));
    expect(verifySync(nestedToken, { now }).claims).toEqual(claims);
    expect(codeOf(() => verifySync("a.b.c.d.e", { now }))).toBe("ERR_JWE_INVALID");
    for (const { claims: seen } of await Promise.all(pending)) expect(seen).toEqual(claims);
  });
});
