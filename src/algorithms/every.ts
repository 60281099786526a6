/**
 * The suite of all algorithms and their key types. Only entry points import this file, because importing
 * it puts all algorithms into the bundle. A test compares the list with the exports of index.ts.
 * Code that enumerated those exports would need a namespace object, with which bundlers keep every algorithm
 * in every bundle.
 */
import { A128CBC_HS256, A192CBC_HS384, A256CBC_HS512 } from "./content/cbc-hmac.ts";
import { A128GCM, A192GCM, A256GCM } from "./content/gcm.ts";
import { A128GCMKW, A192GCMKW, A256GCMKW } from "./management/aes-gcm-kw.ts";
import { A128KW, A192KW, A256KW } from "./management/aes-kw.ts";
import { DIR } from "./management/direct.ts";
import { ECDH_ES, ECDH_ES_A128KW, ECDH_ES_A192KW, ECDH_ES_A256KW } from "./management/ecdh-es.ts";
import { PBES2_HS256_A128KW, PBES2_HS384_A192KW, PBES2_HS512_A256KW } from "./management/pbes2.ts";
import { RSA_OAEP, RSA_OAEP_256, RSA_OAEP_384, RSA_OAEP_512 } from "./management/rsa-oaep.ts";
import { ES256, ES384, ES512 } from "./signatures/ecdsa.ts";
import { Ed25519, Ed448, EdDSA } from "./signatures/eddsa.ts";
import { HS256, HS384, HS512 } from "./signatures/hmac.ts";
import { ML_DSA_44, ML_DSA_65, ML_DSA_87 } from "./signatures/ml-dsa.ts";
import { RS256, RS384, RS512 } from "./signatures/rsa-pkcs1.ts";
import { PS256, PS384, PS512 } from "./signatures/rsa-pss.ts";
import { suiteOf, type Suite } from "./suite.ts";

/**
 * Returns the suite. This is a function so that bundlers can omit the suite if the function is not called.
 */
export function every(): Suite {
  return (suite ??= suiteOf([
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
    ML_DSA_44,
    ML_DSA_65,
    ML_DSA_87,
    RSA_OAEP,
    RSA_OAEP_256,
    RSA_OAEP_384,
    RSA_OAEP_512,
    A128KW,
    A192KW,
    A256KW,
    DIR,
    ECDH_ES,
    ECDH_ES_A128KW,
    ECDH_ES_A192KW,
    ECDH_ES_A256KW,
    A128GCMKW,
    A192GCMKW,
    A256GCMKW,
    PBES2_HS256_A128KW,
    PBES2_HS384_A192KW,
    PBES2_HS512_A256KW,
    A128CBC_HS256,
    A192CBC_HS384,
    A256CBC_HS512,
    A128GCM,
    A192GCM,
    A256GCM,
  ]));
}

let suite: Suite | undefined;
