/** `supports`, `selectBackend`, `verifySync`, and the two backends side by side. */
import {
  exportJwk,
  generateKey,
  importKey,
  publicKey,
  selectBackend,
  supports,
  type Curve,
} from "josette/jwk";
import { signCompact, verifyCompact } from "josette/jws";
import { createJwtVerifier, signAndEncryptJwt, signJwt } from "josette/jwt";
import {
  everyContentAlgorithm,
  everyManagementAlgorithm,
  everySignatureAlgorithm,
} from "../../vectors/operations.ts";
import { jwkNamed, keyNamed, keyNameFor } from "./keys.ts";
import { Mismatch, refuses, same, type Row } from "./rows.ts";

export function abilities(): readonly Row[] {
  return [...unknownNames(), ...supported(), ...backends(), ...synchronous()];
}

function unknownNames(): readonly Row[] {
  const names = ["none", "RSA1_5", "HS1", "ES256K", "constructor", "__proto__", "", "secp256k1"];
  return names.map((name) => ({
    row: `supports(${JSON.stringify(name)}) is false`,
    work: async () => same("answer", await supports(name), false),
  }));
}

/** Where `supports` says yes a key can be made, and where it says no there is a typed error: this row is then not supported. */
function supported(): readonly Row[] {
  const names = [...everySignatureAlgorithm, ...everyManagementAlgorithm, ...everyContentAlgorithm];
  const made = names.filter((name) => !/^(RS|PS|PBES2|dir$)/.test(name));
  const always = [
    "HS256",
    "RS256",
    "PS256",
    "ES256",
    "ES384",
    "RSA-OAEP",
    "A128KW",
    "A256KW",
    "dir",
    "ECDH-ES",
    "A256GCM",
  ];
  const curves: readonly Curve[] = ["P-256", "P-384", "P-521", "Ed25519", "Ed448", "X25519", "X448"];
  return [
    ...always.map((name) => ({
      row: `supports(${name}) is true`,
      work: async () => same("answer", await supports(name), true),
    })),
    ...made.map((name) => ({
      row: `supports(${name}) is right`,
      needs: [name],
      work: async () => {
        const key = await generateKey(name);
        if (await supports(name)) return;
        const alg = everySignatureAlgorithm.find((each) => each === name);
        // Secrets are random bytes, which every runtime makes.
        if (alg === undefined) return;
        await signCompact(new Uint8Array(1), key);
        throw new Mismatch("supports() says no, and it works");
      },
    })),
    ...curves.map((crv) => ({
      row: `supports(${crv}) is right, as a curve`,
      needs: [crv],
      work: async () => {
        const alg = crv.startsWith("Ed") ? ("EdDSA" as const) : ("ECDH-ES" as const);
        const key = await generateKey(alg, { crv });
        same("curve", key.crv, crv);
        if (!(await supports(crv))) throw new Mismatch("supports() says no, and it works");
      },
    })),
  ];
}

function backends(): readonly Row[] {
  return [
    {
      row: "selectBackend: both make and take the same signatures",
      work: async ({ backend }) => {
        try {
          for (const alg of ["HS256", "RS256", "PS256", "ES256", "ES384"] as const) {
            const key = keyNamed(keyNameFor(alg));
            const verifying = key.type === "secret" ? key : publicKey(key);
            for (const [one, other] of [
              ["auto", "webcrypto"],
              ["webcrypto", "auto"],
            ] as const) {
              selectBackend(one);
              const token = await signCompact(new Uint8Array(3), key, { alg });
              selectBackend(other);
              await verifyCompact(token, verifying, { alg: [alg] });
            }
          }
        } finally {
          selectBackend(backend);
        }
      },
    },
    {
      row: "selectBackend(webcrypto) says webcrypto",
      work: ({ backend }) => {
        try {
          same("backend", selectBackend("webcrypto"), "webcrypto");
        } finally {
          selectBackend(backend);
        }
      },
    },
    {
      row: "a key that is exported comes back",
      work: async () => {
        const key = keyNamed("rsa3072");
        const again = importKey(await exportJwk(key, { private: true }));
        same("bits", again.bits, 3072);
      },
    },
  ];
}

/** Where there is a synchronous backend: elsewhere the typed error is what is expected. */
function synchronous(): readonly Row[] {
  const claims = { issuer: "me", audience: null, exp: "optional" } as const;
  const now = 1_800_000_000;
  const signatures = (["HS256", "RS256", "PS256", "ES256", "Ed25519"] as const).map((alg) => ({
    row: `verifySync of ${alg}`,
    work: async () => {
      const key = keyNamed(keyNameFor(alg));
      const verifying = key.type === "secret" ? key : publicKey(key);
      const token = await signJwt({ iss: "me", n: 1 }, key, { alg });
      const verifier = createJwtVerifier({ verify: { keys: verifying, alg: [alg] }, claims });
      same("claim", verifier.verifySync(token, { now }).claims["n"], 1);
      const other = createJwtVerifier({
        verify: { keys: verifying, alg: [alg] },
        claims: { ...claims, issuer: "you" },
      });
      await refuses("ERR_JWT_CLAIM_VALIDATION_FAILED", () => other.verifySync(token, { now }));
    },
  }));
  const nested = {
    row: "verifySync of a nested token",
    work: async () => {
      const token = await signAndEncryptJwt(
        { iss: "me", n: 1 },
        {
          sign: { key: jwkNamed("ec256"), header: { alg: "ES256" } },
          encrypt: { key: jwkNamed("rsa2048.public"), header: { alg: "RSA-OAEP", enc: "A256CBC-HS512" } },
        },
      );
      const verifier = createJwtVerifier({
        decrypt: { keys: jwkNamed("rsa2048"), alg: ["RSA-OAEP"], enc: ["A256CBC-HS512"] },
        verify: { keys: jwkNamed("ec256.public"), alg: ["ES256"] },
        claims,
      });
      same("claim", verifier.verifySync(token, { now }).claims["n"], 1);
    },
  };
  return [...signatures, nested];
}
