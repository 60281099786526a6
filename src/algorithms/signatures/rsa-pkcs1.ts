/** RSASSA-PKCS1-v1_5: RFC 7518 section 3.3, RFC 8017 section 8.2. */
import { table } from "../../encoding/table.ts";
import { cryptoKeyHash } from "../../platform/cryptokey.ts";
import { knownRsaKey } from "../../platform/known-rsa-key.ts";
import { verifiesKnown } from "../../platform/node/known-signatures.ts";
import { hashedVerifier } from "../../platform/node/signatures.ts";
import type { SignatureMethod } from "../../platform/signature-method.ts";
import type { SignatureHash } from "../types.ts";
import { rsaForm, rsaKeys, verifyingSigner } from "./rsa-keys.ts";
import { builtIn, type BuiltInSignature } from "./built-in.ts";

const name = "RSASSA-PKCS1-v1_5";

/** RSASSA-PKCS1-v1_5 with SHA-256. */
export const RS256: BuiltInSignature<"RS256"> = /* @__PURE__ */ rsaPkcs1("RS256", "SHA-256");
/** RSASSA-PKCS1-v1_5 with SHA-384. */
export const RS384: BuiltInSignature<"RS384"> = /* @__PURE__ */ rsaPkcs1("RS384", "SHA-384");
/** RSASSA-PKCS1-v1_5 with SHA-512. */
export const RS512: BuiltInSignature<"RS512"> = /* @__PURE__ */ rsaPkcs1("RS512", "SHA-512");

/** Creates the algorithm. */
function rsaPkcs1<Name extends string>(alg: Name, hash: SignatureHash): BuiltInSignature<Name> {
  const method = methodFor(alg, hash);
  return builtIn(
    {
      ...rsaKeys,
      alg,
      keyAlgs: () => [alg],
      hash,
      fitsCryptoKey: (algorithm) => algorithm.name === name && cryptoKeyHash(algorithm) === hash,
    },
    method,
  );
}

function methodFor(alg: string, hash: SignatureHash): SignatureMethod {
  return {
    nameWith: () => alg,
    importAs: () => ({ name, hash }),
    useAs: () => ({ name }),
    nodeSign: (node, key) => verifyingSigner(node, key, hash),
    signsSlowly: true,
    nodeVerify: (node, key) => hashedVerifier(node, key, hash),
    nodeWorks: (node) =>
      verifiesKnown(
        node,
        `${name} ${hash}`,
        () => methodFor(name, hash),
        () => ({
          members: knownRsaKey,
          signature: known[hash],
        }),
      ),
    form: rsaForm,
    hasModulus: true,
  };
}

/** Signatures of "abc" with the key `knownRsaKey`, in base64url, for the known-answer tests. */
const known: Readonly<Record<SignatureHash, string>> = /* @__PURE__ */ table({
  "SHA-256":
    "zWD_vnoLWD3YR-GBq6z_IPC5X3tJ3s_5bpP7twVYE34RdGARo6HUrdlBVA8IIsFJm_uhYOt_D5TLAUy-t8CTyXYV_-5ylST0" +
    "w-yOdQ8EOOkDfVMhV-MF-D6XGYEedSSjr0OCSvdE0SqP9hYKnsAGis4Db2Nfy9oxl7XKduzRpcoQ1AQZ9dJHgJcOIgBWXwyV",
  "SHA-384":
    "ebsA5R9Ga4gSwz-FtyLuVv0hemzY-OjgMPC-cYBgBW4yPOV70J_ZGOQvRrj8zapqQH2PQ5_TT1OgSKO482umb9_hxHFxKNtM" +
    "Mi7GwznvrnOmDCLjl7vNirivjUKCmFxbgMgu6jm2I5ZIPvyalJHIWfGDXnV5NtE4pAkJ0tMQ1ga8_FHbQoq_5iKO-qLJ2H0I",
  "SHA-512":
    "WLEuGX3Nu0PMYB3lUIQoTiA_Njln-Lpi1kookBXLHEGRNczVUtyg4dK3oWTq-TulqGmsTD24GM2GQywBnS505tHDItYWbP7u" +
    "0wusqTh5B6YkURKe9460QgKW-fWIEptPg0eIW6Fi68INoJpBIBV13lCRX6oFf6RQGQRT0V23UHV_KxRvIW7tSeE3t-3Hg6QC",
});
