/** The list of all key types. It is a function, so that bundlers can remove it if it is not called. */
import { Ed25519 } from "./ed25519.ts";
import { Ed448 } from "./ed448.ts";
import { ML_DSA_44 } from "./ml-dsa-44.ts";
import { ML_DSA_65 } from "./ml-dsa-65.ts";
import { ML_DSA_87 } from "./ml-dsa-87.ts";
import { oct } from "./oct.ts";
import { P256 } from "./p256.ts";
import { P384 } from "./p384.ts";
import { P521 } from "./p521.ts";
import { RSA } from "./rsa.ts";
import type { KeyTypeScheme } from "./scheme.ts";
import { X25519 } from "./x25519.ts";
import { X448 } from "./x448.ts";

/** Every key type of this library. */
export function everyKeyType(): readonly KeyTypeScheme[] {
  return (all ??= Object.freeze([
    RSA,
    P256,
    P384,
    P521,
    Ed25519,
    Ed448,
    X25519,
    X448,
    oct,
    ML_DSA_44,
    ML_DSA_65,
    ML_DSA_87,
  ]));
}

let all: readonly KeyTypeScheme[] | undefined;
