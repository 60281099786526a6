/** What the runtime itself makes, in josette's functions: CryptoKeys, KeyObjects, URLs, AbortSignals. */
import { decryptCompact, encryptCompact, type ContentAlgorithm, type ManagementAlgorithm } from "josette/jwe";
import { exportJwk, importKey, remoteKeySet, type KeyInput } from "josette/jwk";
import { signCompact, verifyCompact, type SignatureAlgorithm } from "josette/jws";
import { createJwtVerifier } from "josette/jwt";
import { fromUtf8, toHex } from "../../vectors/octets.ts";
import { contentAlgorithm, managementAlgorithm, signatureAlgorithm } from "../../vectors/operations.ts";
import { jwkNamed } from "./keys.ts";
import { isNotSupported, Mismatch, refuses, same, type Row } from "./rows.ts";

const payload = fromUtf8("native");

export function nativeKeys(): readonly Row[] {
  return [
    ...signatures(),
    ...agreements(),
    ...secrets(),
    ...bindings(),
    ...keyObjects(),
    ...platformObjects(),
  ];
}

/** Pairs: RSA ones are imported from the fixtures, all others generated. */
const signing: readonly (readonly [
  alg: string,
  algorithm: RsaHashedImportParams | EcKeyGenParams | { name: string },
])[] = [
  ["RS256", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }],
  ["PS256", { name: "RSA-PSS", hash: "SHA-256" }],
  ["PS512", { name: "RSA-PSS", hash: "SHA-512" }],
  ["ES256", { name: "ECDSA", namedCurve: "P-256" }],
  ["ES384", { name: "ECDSA", namedCurve: "P-384" }],
  ["Ed25519", { name: "Ed25519" }],
];

function signatures(): readonly Row[] {
  const pairs = signing.flatMap(([alg, algorithm]) =>
    [true, false].map((extractable) => ({
      row: `a CryptoKey pair for ${alg}${extractable ? "" : ", not extractable"}`,
      needs: [alg],
      work: async () => {
        const { privateKey, publicKey } = await pairOf(algorithm, extractable, ["sign"], ["verify"]);
        await signsWith(signatureAlgorithm(alg), privateKey, publicKey);
      },
    })),
  );
  const macs = [true, false].map((extractable) => ({
    row: `a CryptoKey for HS256${extractable ? "" : ", not extractable"}`,
    work: async () => {
      const algorithm = { name: "HMAC", hash: "SHA-256", length: 256 };
      const key = await crypto.subtle.generateKey(algorithm, extractable, ["sign", "verify"]);
      await signsWith("HS256", single(key), single(key));
    },
  }));
  return [...pairs, ...macs];
}

async function signsWith(alg: SignatureAlgorithm, signer: KeyInput, verifier: KeyInput): Promise<void> {
  for (const [one, other] of [
    [signer, verifier],
    [importKey(signer), importKey(verifier)],
  ] as const) {
    const verified = await verifyCompact(await signCompact(payload, one, { alg }), other, { alg: [alg] });
    same("payload", toHex(verified.payload), toHex(payload));
  }
}

async function pairOf(
  algorithm: RsaHashedImportParams | EcKeyGenParams | { name: string },
  extractable: boolean,
  privateUsages: KeyUsage[],
  publicUsages: KeyUsage[],
): Promise<CryptoKeyPair> {
  if ("hash" in algorithm) {
    const read = (name: string, canBeRead: boolean, usages: KeyUsage[]): Promise<CryptoKey> =>
      crypto.subtle.importKey("jwk", webJwk(name), algorithm, canBeRead, usages);
    return {
      privateKey: await read("rsa2048", extractable, privateUsages),
      publicKey: await read("rsa2048.public", true, publicUsages),
    };
  }
  const pair = await crypto.subtle.generateKey(algorithm, extractable, [...privateUsages, ...publicUsages]);
  if (!("privateKey" in pair)) throw new Mismatch("the platform made no pair");
  return pair;
}

function agreements(): readonly Row[] {
  const rsa = ["RSA-OAEP", "RSA-OAEP-256"].map((alg) => ({
    row: `a CryptoKey pair for ${alg}, not extractable`,
    work: async () => {
      const algorithm = { name: "RSA-OAEP", hash: alg === "RSA-OAEP" ? "SHA-1" : "SHA-256" };
      const { privateKey, publicKey } = await pairOf(algorithm, false, ["decrypt"], ["encrypt"]);
      await encryptsWith(managementAlgorithm(alg), "A256GCM", publicKey, privateKey);
    },
  }));
  const ecdh = ["P-256", "P-384", "X25519"].map((crv) => ({
    row: `a CryptoKey pair for ECDH-ES on ${crv}, not extractable`,
    needs: [crv],
    work: async () => {
      const algorithm = crv === "X25519" ? { name: crv } : { name: "ECDH", namedCurve: crv };
      const { privateKey, publicKey } = await pairOf(algorithm, false, ["deriveBits"], []);
      await encryptsWith("ECDH-ES", "A256GCM", publicKey, privateKey);
      await encryptsWith("ECDH-ES+A128KW", "A128CBC-HS256", publicKey, privateKey);
    },
  }));
  return [...rsa, ...ecdh];
}

async function encryptsWith(
  alg: ManagementAlgorithm,
  enc: ContentAlgorithm,
  recipient: KeyInput,
  opener: KeyInput,
): Promise<void> {
  const token = await encryptCompact(payload, recipient, { alg, enc });
  for (const keys of [opener, importKey(opener), [opener]]) {
    const { plaintext } = await decryptCompact(token, keys, { alg: [alg], enc: [enc] });
    same("plaintext", toHex(plaintext), toHex(payload));
  }
}

/** AES keys: `dir` with A*GCM and A*GCMKW for AES-GCM, A*KW for AES-KW. */
function secrets(): readonly Row[] {
  return [128, 192, 256].flatMap((length) =>
    [true, false].flatMap((extractable) => {
      const suffix = extractable ? "" : ", not extractable";
      const gcm = (): Promise<CryptoKey> => aes("AES-GCM", length, extractable, ["encrypt", "decrypt"]);
      const kw = (): Promise<CryptoKey> => aes("AES-KW", length, extractable, ["wrapKey", "unwrapKey"]);
      const row = (alg: string, enc: string, key: () => Promise<CryptoKey>): Row => ({
        row: `an AES CryptoKey of ${length} bits for ${alg} and ${enc}${suffix}`,
        needs: [alg, enc],
        work: async () => {
          const made = await key();
          await encryptsWith(managementAlgorithm(alg), contentAlgorithm(enc), made, made);
        },
      });
      return [
        row("dir", `A${length}GCM`, gcm),
        row(`A${length}GCMKW`, "A256GCM", gcm),
        row(`A${length}GCMKW`, "A128CBC-HS256", gcm),
        row(`A${length}KW`, "A256CBC-HS512", kw),
      ];
    }),
  );
}

async function aes(
  name: string,
  length: number,
  extractable: boolean,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  try {
    return single(await crypto.subtle.generateKey({ name, length }, extractable, usages));
  } catch {
    // A platform without such keys: josette says so of its own.
    if (length !== 192) throw new Mismatch(`the platform makes no key for ${name} of ${length} bits`);
    const secret = jwkNamed("oct24");
    const alg = name === "AES-KW" ? "A192KW" : "A192GCMKW";
    await encryptCompact(payload, secret, { alg, enc: "A128GCM" });
    throw new Mismatch(`josette has ${alg}, and the platform makes no key for it`);
  }
}

/** A CryptoKey serves what it is for, and nothing else. */
function bindings(): readonly Row[] {
  const both = { alg: ["dir", "A256GCMKW"], enc: ["A256GCM"] } as const;
  return [
    {
      row: "an AES-GCM CryptoKey for encryption alone does not decrypt",
      work: async () => {
        const raw = crypto.getRandomValues(new Uint8Array(32));
        const read = (usages: KeyUsage[]): Promise<CryptoKey> =>
          crypto.subtle.importKey("raw", raw, "AES-GCM", false, usages);
        const token = await encryptCompact(payload, await read(["encrypt"]), { alg: "dir", enc: "A256GCM" });
        await decryptCompact(token, await read(["decrypt"]), { alg: ["dir"], enc: ["A256GCM"] });
        await refuses("ERR_JWKS_NO_MATCHING_KEY", async () =>
          decryptCompact(token, await read(["encrypt"]), { alg: ["dir"], enc: ["A256GCM"] }),
        );
      },
    },
    {
      row: "an AES-GCM CryptoKey with dir and A256GCMKW both in the list",
      work: async () => {
        const key = await aes("AES-GCM", 256, false, ["encrypt", "decrypt"]);
        const token = await encryptCompact(payload, key, { alg: "dir", enc: "A256GCM" });
        await refuses("ERR_KEY_NOT_SUITABLE", () => decryptCompact(token, key, both));
      },
    },
    {
      row: "an AES-KW CryptoKey is not for A256GCMKW",
      work: async () => {
        const key = await aes("AES-KW", 256, false, ["wrapKey", "unwrapKey"]);
        await refuses("ERR_KEY_NOT_SUITABLE", () =>
          encryptCompact(payload, key, { alg: "A256GCMKW", enc: "A256GCM" }),
        );
      },
    },
    {
      row: "a public CryptoKey does not sign",
      work: async () => {
        const { publicKey } = await pairOf(
          { name: "ECDSA", namedCurve: "P-256" },
          true,
          ["sign"],
          ["verify"],
        );
        await refuses("ERR_KEY_NOT_SUITABLE", () => signCompact(payload, publicKey, { alg: "ES256" }));
      },
    },
    {
      row: "a CryptoKey that is not extractable is not exported",
      work: async () => {
        const { privateKey } = await pairOf(
          { name: "ECDSA", namedCurve: "P-256" },
          false,
          ["sign"],
          ["verify"],
        );
        await refuses("ERR_JOSE_NOT_SUPPORTED", () => exportJwk(importKey(privateKey), { private: true }));
      },
    },
    ...[
      { row: "JSON that looks like a CryptoKey", prototype: Object.prototype },
      { row: "an object without a prototype that looks like a CryptoKey", prototype: null },
    ].map(({ row, prototype }) => ({
      row,
      work: () => {
        const members = {
          type: "secret",
          extractable: false,
          algorithm: { name: "HMAC", hash: { name: "SHA-256" }, length: 256 },
          usages: ["verify"],
        };
        const value = Object.assign(Object.create(prototype) as object, members);
        return refuses("ERR_INVALID_ARGUMENT", () => importKey(value).type);
      },
    })),
  ];
}

/** node:crypto, where the runtime has it, without an import that others could not resolve. */
interface NodeCrypto {
  createPrivateKey(key: { readonly key: JsonWebKey; readonly format: "jwk" }): KeyInput;
  createPublicKey(key: { readonly key: JsonWebKey; readonly format: "jwk" }): KeyInput;
  createSecretKey(bytes: Uint8Array): KeyInput;
}

interface Builtins {
  readonly process?: { readonly getBuiltinModule?: (id: string) => unknown };
}

function nodeCrypto(): NodeCrypto | undefined {
  const found = builtins().process?.getBuiltinModule?.("node:crypto");
  return isNodeCrypto(found) ? found : undefined;
}

function builtins(): Builtins {
  return globalThis;
}

function isNodeCrypto(value: unknown): value is NodeCrypto {
  return (
    typeof value === "object" && value !== null && "createSecretKey" in value && "createPrivateKey" in value
  );
}

/** Rows that pass where there are no KeyObjects: then nobody can have one. */
function keyObjects(): readonly Row[] {
  const names = [
    ["RS256", "rsa2048"],
    ["ES256", "ec256"],
    ["Ed25519", "ed25519"],
  ] as const;
  const pairs = names.map(([alg, name]) => ({
    row: `KeyObjects for ${alg}, where there are any`,
    needs: [alg],
    work: async () => {
      const node = nodeCrypto();
      if (node === undefined) return;
      const signer = node.createPrivateKey({ key: webJwk(name), format: "jwk" });
      const verifier = node.createPublicKey({ key: webJwk(`${name}.public`), format: "jwk" });
      await signsWith(signatureAlgorithm(alg), signer, verifier);
    },
  }));
  const secret = {
    row: "a KeyObject for HS256 and dir, where there are any",
    work: async () => {
      const node = nodeCrypto();
      if (node === undefined) return;
      const key = node.createSecretKey(new Uint8Array(32).fill(7));
      await signsWith("HS256", key, key);
      await encryptsWith("dir", "A256GCM", key, key);
    },
  };
  return [...pairs, secret];
}

function platformObjects(): readonly Row[] {
  const policy = () => ({
    verify: { keys: jwkNamed("oct64"), alg: ["HS256"] as const },
    claims: { issuer: null, audience: null, exp: "optional" as const },
  });
  return [
    {
      row: "an AbortSignal of the runtime",
      work: async () => {
        const token = await signCompact(fromUtf8('{"a":1}'), jwkNamed("oct64"), { alg: "HS256" });
        const verified = await createJwtVerifier(policy()).verify(token, {
          signal: new AbortController().signal,
        });
        same("claim", verified.claims["a"], 1);
      },
    },
    {
      row: "an AbortSignal of the runtime that is aborted",
      work: async () => {
        const token = await signCompact(fromUtf8('{"a":1}'), jwkNamed("oct64"), { alg: "HS256" });
        const controller = new AbortController();
        const reason = new Mismatch("the reason");
        controller.abort(reason);
        const thrown: unknown = await createJwtVerifier(policy())
          .verify(token, { signal: controller.signal })
          .then(
            () => undefined,
            (error: unknown) => error,
          );
        if (isNotSupported(thrown)) throw thrown;
        same("what is thrown", thrown, reason);
      },
    },
    {
      row: "a URL of the runtime",
      work: () => {
        same("type", typeof remoteKeySet(new URL("https://keys.example/jwks")).find, "function");
      },
    },
  ];
}

function single(key: CryptoKey | CryptoKeyPair): CryptoKey {
  if ("privateKey" in key) throw new Mismatch("the platform made a pair");
  return key;
}

function webJwk(name: string): JsonWebKey {
  const { kty, n, e, d, p, q, dp, dq, qi, crv, x, y } = jwkNamed(name);
  const members = { kty, n, e, d, p, q, dp, dq, qi, crv, x, y };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
