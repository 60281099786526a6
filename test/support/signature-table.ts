/** The signature algorithms by name: RFC 7518 section 3.1, RFC 8037, RFC 9864, RFC 9964. */
import { table } from "../../src/encoding/table.ts";
import type { SignatureAlgorithm } from "../../src/algorithms/names.ts";
import { ES256, ES384, ES512 } from "../../src/algorithms/signatures/ecdsa.ts";
import { Ed25519, Ed448, EdDSA } from "../../src/algorithms/signatures/eddsa.ts";
import { HS256, HS384, HS512 } from "../../src/algorithms/signatures/hmac.ts";
import { ML_DSA_44, ML_DSA_65, ML_DSA_87 } from "../../src/algorithms/signatures/ml-dsa.ts";
import { RS256, RS384, RS512 } from "../../src/algorithms/signatures/rsa-pkcs1.ts";
import { PS256, PS384, PS512 } from "../../src/algorithms/signatures/rsa-pss.ts";
import type { BuiltInSignature } from "../../src/algorithms/signatures/built-in.ts";

/** Every signature algorithm, in the order of the registry. */
export const signatureAlgorithms: Readonly<Record<SignatureAlgorithm, BuiltInSignature<SignatureAlgorithm>>> =
  /* @__PURE__ */ table({
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    EdDSA,
    Ed25519,
    Ed448,
    "ML-DSA-44": ML_DSA_44,
    "ML-DSA-65": ML_DSA_65,
    "ML-DSA-87": ML_DSA_87,
  });
