/** The public half of a private key that came without one: RFC 5915 section 3, RFC 8410 section 7. */
import { ecCurves, type Curve } from "../../alg/curves.ts";
import { rowOf } from "../../alg/table.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { PublicHalf } from "../public-half.ts";
import { usable } from "./refusals.ts";

/** Has WebCrypto work out the public half. */
export async function publicHalf(crv: Curve, pkcs8: Bytes): Promise<PublicHalf> {
  const { algorithm, usages } = planFor(crv);
  const key = await usable(subtle().importKey("pkcs8", pkcs8, algorithm, true, usages), crv);
  const { x, y } = await usable(subtle().exportKey("jwk", key), crv);
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
