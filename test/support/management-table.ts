/** The key management algorithms by "alg": RFC 7518 section 4.1. RSA1_5 is excluded: see refused.ts. */
import { table } from "../../src/encoding/table.ts";
import { A128GCMKW, A192GCMKW, A256GCMKW } from "../../src/algorithms/management/aes-gcm-kw.ts";
import { A128KW, A192KW, A256KW } from "../../src/algorithms/management/aes-kw.ts";
import { DIR } from "../../src/algorithms/management/direct.ts";
import {
  ECDH_ES,
  ECDH_ES_A128KW,
  ECDH_ES_A192KW,
  ECDH_ES_A256KW,
} from "../../src/algorithms/management/ecdh-es.ts";
import {
  PBES2_HS256_A128KW,
  PBES2_HS384_A192KW,
  PBES2_HS512_A256KW,
} from "../../src/algorithms/management/pbes2.ts";
import {
  RSA_OAEP,
  RSA_OAEP_256,
  RSA_OAEP_384,
  RSA_OAEP_512,
} from "../../src/algorithms/management/rsa-oaep.ts";
import type { ManagementAlgorithm } from "../../src/algorithms/names.ts";
import type { ManagementScheme } from "../../src/algorithms/types.ts";

/** The schemes by name. */
export const managementAlgorithms: { readonly [Name in ManagementAlgorithm]: ManagementScheme<Name> } =
  /* @__PURE__ */ table({
    "RSA-OAEP": RSA_OAEP,
    "RSA-OAEP-256": RSA_OAEP_256,
    "RSA-OAEP-384": RSA_OAEP_384,
    "RSA-OAEP-512": RSA_OAEP_512,
    A128KW,
    A192KW,
    A256KW,
    dir: DIR,
    "ECDH-ES": ECDH_ES,
    "ECDH-ES+A128KW": ECDH_ES_A128KW,
    "ECDH-ES+A192KW": ECDH_ES_A192KW,
    "ECDH-ES+A256KW": ECDH_ES_A256KW,
    A128GCMKW,
    A192GCMKW,
    A256GCMKW,
    "PBES2-HS256+A128KW": PBES2_HS256_A128KW,
    "PBES2-HS384+A192KW": PBES2_HS384_A192KW,
    "PBES2-HS512+A256KW": PBES2_HS512_A256KW,
  });
