/** Algorithm key pairs: RFC 9964 section 2. "alg" is part of the key: it says which parameter set. */
import { mlDsaParameters, seedLength } from "../alg/ml-dsa.ts";
import { rowOf } from "../alg/table.ts";
import { encodeBase64url } from "../encoding/base64url.ts";
import { JoseError } from "../errors.ts";
import type { KeyContents } from "./key.ts";
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
  const bits = publicKeyLength * 8;
  const half = { kty: "AKP", alg, pub: encodeBase64url(members.octets("pub", publicKeyLength)) } as const;
  if (!members.has("priv")) {
    return { kty: "AKP", type: "public", bits, material: { form: "public", members: half } };
  }
  const pair = { ...half, priv: encodeBase64url(members.octets("priv", seedLength)) };
  return { kty: "AKP", type: "private", bits, material: { form: "private", members: pair } };
}
