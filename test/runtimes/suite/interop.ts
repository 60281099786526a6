/** Tokens of every algorithm that this runtime has, for all others to open. */
import { decryptCompact, encryptCompact } from "josette/jwe";
import { publicKey, supports, type Jwk, type Key } from "josette/jwk";
import { signCompact, verifyCompact } from "josette/jws";
import { createJwtVerifier, signAndEncryptJwt } from "josette/jwt";
import { fromUtf8, toUtf8 } from "../../vectors/octets.ts";
import {
  contentAlgorithm,
  everyManagementAlgorithm,
  everySignatureAlgorithm,
  managementAlgorithm,
  signatureAlgorithm,
} from "../../vectors/operations.ts";
import type { Minted } from "./contract.ts";
import { jwkNamed, keyNameFor } from "./keys.ts";
import { isNotSupported, Mismatch, same, type Row } from "./rows.ts";
import { importKey } from "josette/jwk";

const text = "Ein Text für alle, 𝄞";

interface Kind extends Pick<Minted, "kind" | "alg" | "enc"> {
  readonly key: string;
  readonly crv?: string;
  readonly zip?: true;
}

const kinds: readonly Kind[] = [
  ...everySignatureAlgorithm.map((alg) => ({ kind: "jws" as const, alg, enc: "", key: keyNameFor(alg) })),
  { kind: "jws", alg: "EdDSA", enc: "", key: "ed448", crv: "Ed448" },
  ...everyManagementAlgorithm.flatMap((alg) =>
    ["A128CBC-HS256", "A256GCM"].map((enc) => ({
      kind: "jwe" as const,
      ...{ alg, enc, key: alg.startsWith("PBES2") ? "oct32" : keyNameFor(alg, enc) },
    })),
  ),
  ...["A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM"].map((enc) => ({
    kind: "jwe" as const,
    ...{ alg: "dir", enc, key: keyNameFor("dir", enc) },
  })),
  ...["P-384", "P-521", "X25519", "X448"].flatMap((crv) =>
    ["ECDH-ES", "ECDH-ES+A256KW"].map((alg) => ({
      kind: "jwe" as const,
      ...{ alg, enc: "A256GCM", key: keyNameFor(alg, "", crv), crv },
    })),
  ),
  { kind: "jwe", alg: "dir", enc: "A256GCM", key: "oct32", zip: true },
  { kind: "nested", alg: "RSA-OAEP", enc: "A256CBC-HS512", key: "rsa2048" },
  { kind: "nested", alg: "RSA-OAEP", enc: "A256CBC-HS512", key: "rsa2048", zip: true },
  { kind: "nested", alg: "ECDH-ES+A128KW", enc: "A128GCM", key: "ec256" },
];

/** One token of each kind. What this runtime does not have is left out: the rows of the other suites say so. */
export async function mintAll(): Promise<readonly Minted[]> {
  const minted: Minted[] = [];
  for (const kind of kinds) {
    try {
      const { key, alg, enc, crv, zip } = kind;
      const row = [kind.kind, alg, enc, crv, zip === undefined ? "" : "zip"].filter(Boolean).join(" ");
      const token = await make(kind);
      const expected = kind.kind === "nested" ? JSON.stringify({ iss: "me", text }) : text;
      minted.push({ row, ...{ kind: kind.kind, alg, enc, token, key: jwkNamed(key), expected } });
    } catch (error) {
      if (!isNotSupported(error)) throw error;
    }
  }
  return minted;
}

async function make({ kind, alg, enc, key: name, zip }: Kind): Promise<string> {
  const key = importKey(jwkNamed(name));
  const half = key.type === "secret" ? key : publicKey(key);
  const header = {
    ...{ alg, enc },
    ...(alg.startsWith("PBES2") && { p2c: 1000 }),
    ...(zip === true && { zip: "DEF" as const }),
  };
  switch (kind) {
    case "jws":
      return signCompact(fromUtf8(text), key, { alg });
    case "jwe":
      return encryptCompact(fromUtf8(text), half, header);
    case "nested":
      return signAndEncryptJwt(
        { iss: "me", text },
        { sign: { key: jwkNamed("rsa3072"), header: { alg: "RS256" } }, encrypt: { key: half, header } },
      );
  }
}

/** A row for each token that another runtime made. */
export function openings(minted: readonly Minted[]): readonly Row[] {
  return minted.map((token) => ({
    row: token.row,
    needs: needsOf(token),
    work: async () => same("text", await opened(token), token.expected),
  }));
}

function needsOf({ alg, enc, key }: Minted): readonly string[] {
  const { crv }: Jwk = key;
  return [alg, enc, crv ?? ""].filter((name) => name !== "");
}

async function opened({ kind, alg, enc, token, key: jwk }: Minted): Promise<string> {
  const key: Key = importKey(jwk);
  const half = key.type === "secret" ? key : publicKey(key);
  switch (kind) {
    case "jws": {
      const { payload } = await verifyCompact(token, half, { alg: [signatureAlgorithm(alg)] });
      return toUtf8(payload);
    }
    case "jwe": {
      const options = { alg: [managementAlgorithm(alg)], enc: [contentAlgorithm(enc)] };
      return toUtf8((await decryptCompact(token, key, options)).plaintext);
    }
    case "nested": {
      const verifier = createJwtVerifier({
        decrypt: { keys: key, alg: [managementAlgorithm(alg)], enc: [contentAlgorithm(enc)] },
        verify: { keys: jwkNamed("rsa3072.public"), alg: ["RS256"] },
        claims: { issuer: "me", audience: null, exp: "optional" },
      });
      const { claims } = await verifier.verify(token, { now: 1_800_000_000 });
      return JSON.stringify({ iss: claims.iss, text: claims["text"] });
    }
  }
}

/** The suite's own tokens open here as well. */
export function ownOpenings(): readonly Row[] {
  return [
    {
      row: "every token that is minted here opens here",
      work: async () => {
        const minted = await mintAll();
        if (minted.length < 40) throw new Mismatch(`only ${minted.length} tokens were minted`);
        for (const token of minted) same(token.row, await opened(token), token.expected);
        same("RS256", await supports("RS256"), true);
      },
    },
  ];
}
