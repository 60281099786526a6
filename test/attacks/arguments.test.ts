// Whatever is passed to whatever josette exports: only its own errors come out, each with one of its codes.
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import fc from "fast-check";
import * as root from "josette";
import { A256GCM, DIR, EdDSA, HS256 } from "josette/algorithms";
import * as errors from "josette/errors";
import * as http from "josette/http";
import * as jwe from "josette/jwe";
import * as jwk from "josette/jwk";
import * as jws from "josette/jws";
import * as jwt from "josette/jwt";
import * as lean from "josette/lean";
import * as profiles from "josette/profiles";
import * as stores from "josette/stores";
import * as testing from "josette/testing";
import * as x509 from "josette/x509";
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import {
  argumentsOf,
  idToken,
  methodArguments,
  profileKey,
  workingArguments,
} from "../support/fuzz/arguments.ts";
import { codeOf } from "../support/errors.ts";
import { eachWrong } from "../support/fuzz/values.ts";

const entries: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ".": root,
  "./jws": jws,
  "./jwe": jwe,
  "./jwk": jwk,
  "./x509": x509,
  "./jwt": jwt,
  "./profiles": profiles,
  "./http": http,
  "./stores": stores,
  "./testing": testing,
  "./errors": errors,
};

// What is left to the platform's fetch goes nowhere.
beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("there is no network")));
});

afterEach(() => {
  vi.unstubAllGlobals();
  jwk.selectBackend(inject("backend"));
});

/** What is exported to be caught, not to be called. */
const errorClasses = [
  "CertificateChainError",
  "DpopProofError",
  "JoseError",
  "JwtClaimError",
  "UnavailableError",
  "UsageError",
];

type Callable = (...given: readonly unknown[]) => unknown;

const functions = new Map(
  Object.values(entries)
    .flatMap((entry) => Object.entries(entry))
    .filter((each): each is [string, Callable] => typeof each[1] === "function")
    .filter(([name]) => !errorClasses.includes(name)),
);

const joseCodes = [
  ...["ERR_JOSE_NOT_SUPPORTED", "ERR_JOSE_ALG_NOT_ALLOWED", "ERR_JOSE_LIMIT_EXCEEDED", "ERR_JWS_INVALID"],
  ...["ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "ERR_JWE_INVALID", "ERR_JWE_DECRYPTION_FAILED"],
  ...["ERR_JWT_INVALID", "ERR_JWT_EXPIRED", "ERR_JWT_CLAIM_VALIDATION_FAILED", "ERR_JWT_ENCRYPTED"],
  ...["ERR_JWT_NOT_ENCRYPTED", "ERR_JWK_INVALID", "ERR_JWKS_INVALID", "ERR_JWKS_NO_MATCHING_KEY"],
  ...["ERR_JWKS_MULTIPLE_MATCHING_KEYS", "ERR_KEY_INVALID", "ERR_PEM_INVALID", "ERR_X509_INVALID"],
  ...["ERR_DPOP_PROOF_INVALID", "ERR_DPOP_NONCE_REQUIRED", "ERR_HTTP_TOKEN_MISSING"],
  ...["ERR_HTTP_REQUEST_INVALID"],
  ...["ERR_PKCS12_INVALID", "ERR_X509_CHAIN_INVALID"],
  ...["ERR_JWKS_TIMEOUT", "ERR_JWKS_UNAVAILABLE", "ERR_KEY_UNAVAILABLE"],
];
const usageCodes = ["ERR_INVALID_ARGUMENT", "ERR_INVALID_OPTION", "ERR_KEY_NOT_SUITABLE"];

/** Passes the library's own errors; all others fail the test, with where they come from. */
function expectOwnError(error: unknown): void {
  if (error instanceof errors.JoseError) {
    expect(joseCodes).toContain(error.code);
    expect(error).not.toBeInstanceOf(TypeError);
  } else if (error instanceof errors.UsageError) {
    expect(usageCodes).toContain(error.code);
    expect(error).toBeInstanceOf(TypeError);
  } else {
    throw error;
  }
}

/** What a call gives, if it gives anything. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    expectOwnError(error);
    return undefined;
  }
}

/** WebCrypto does nothing synchronously. */
async function expectToWork(name: string, call: () => unknown): Promise<void> {
  if (name.endsWith("Sync") && inject("backend") === "webcrypto") {
    expect(codeOf(call)).toBe("ERR_JOSE_NOT_SUPPORTED");
  } else {
    await call();
  }
}

describe("everything is fuzzed:", () => {
  test("every entry of package.json", () => {
    const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
    const manifest = JSON.parse(text) as { readonly exports: Readonly<Record<string, unknown>> };
    // josette/algorithms exports values, and the functions of josette/lean have the names of others.
    const others = ["./package.json", "./algorithms", "./lean"];
    const names = Object.keys(manifest.exports).filter((name) => !others.includes(name));
    expect(Object.keys(entries).sort()).toEqual(names.sort());
  });

  test("every function of every entry", () => {
    expect(Object.keys(argumentsOf).sort()).toEqual([...functions.keys()].sort());
  });

  test("and nothing but functions and classes of errors is exported", () => {
    for (const entry of Object.values(entries)) {
      for (const [name, value] of Object.entries(entry)) {
        expect([name, typeof value]).toEqual([name, "function"]);
        // One function under one name, wherever it is exported.
        if (!errorClasses.includes(name)) expect(value).toBe(functions.get(name));
      }
    }
  });
});

const synchronous = new Set([
  ...[
    "importKey",
    "importSecret",
    "publicKey",
    "keySet",
    "decodeHeader",
    "decodeUnverified",
    "createJwtVerifier",
  ],
  ...["parseCertificate", "selectBackend", "x5cKeySource", "externalKey", "remoteKeySet"],
  ...[
    "entraAccessToken",
    "clientCredentialsForm",
    "rolesOf",
    "scopesOf",
    "oidcIdToken",
    "jwtAccessToken",
    "dpopVerifier",
    ...["authorizationResponse", "userinfoResponse", "introspectionResponse", "logoutToken", "entraIdToken"],
    ...["groupsOf", "seenInMemory", "signJwtSync"],
    "bearerToken",
    "cacheStore",
    "kvStore",
    "redisStore",
    "redisSeen",
    "presentedToken",
    "challenge",
  ],
]);

describe.each([...functions])("%s", (name, call) => {
  const { [name]: wild = fc.constant([]) } = argumentsOf;
  const { [name]: working = () => [] } = workingArguments;

  async function attempt(values: readonly unknown[]): Promise<void> {
    if (synchronous.has(name)) {
      await outcome(() => call(...values));
      return;
    }
    // A function that gives a promise never throws.
    const promise = call(...values);
    await outcome(() => promise);
  }

  test("works", async () => {
    expect(Object.keys(workingArguments)).toContain(name);
    await expectToWork(name, () => call(...working()));
  });

  test("throws nothing but the library's own errors when one thing is wrong", async () => {
    for (const values of eachWrong(working)) await attempt(values);
  });

  test("nor when anything is", async () => {
    await fc.assert(fc.asyncProperty(wild, attempt), { numRuns: 300 });
  });

  test("nor when arguments are left out", async () => {
    for (let count = 0; count < working().length; count++) await attempt(working().slice(0, count));
  });
});

/** What josette/lean takes: algorithms as values. */
const leanArguments: Readonly<Record<string, () => readonly unknown[]>> = {
  createJwtVerifier: () => [leanPolicy()],
  decodeHeader: () => [idToken],
  decodeUnverified: () => [idToken],
  decryption: () => [{ keys: profileKey, alg: [DIR], enc: [A256GCM] }],
  discoverKeySet: () => ["https://provider.example", { alg: [EdDSA], fetch: metadata }],
  exportJwk: () => [profileKey, { private: true }],
  externalKey: () => [{ alg: [HS256], kid: "1", sign: () => new Uint8Array(32) }],
  generateKey: () => [HS256, { kid: "1" }],
  hkdfKey: () => ["a random secret of 26 bytes", { hash: "SHA-256", salt: "", info: "a", enc: A256GCM }],
  importKey: () => [
    { kty: "oct", k: "A".repeat(43) },
    { alg: HS256, kid: "1" },
  ],
  importSecret: () => [new Uint8Array(32).fill(1), { alg: HS256, kid: "1" }],
  keySet: () => [[profileKey], { alg: [HS256] }],
  publicKey: () => [root.importKey(publicJwk)],
  remoteKeySet: () => ["https://provider.example/jwks", { alg: [HS256], timeout: 3 }],
  signAndEncryptJwt: () => [
    { sub: "a" },
    {
      sign: { key: profileKey, header: { alg: HS256 } },
      encrypt: { key: shared, header: { alg: DIR, enc: A256GCM } },
    },
  ],
  signJwt: () => [{ sub: "a" }, profileKey, { alg: HS256, typ: "JWT" }, { expiresIn: 60 }],
  signJwtSync: () => [{ sub: "a" }, profileKey, { alg: HS256, typ: "JWT" }, { expiresIn: 60 }],
  supports: () => [HS256],
  thumbprint: () => [root.importKey(publicJwk), "SHA-256"],
  verifyJwt: () => [idToken, leanPolicy(), { now: 1 }],
};

const shared = root.importSecret(new Uint8Array(32).fill(2), { alg: "dir" });
const publicJwk = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };

function leanPolicy(): object {
  return {
    decrypt: lean.decryption({ keys: shared, alg: [DIR], enc: [A256GCM], optional: true }),
    verify: { keys: profileKey, alg: [HS256] },
    claims: { issuer: null, audience: null, exp: "optional" },
  };
}

async function metadata(url: unknown): Promise<Response> {
  const answer = String(url).endsWith("/jwks")
    ? { keys: [publicJwk] }
    : { issuer: "https://provider.example", jwks_uri: "https://provider.example/jwks" };
  return Response.json(answer);
}

describe.each(
  Object.entries(lean).filter((each): each is [keyof typeof lean, never] => !errorClasses.includes(each[0])),
)("josette/lean: %s", (name, call: Callable) => {
  const { [name]: wild = fc.array(fc.anything()) } = argumentsOf;
  const { [name]: working = () => [] } = leanArguments;

  async function attempt(values: readonly unknown[]): Promise<void> {
    await outcome(() => call(...values));
  }

  test("works", async () => {
    expect(Object.keys(leanArguments)).toContain(name);
    await expectToWork(name, () => call(...working()));
  });

  test("throws nothing but the library's own errors when one thing is wrong", async () => {
    for (const values of eachWrong(working)) await attempt(values);
  });

  test("nor when anything is", async () => {
    await fc.assert(fc.asyncProperty(wild, attempt), { numRuns: 100 });
  });
});

describe("what comes of it", () => {
  test("a verifier throws nothing else either", async () => {
    const policies = argumentsOf["createJwtVerifier"] ?? fc.constant([]);
    const property = fc.asyncProperty(policies, methodArguments.verify, async ([policy], values) => {
      const verifier = await outcome(() => root.createJwtVerifier(policy as never));
      if (verifier === undefined) return;
      const { verify, verifySync } = verifier as Readonly<Record<"verify" | "verifySync", Callable>>;
      await outcome(() => verify(...values));
      await outcome(() => verifySync(...values));
      // Perhaps from memory.
      await outcome(() => verify(...values));
    });
    await fc.assert(property, { numRuns: 1500 });
  });

  test("nor does a source of keys by certificates", async () => {
    const policies = argumentsOf["x5cKeySource"] ?? fc.constant([]);
    const property = fc.asyncProperty(policies, methodArguments.find, async ([options], values) => {
      const source = await outcome(() => x509.x5cKeySource(options as never));
      if (source !== undefined) await outcome(() => ((source as jwk.KeySource).find as Callable)(...values));
    });
    await fc.assert(property, { numRuns: 400 });
  });

  test("nor does a remote set of keys", async () => {
    const sets = argumentsOf["remoteKeySet"] ?? fc.constant([]);
    const property = fc.asyncProperty(sets, methodArguments.find, async ([, options], values) => {
      const set = await outcome(() => jwk.remoteKeySet("https://provider.example/jwks", options as never));
      if (set === undefined) return;
      const { find, refresh, exportState } = set as Readonly<
        Record<"find" | "refresh" | "exportState", Callable>
      >;
      await outcome(() => find(...values));
      await outcome(() => refresh(...values));
      await outcome(() => find(...values));
      await outcome(() => exportState());
    });
    await fc.assert(property, { numRuns: 400 });
  });

  test("nor does a verifier of ID tokens, whatever a call says of the login", async () => {
    const [options] = workingArguments["oidcIdToken"]?.() as [object];
    const { code, state, accessToken, ...rest } = options as Readonly<Record<string, unknown>>;
    expect([code, state, accessToken]).not.toContain(undefined);
    const verifier = root.createJwtVerifier(profiles.oidcIdToken({ ...rest, keys: profileKey } as never));
    const login = { nonce: "n", maxAge: 1, acr: ["a"], accessToken: "a", code: "c", state: "s", now: 1 };
    const { verify } = verifier as unknown as Readonly<Record<"verify", Callable>>;
    for (const [token, context] of eachWrong(() => [idToken, login]))
      await outcome(() => verify(token, context));
  });

  test("nor does a verifier of DPoP proofs, whatever it is told of the request", async () => {
    const verifier = profiles.dpopVerifier({ alg: ["ES256"], seen: null, nonce: () => true });
    const proof = await profiles.dpopProof(await root.generateKey("ES256"), {
      ...{ method: "GET", url: "https://api.example/a", accessToken: "a", nonce: "n", now: 1 },
    });
    const request = { proof, method: "GET", url: "https://api.example/a", nonce: "n", accessToken: "a" };
    const { verify, verifySync } = verifier as unknown as Readonly<Record<string, Callable>>;
    for (const [given] of eachWrong(() => [{ ...request, jkt: "a", now: 1 }])) {
      await outcome(() => verify?.(given));
      await outcome(() => verifySync?.(given));
    }
  });

  test("nor does a key set", async () => {
    const set = jwk.keySet([{ kty: "oct", k: "A".repeat(43) }]);
    const property = fc.asyncProperty(methodArguments.find, async (values) => {
      await outcome(() => (set.find as Callable)(...values));
    });
    await fc.assert(property, { numRuns: 400 });
  });

  test("nor does a key, whatever it is looked at with", async () => {
    const property = fc.asyncProperty(argumentsOf["importKey"] ?? fc.constant([]), async (values) => {
      const key = (await outcome(() => jwk.importKey(...(values as [never])))) as jwk.Key | undefined;
      if (key === undefined) return;
      expect(typeof inspect(key)).toBe("string");
      expect(["oct", "RSA", "EC", "OKP", "AKP"]).toContain(key.kty);
      expect(key.bits).toBeGreaterThan(0);
      expect(Object.keys(JSON.parse(JSON.stringify(key)) as object)).not.toContain("d");
    });
    await fc.assert(property, { numRuns: 400 });
  });

  test("nor does a certificate, whatever it is asked", async () => {
    const [sound] = workingArguments["parseCertificate"]?.() as [string];
    const property = fc.asyncProperty(argumentsOf["parseCertificate"] ?? fc.constant([]), async ([given]) => {
      const certificate = await outcome(() => x509.parseCertificate(given as never));
      if (certificate === undefined) return;
      const names = Object.getOwnPropertyNames(x509.parseCertificate(sound).constructor.prototype);
      for (const name of names) {
        await outcome(() => inspect((certificate as Readonly<Record<string, unknown>>)[name]));
      }
      expect(names).toContain("key");
    });
    await fc.assert(property, { numRuns: 400 });
  });
});
