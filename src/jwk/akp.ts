/** Algorithm key pairs: RFC 9964 section 2. "alg" is part of the key: it says which parameter set. */
import { mlDsaParameters, seedLength } from "../alg/ml-dsa.ts";
import type { MlDsaRow } from "../alg/signature.ts";
import { rowOf } from "../encoding/table.ts";
import { encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import type { KeyContents } from "./key/key.ts";
import type { Members } from "./members.ts";

/** Reads the members of an AKP key. The private key is the seed. */
export function readAkp(members: Members): KeyContents {
  const parameters = rowOf(mlDsaParameters, members.name("alg"));
  if (parameters === undefined) {
    const known = Object.keys(mlDsaParameters).join(", ");
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `The "alg" of the JWK, an algorithm key pair, is not one of ${known}`,
    );
  }
  const { alg, publicKeyLength } = parameters;
  const pub = members.octets("pub", publicKeyLength);
  return akpKey(alg, pub, members.has("priv") ? members.octets("priv", seedLength) : undefined);
}

/** A key from octets of the right lengths. */
export function akpKey(alg: MlDsaRow["alg"], pub: Bytes, seed?: Bytes): KeyContents {
  const bits = pub.length * 8;
  const half = { kty: "AKP", alg, pub: encodeBase64url(pub) } as const;
  if (seed === undefined) {
    return { kty: "AKP", type: "public", bits, material: { form: "public", members: half } };
  }
  const pair = { ...half, priv: encodeBase64url(seed) };
  return { kty: "AKP", type: "private", bits, material: { form: "private", members: pair } };
}
