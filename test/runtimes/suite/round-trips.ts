/** Every algorithm there and back: signatures with every kind of key, encryption for every alg, enc and curve. */
import {
  decryptCompact,
  decryptFlattened,
  decryptGeneral,
  encryptCompact,
  encryptFlattened,
} from "josette/jwe";
import { encryptGeneral, type ContentAlgorithm, type ManagementAlgorithm } from "josette/jwe";
import { exportJwk, generateKey, importKey, publicKey, type Curve, type Key } from "josette/jwk";
import { signCompact, signFlattened, signGeneral, type SignatureAlgorithm } from "josette/jws";
import { verifyCompact, verifyFlattened, verifyGeneral } from "josette/jws";
import { fromUtf8, toHex } from "../../vectors/octets.ts";
import {
  everyContentAlgorithm,
  everyManagementAlgorithm,
  everySignatureAlgorithm,
} from "../../vectors/operations.ts";
import { keyNamed, keyNameFor, password } from "./keys.ts";
import { same, sameJson, type Row } from "./rows.ts";

const payload = fromUtf8("It’s a dangerous business, Frodo, going out your door.");

/** All rows; every key is read once, and generated once where it can be. */
export function roundTrips(): readonly Row[] {
  const keys = new Map<string, Key>();
  const keyOf = (name: string): Key => {
    const key = keys.get(name) ?? (name === "password" ? password() : keyNamed(name));
    keys.set(name, key);
    return key;
  };
  return [...signatures(keyOf), ...generations(), ...encryptions(keyOf)];
}

type KeyOf = (name: string) => Key;

interface SignatureCase {
  readonly alg: SignatureAlgorithm;
  readonly key: string;
  readonly crv?: Curve;
}

const signatureCases: readonly SignatureCase[] = [
  ...everySignatureAlgorithm.map((alg) => ({ alg, key: keyNameFor(alg) })),
  ...everySignatureAlgorithm
    .filter((alg) => alg.startsWith("RS") || alg.startsWith("PS"))
    .flatMap((alg) => ["rsa3072", "rsa4096"].map((key) => ({ alg, key }))),
  { alg: "EdDSA", key: "ed448", crv: "Ed448" },
  { alg: "HS256", key: "oct64" },
];

function signatures(keyOf: KeyOf): readonly Row[] {
  return signatureCases.flatMap(({ alg, key, crv }) => {
    const name = `${alg} with ${key}`;
    const needs = [alg, ...(crv === undefined ? [] : [crv])];
    const options = { alg: [alg] };
    const halves = (): { signing: Key; verifying: Key } => {
      const signing = keyOf(key);
      return { signing, verifying: signing.type === "secret" ? signing : publicKey(signing) };
    };
    const compact = async (): Promise<void> => {
      const { signing, verifying } = halves();
      const token = await signCompact(payload, signing, { alg });
      const verified = await verifyCompact(token, verifying, options);
      same("payload", toHex(verified.payload), toHex(payload));
      sameJson("header", verified.header, { alg });
    };
    const detached = async (): Promise<void> => {
      const { signing, verifying } = halves();
      const token = await signCompact(
        payload,
        signing,
        { alg, b64: false, crit: ["b64"] },
        { detached: true },
      );
      const verified = await verifyCompact(token, verifying, { ...options, payload });
      same("payload", toHex(verified.payload), toHex(payload));
    };
    const json = async (): Promise<void> => {
      const { signing, verifying } = halves();
      const header = { alg };
      const flattened = await signFlattened(payload, signing, header, { unprotectedHeader: { kid: "k" } });
      const one = await verifyFlattened(flattened, verifying, options);
      sameJson("unprotected header", one.unprotectedHeader, { kid: "k" });
      const general = await signGeneral(payload, [
        { key: signing, header },
        { key: signing, header: { alg, n: 2 } },
      ]);
      const all = await verifyGeneral(JSON.stringify(general), verifying, { ...options, require: "all" });
      same("signatures", all.signatures.length, 2);
    };
    return [
      { row: `${name}, compact`, needs, work: compact },
      { row: `${name}, detached and unencoded`, needs, work: detached },
      { row: `${name}, flattened and general`, needs, work: json },
    ];
  });
}

/** New keys, which then serve for what they were made. */
function generations(): readonly Row[] {
  const rsa = [{ alg: "RS256" as const }, { alg: "RSA-OAEP" as const }];
  const signing = [
    ...(["HS256", "HS512", "ES256", "ES384", "ES512", "Ed25519", "Ed448"] as const).map((alg) => ({ alg })),
    ...(["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] as const).map((alg) => ({ alg })),
  ];
  const agreeing = (["P-256", "P-384", "P-521", "X25519", "X448"] as const).map((crv) => ({
    alg: "ECDH-ES" as const,
    crv,
  }));
  const secrets = (["A128KW", "A256GCMKW", "A256CBC-HS512", "A192GCM"] as const).map((alg) => ({ alg }));
  const cases: readonly {
    readonly alg: (typeof rsa | typeof signing | typeof agreeing | typeof secrets)[number]["alg"];
    readonly crv?: Curve;
  }[] = [...rsa, ...signing, ...agreeing, ...secrets];
  return cases.map(({ alg, crv }) => ({
    row: `generate ${alg}${crv === undefined ? "" : ` on ${crv}`}`,
    needs: [alg, ...(crv === undefined ? [] : [crv])],
    work: async () => {
      const key = await generateKey(alg, { kid: "new", ...(crv !== undefined && { crv }) });
      const again = importKey(await exportJwk(key, { private: true }));
      same("kid", again.kid, "new");
      const signature = everySignatureAlgorithm.find((each) => each === alg);
      if (signature !== undefined) {
        const verifying = key.type === "secret" ? key : publicKey(key);
        await verifyCompact(await signCompact(payload, again), verifying, { alg: [signature] });
        return;
      }
      const enc = everyContentAlgorithm.find((each) => each === alg);
      const management = everyManagementAlgorithm.find((each) => each === alg);
      const algorithms = { alg: management ?? "dir", enc: enc ?? "A128GCM" } as const;
      const encrypting = key.type === "secret" ? key : publicKey(key);
      const token = await encryptCompact(payload, encrypting, algorithms);
      await decryptCompact(token, again, { alg: [algorithms.alg], enc: [algorithms.enc] });
    },
  }));
}

interface Recipient {
  readonly alg: ManagementAlgorithm;
  readonly crv?: Curve;
}

const recipients: readonly Recipient[] = everyManagementAlgorithm.flatMap((alg): Recipient[] =>
  alg.startsWith("ECDH-ES")
    ? (["P-256", "P-384", "P-521", "X25519", "X448"] as const).map((crv) => ({ alg, crv }))
    : [{ alg }],
);

function encryptions(keyOf: KeyOf): readonly Row[] {
  const rows = recipients.flatMap(({ alg, crv }) =>
    everyContentAlgorithm.map((enc) => ({
      row: `${alg}${crv === undefined ? "" : ` on ${crv}`}, ${enc}`,
      needs: [alg, enc, ...(crv === undefined ? [] : [crv])],
      work: () => compactRoundTrip(alg, enc, keyOf(nameFor(alg, enc, crv)), {}),
    })),
  );
  const zipped = everyContentAlgorithm.map((enc) => ({
    row: `dir, ${enc}, zip`,
    needs: [],
    work: () => compactRoundTrip("dir", enc, keyOf(nameFor("dir", enc)), { zip: "DEF" }),
  }));
  const rsa = ["rsa3072", "rsa4096"].map((name) => ({
    row: `RSA-OAEP-256 with ${name}`,
    work: () => compactRoundTrip("RSA-OAEP-256", "A256GCM", keyOf(name), {}),
  }));
  const json = everyManagementAlgorithm.map((alg) => ({
    row: `${alg}, A256GCM, flattened and general`,
    needs: [alg],
    work: () => jsonRoundTrip(alg, keyOf(nameFor(alg, "A256GCM"))),
  }));
  return [...rows, ...zipped, ...rsa, ...json];
}

function nameFor(alg: ManagementAlgorithm, enc: ContentAlgorithm, crv?: Curve): string {
  return alg.startsWith("PBES2") ? "password" : keyNameFor(alg, enc, crv);
}

/** The fewest iterations that are accepted: this is about the algorithm, not about its strength. */
function countFor(alg: ManagementAlgorithm): { readonly p2c?: number } {
  return alg.startsWith("PBES2") ? { p2c: 1000 } : {};
}

async function compactRoundTrip(
  alg: ManagementAlgorithm,
  enc: ContentAlgorithm,
  key: Key,
  more: { readonly zip?: "DEF" },
): Promise<void> {
  const encrypting = key.type === "secret" ? key : publicKey(key);
  const token = await encryptCompact(payload, encrypting, { alg, enc, ...countFor(alg), ...more });
  const decrypted = await decryptCompact(token, key, { alg: [alg], enc: [enc] });
  same("plaintext", toHex(decrypted.plaintext), toHex(payload));
}

async function jsonRoundTrip(alg: ManagementAlgorithm, key: Key): Promise<void> {
  const enc = "A256GCM";
  const encrypting = key.type === "secret" ? key : publicKey(key);
  const options = { alg: [alg], enc: [enc] } as const;
  const header = { alg, ...countFor(alg) };
  const flattened = await encryptFlattened(payload, encrypting, { ...header, enc }, { aad: payload });
  const one = await decryptFlattened(flattened, key, options);
  same("additional data", toHex(one.aad ?? new Uint8Array()), toHex(payload));
  const general = await encryptGeneral(payload, [{ key: encrypting, header }], { enc });
  const all = await decryptGeneral(JSON.stringify(general), key, options);
  same("plaintext", toHex(all.plaintext), toHex(payload));
}
