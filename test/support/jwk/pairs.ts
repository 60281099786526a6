// Key pairs of the types other than RSA, as JWKs.
import { generateKeyPairSync } from "node:crypto";
import { mlDsaParameters, type MlDsaName } from "../curves.ts";
import { seedLength } from "../../../src/keytypes/ml-dsa-private-key.ts";
import type { EcCurve, OkpCurve } from "../../../src/keytypes/names.ts";

import { jwkOf } from "../native-jwk.ts";

/** RFC 7518 section 6.2. */
export interface EcJwk {
  readonly kty: "EC";
  readonly crv: EcCurve;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** RFC 8037 section 2. */
export interface OkpJwk {
  readonly kty: "OKP";
  readonly crv: OkpCurve;
  readonly x: string;
  readonly d: string;
}

/** RFC 9964 section 2. */
export interface AkpJwk {
  readonly kty: "AKP";
  readonly alg: MlDsaName;
  readonly pub: string;
  readonly priv: string;
}

export const ecCurveNames = namesOf<EcCurve>({ "P-256": true, "P-384": true, "P-521": true });
export const okpCurveNames = namesOf<OkpCurve>({ Ed25519: true, Ed448: true, X25519: true, X448: true });
export const mlDsaNames: readonly MlDsaName[] = ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];

/** The names in a record, of which the compiler reports a missing one. */
export function namesOf<Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] {
  const names = new Set<string>(Object.keys(record));
  const isName = (name: string): name is Name => names.has(name);
  return [...names].filter(isName);
}

/** Generates a private key on a curve. */
export function ecJwk(crv: EcCurve): EcJwk {
  return jwkOf(generateKeyPairSync("ec", { namedCurve: crv }).privateKey) as EcJwk;
}

/** Generates a private key on a curve whose keys are octets. */
export function okpJwk(crv: OkpCurve): OkpJwk {
  const { privateKey } = {
    Ed25519: () => generateKeyPairSync("ed25519"),
    Ed448: () => generateKeyPairSync("ed448"),
    X25519: () => generateKeyPairSync("x25519"),
    X448: () => generateKeyPairSync("x448"),
  }[crv]();
  return jwkOf(privateKey) as OkpJwk;
}

/** Generates a key. If this Node.js has no ML-DSA, the halves do not match, which it cannot detect. */
export function akpJwk(alg: MlDsaName): AkpJwk {
  return newAkpJwk(alg) ?? akpChimera(alg);
}

function newAkpJwk(alg: MlDsaName): AkpJwk | undefined {
  try {
    // The types are those of Node.js 20.
    const { privateKey } = generateKeyPairSync(alg.toLowerCase() as "ed25519");
    return { ...(jwkOf(privateKey) as object) } as AkpJwk;
  } catch {
    return undefined;
  }
}

/** A key of the right lengths whose halves do not match. */
export function akpChimera(alg: MlDsaName): AkpJwk {
  const { publicKeyLength } = mlDsaParameters[alg];
  return { kty: "AKP", alg, pub: filled(publicKeyLength, 1), priv: filled(seedLength, 1) };
}

/** Octets of one value, in base64url. */
export function filled(length: number, octet: number): string {
  return Buffer.alloc(length, octet).toString("base64url");
}

/** The public half: the members without the private ones. */
export function publicPart<Pair extends EcJwk | OkpJwk | AkpJwk>(pair: Pair): Omit<Pair, "d" | "priv"> {
  const members = Object.entries(pair).filter(([name]) => name !== "d" && name !== "priv");
  return Object.fromEntries(members) as Omit<Pair, "d" | "priv">;
}
