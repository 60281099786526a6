/** The public half of a private key that came without one: RFC 5915 section 3, RFC 8410 section 7. */
import type { Curve } from "../alg/curves.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import { nodePublicHalf } from "./node/keys.ts";
import { nodeCrypto } from "./node/module.ts";
import { pooled } from "./pool.ts";
import { atOnce } from "./refusals.ts";
import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/public-half.ts";

/** Coordinates, base64url, as the platform gives them. */
export interface PublicHalf {
  readonly x?: string | undefined;
  readonly y?: string | undefined;
}

/** Has the platform work out the public half; `pkcs8` is the private key as PrivateKeyInfo. */
export function publicHalf(crv: Curve, pkcs8: Bytes): MaybePromise<PublicHalf> {
  const node = immediate(pkcs8.length);
  if (node !== undefined) return atOnce(() => nodePublicHalf(node, pkcs8), crv);
  return pooled(() => webcrypto.publicHalf(crv, pkcs8), crv);
}

/** The same, with node:crypto whatever the backend: for keys that come from there. */
export function publicHalfAtOnce(crv: Curve, pkcs8: Bytes): PublicHalf {
  const node = nodeCrypto();
  return node === undefined ? {} : atOnce(() => nodePublicHalf(node, pkcs8), crv);
}
