import { schemeOf, type SchemeName } from "../../support/platform/scheme-names.ts";
import { constants, createHmac, sign, verify, type SignKeyObjectInput } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { featureNamed, mlDsaParameters } from "../../support/curves.ts";
import { rowOf } from "../../../src/encoding/table.ts";
import { signatureAlgorithms } from "../../support/signature-table.ts";
import type { BuiltInSignature } from "../../../src/algorithms/signatures/built-in.ts";
import type { Curve } from "../../../src/keytypes/names.ts";
import type { Bytes } from "../../../src/encoding/bytes.ts";
import type { KeyMaterial } from "../../../src/platform/material.ts";
import { generate } from "../../../src/platform/webcrypto/generation.ts";
import { signer, verifier } from "../../../src/platform/webcrypto/signatures.ts";
import { supports } from "../../../src/platform/runtime-features.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { otherRsaKey } from "../../support/keys.ts";
import { secretBytes, withBitFlipped } from "../../support/tokens.ts";
import {
  cryptoKeyMaterial,
  curvePair,
  nodeHash,
  own,
  rsaPair,
  secret,
  type Pair,
} from "../../support/platform/materials.ts";
import { generationOf } from "../../support/platform/key-types.ts";

const data = secretBytes(100);
const rsa = rsaPair();
const pairs = {
  "P-256": curvePair("P-256"),
  "P-384": curvePair("P-384"),
  "P-521": curvePair("P-521"),
  Ed25519: curvePair("Ed25519"),
  Ed448: curvePair("Ed448"),
};

/** A row with a key, and how node:crypto does the same. */
interface Case {
  readonly row: BuiltInSignature;
  readonly signing: KeyMaterial;
  readonly verifying: KeyMaterial;
  readonly algorithm: Algorithm;
  readonly sign: (message: Uint8Array) => Bytes;
  readonly verify: (message: Uint8Array, signature: Uint8Array) => boolean;
  readonly deterministic: boolean;
  readonly signatureLength: number;
}

/** A case of which node:crypto knows the key pair. */
function asymmetric(
  row: BuiltInSignature,
  pair: Pair,
  options: Omit<SignKeyObjectInput, "key">,
  rest: Pick<Case, "algorithm" | "deterministic" | "signatureLength">,
): Case {
  const hash = row.hash !== undefined ? nodeHash(row.hash) : null;
  return {
    row,
    signing: pair.privateMaterial,
    verifying: pair.publicMaterial,
    sign: (message) => own(sign(hash, message, { key: pair.privateKey, ...options })),
    verify: (message, signature) => verify(hash, message, { key: pair.publicKey, ...options }, signature),
    ...rest,
  };
}

function casesOf(row: BuiltInSignature): [string, Case][] {
  switch (schemeOf(row)) {
    case "HMAC": {
      const hmac = (message: Uint8Array) =>
        createHmac(nodeHash(row.hash!), secretBytes(64)).update(message).digest();
      const material = secret(secretBytes(64));
      return [
        [
          row.alg,
          {
            row,
            signing: material,
            verifying: material,
            algorithm: { name: "HMAC", hash: row.hash } as Algorithm,
            sign: (message) => own(hmac(message)),
            verify: (message, signature) => hmac(message).equals(signature),
            deterministic: true,
            signatureLength: row.smallestKey / 8,
          },
        ],
      ];
    }
    case "RSASSA-PKCS1-v1_5": {
      const algorithm = { name: schemeOf(row), hash: row.hash } as Algorithm;
      return [[row.alg, asymmetric(row, rsa, {}, { algorithm, deterministic: true, signatureLength: 256 })]];
    }
    case "RSA-PSS": {
      const algorithm = { name: schemeOf(row), hash: row.hash } as Algorithm;
      const options = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: row.pss?.saltLength };
      return [
        [row.alg, asymmetric(row, rsa, options, { algorithm, deterministic: false, signatureLength: 256 })],
      ];
    }
    case "ECDSA":
    case "EdDSA":
      return (row.curves ?? [])
        .filter((crv) => crv in pairs)
        .map((crv) => {
          const isEcdsa = schemeOf(row) === "ECDSA";
          const algorithm = (isEcdsa ? { name: "ECDSA", namedCurve: crv } : { name: crv }) as Algorithm;
          const options = isEcdsa ? { dsaEncoding: "ieee-p1363" as const } : {};
          const signatureLength =
            { "P-256": 64, "P-384": 96, "P-521": 132, Ed25519: 64, Ed448: 114 }[crv] ?? 0;
          const own = { algorithm, deterministic: !isEcdsa, signatureLength };
          return [`${row.alg} with ${crv}`, asymmetric(row, pairs[crv as keyof typeof pairs], options, own)];
        });
    case "ML-DSA":
      return [];
  }
}

const cases = Object.values(signatureAlgorithms).flatMap(casesOf);

describe.each(cases)("%s", (_, { row, signing, verifying, algorithm, ...node }) => {
  test("signs what node:crypto verifies", async () => {
    const signs = await signer(signing, row.method);
    const [first, second] = [await signs(data), await signs(data)];
    expect([first.length, second.length]).toEqual([node.signatureLength, node.signatureLength]);
    expect([node.verify(data, first), node.verify(data, second)]).toEqual([true, true]);
    if (node.deterministic) expect([first, second]).toEqual([node.sign(data), node.sign(data)]);
    else expect(first).not.toEqual(second);
  });

  test("verifies what node:crypto signs, and nothing else", async () => {
    const verifies = await verifier(verifying, row.method);
    const valid = node.sign(data);
    const { length } = valid;
    expect(await verifies(valid, data)).toBe(true);
    expect(await verifies(own(withBitFlipped(valid)), data)).toBe(false);
    expect(await verifies(own(withBitFlipped(valid, length - 1)), data)).toBe(false);
    expect(await verifies(valid, own(withBitFlipped(data)))).toBe(false);
    expect(await verifies(valid.slice(1), data)).toBe(false);
    expect(await verifies(valid.slice(0, length - 1), data)).toBe(false);
    expect(await verifies(own(Buffer.concat([valid, Buffer.alloc(1)])), data)).toBe(false);
    expect(await verifies(own(Buffer.concat([Buffer.alloc(1), valid])), data)).toBe(false);
    expect(await verifies(new Uint8Array(0), data)).toBe(false);
    expect(await verifies(new Uint8Array(length), data)).toBe(false);
    expect(await verifies(valid, data)).toBe(true);
  });

  test("signs and verifies nothing, too", async () => {
    const empty = new Uint8Array(0);
    const signature = await (await signer(signing, row.method))(empty);
    expect(node.verify(empty, signature)).toBe(true);
    expect(await (await verifier(verifying, row.method))(signature, empty)).toBe(true);
  });

  test("uses a CryptoKey as it is", async () => {
    const signs = await signer(await cryptoKeyMaterial(signing, algorithm, ["sign"]), row.method);
    const signature = await signs(data);
    expect(node.verify(data, signature)).toBe(true);
    const verifies = await verifier(await cryptoKeyMaterial(verifying, algorithm, ["verify"]), row.method);
    expect(await verifies(signature, data)).toBe(true);
    expect(await verifies(signature.slice(1), data)).toBe(false);
  });

  test("does not take a CryptoKey without the usage", async () => {
    const signs = await signer(await cryptoKeyMaterial(verifying, algorithm, ["verify"]), row.method);
    expect(await codeOfRejection((async () => signs(data))())).toBe("ERR_KEY_INVALID");
    const verifies = await verifier(await cryptoKeyMaterial(signing, algorithm, ["sign"]), row.method);
    expect(await codeOfRejection((async () => verifies(node.sign(data), data))())).toBe("ERR_KEY_INVALID");
  });

  test("does not take a CryptoKey for something else", async () => {
    const other = await cryptoKeyMaterial(secret(secretBytes(32)), { name: "AES-GCM" }, ["encrypt"]);
    const signs = await signer(other, row.method);
    // For EdDSA the key itself names the algorithm: AES-GCM does not sign.
    const code = schemeOf(row) === "EdDSA" ? "ERR_JOSE_NOT_SUPPORTED" : "ERR_KEY_INVALID";
    expect(await codeOfRejection((async () => signs(data))())).toBe(code);
  });
});

describe.each(cases.filter(([, { row }]) => !row.ktys.includes("oct")))(
  "%s does not take",
  (_, { row, signing, verifying }) => {
    test("a public key to sign, or a private key to verify", async () => {
      expect(await codeOfRejection((async () => signer(verifying, row.method))())).toBe("ERR_KEY_INVALID");
      expect(await codeOfRejection((async () => verifier(signing, row.method))())).toBe("ERR_KEY_INVALID");
    });

    test("what another key signed", async () => {
      const other = row.ktys.includes("RSA") ? rsaPair(otherRsaKey) : undefined;
      if (other === undefined) return;
      const signature = await (await signer(other.privateMaterial, row.method))(data);
      expect(await (await verifier(verifying, row.method))(signature, data)).toBe(false);
    });
  },
);

describe("a signature scheme does not take a key of another kind:", () => {
  const { HS256, RS256, PS256, ES256, ES384 } = signatureAlgorithms;
  test.each<[string, KeyMaterial, BuiltInSignature]>([
    ["HMAC with nothing", secret(new Uint8Array(0)), HS256],
    ["HMAC with an RSA key", rsa.publicMaterial, HS256],
    ["RSASSA-PKCS1-v1_5 with an EC key", pairs["P-256"].publicMaterial, RS256],
    ["RSASSA-PSS with an EC key", pairs["P-256"].publicMaterial, PS256],
    ["ECDSA with an RSA key", rsa.publicMaterial, ES256],
    ["ECDSA with a key of another curve", pairs["P-256"].publicMaterial, ES384],
  ])("%s", async (_, material, row) => {
    expect(await codeOfRejection((async () => verifier(material, row.method))())).toBe("ERR_KEY_INVALID");
  });
});

test("RSASSA-PSS does not take a salt of another length", async () => {
  const verifies = await verifier(rsa.publicMaterial, signatureAlgorithms.PS256.method);
  const signed = (saltLength: number) =>
    own(sign("sha256", data, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }));
  expect(await verifies(signed(32), data)).toBe(true);
  for (const length of [0, 20, 31, 33, 64]) expect(await verifies(signed(length), data)).toBe(false);
});

test("ECDSA does not take a signature in DER", async () => {
  const { publicMaterial, privateKey } = pairs["P-256"];
  const verifies = await verifier(publicMaterial, signatureAlgorithms.ES256.method);
  expect(await verifies(own(sign("sha256", data, privateKey)), data)).toBe(false);
});

describe("the platform is asked for", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const all = Object.values(signatureAlgorithms).map((row) => [row.alg, row] as const);
  test.each(all)("%s by the names it has for it", async (alg, row) => {
    const asked: unknown[] = [];
    const answer = async (algorithm: unknown) => {
      asked.push(algorithm);
      return new ArrayBuffer(1);
    };
    const importKey = async (_format: string, _key: unknown, algorithm: unknown) => {
      asked.push(algorithm);
      return { algorithm };
    };
    vi.stubGlobal("crypto", { subtle: { importKey, sign: answer, verify: answer } });
    const material = row.ktys.includes("OKP")
      ? pairs[alg === "Ed448" ? "Ed448" : "Ed25519"].privateMaterial
      : rsa.privateMaterial;
    await (
      await signer(material, row.method)
    )(data);
    await (
      await verifier(material, row.method)
    )(wellFormed(row), data);

    const hash = row.hash !== undefined ? { hash: row.hash } : {};
    const [namedCurve] = row.curves ?? [];
    const names: Record<SchemeName, [object, object]> = {
      HMAC: [{ name: "HMAC", ...hash }, { name: "HMAC" }],
      "RSASSA-PKCS1-v1_5": [{ name: "RSASSA-PKCS1-v1_5", ...hash }, { name: "RSASSA-PKCS1-v1_5" }],
      "RSA-PSS": [
        { name: "RSA-PSS", ...hash },
        { name: "RSA-PSS", saltLength: Number(alg.slice(2)) / 8 },
      ],
      ECDSA: [
        { name: "ECDSA", namedCurve },
        { name: "ECDSA", ...hash },
      ],
      EdDSA: [{ name: namedCurve }, { name: namedCurve }],
      "ML-DSA": [{ name: alg }, { name: alg }],
    };
    expect(asked).toEqual([...names[schemeOf(row)], ...names[schemeOf(row)]]);
  });
});

describe.each(["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] as const)("%s", (alg) => {
  test("signs and verifies, or is not supported here", async () => {
    const row = signatureAlgorithms[alg];
    if (!(await supports(featureNamed(alg)))) {
      const members = { kty: "AKP", alg, pub: "AA", priv: "AA" } as const;
      const attempt = async () => signer({ form: "private", members }, row.method);
      expect(await codeOfRejection(attempt())).toBe("ERR_JOSE_NOT_SUPPORTED");
      return;
    }
    const members = await generate(generationOf({ kty: "AKP", alg }));
    const publicMembers = { kty: "AKP", alg, pub: String(members["pub"]) } as const;
    const signs = await signer(
      { form: "private", members: { ...publicMembers, priv: String(members["priv"]) } },
      row.method,
    );
    const verifies = await verifier({ form: "public", members: publicMembers }, row.method);
    const signature = await signs(data);
    expect(await verifies(signature, data)).toBe(true);
    expect(await verifies(own(withBitFlipped(signature)), data)).toBe(false);
    expect(await verifies(signature, own(withBitFlipped(data)))).toBe(false);
  });
});

const signatureLengths: Readonly<Record<Curve, number>> = {
  "P-256": 64,
  "P-384": 96,
  "P-521": 132,
  Ed25519: 64,
  Ed448: 114,
  X25519: 0,
  X448: 0,
};

/** A signature that gets as far as the platform: of the right length, with all its integers in range. */
function wellFormed(row: BuiltInSignature): Bytes {
  const [crv = ""] = row.curves ?? [];
  const parameters = rowOf(mlDsaParameters, row.alg);
  const signature = new Uint8Array(parameters?.signatureLength ?? rowOf(signatureLengths, crv) ?? 256).fill(
    1,
  );
  signature[signature.length - 1] = 0;
  return signature;
}
