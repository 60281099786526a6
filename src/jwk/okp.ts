/** Octet key pairs: RFC 8037 section 2. */
import { okpCurves } from "../alg/curves.ts";
import { rowOf } from "../alg/table.ts";
import { encodeBase64url } from "../encoding/base64url.ts";
import { JoseError } from "../errors.ts";
import type { KeyContents } from "./key.ts";
import type { Members } from "./members.ts";

/** Reads the members of an OKP key. */
export function readOkp(members: Members): KeyContents {
  const curve = rowOf(okpCurves, members.name("crv"));
  if (curve === undefined) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `The JWK's "crv" is not one of ${Object.keys(okpCurves).join(", ")}`,
    );
  }
  const { crv, bits, length } = curve;
  const half = { kty: "OKP", crv, x: encodeBase64url(members.octets("x", length)) } as const;
  if (!members.has("d")) {
    return { kty: "OKP", crv, type: "public", bits, material: { form: "public", members: half } };
  }
  const pair = { ...half, d: encodeBase64url(members.octets("d", length)) };
  return { kty: "OKP", crv, type: "private", bits, material: { form: "private", members: pair } };
}
