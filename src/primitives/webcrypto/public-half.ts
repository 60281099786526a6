/** The public half of a private key that came without one: RFC 5915 section 3, RFC 8410 section 7. */
import { ecCurves, type Curve } from "../../alg/curves.ts";
import { rowOf } from "../../alg/table.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { PublicHalf } from "../public-half.ts";
import { available } from "./refusals.ts";

/** Has WebCrypto work out the public half. */
export async function publicHalf(crv: Curve, pkcs8: Bytes): Promise<PublicHalf> {
  const { algorithm, usages } = planFor(crv);
  // The private key is in the range of its curve, and the PKCS #8 around it is josette's own.
  const what = `${crv} private keys without their public half`;
  const key = await available(subtle().importKey("pkcs8", pkcs8, algorithm, true, usages), what);
  const { x, y } = await available(subtle().exportKey("jwk", key), what);
  return { x, y };
}

function planFor(crv: Curve): {
  readonly algorithm: Algorithm | EcKeyImportParams;
  readonly usages: KeyUsage[];
} {
  if (rowOf(ecCurves, crv) !== undefined) {
    return { algorithm: { name: "ECDH", namedCurve: crv }, usages: ["deriveBits"] };
  }
  return { algorithm: { name: crv }, usages: crv.startsWith("X") ? ["deriveBits"] : ["sign"] };
}
