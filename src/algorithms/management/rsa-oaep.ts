/**
 * Key encryption with RSAES-OAEP: RFC 7518 section 4.3. The names with SHA-384 and SHA-512 come from the
 * W3C Web Cryptography API.
 */
import type { Hash } from "../../encoding/hash.ts";
import { RSA } from "../../keytypes/rsa.ts";
import { cryptoKeyHash } from "../../platform/cryptokey.ts";
import { makeOaepDecrypter, makeOaepEncrypter } from "../../platform/rsa-oaep.ts";
import type { ManagementScheme } from "../types.ts";
import { decryptingReceiver, encryptingSender } from "./wrapping.ts";

/** RSAES-OAEP with SHA-1. OAEP does not depend on the collision resistance of the hash function. */
export const RSA_OAEP: ManagementScheme<"RSA-OAEP"> = /* @__PURE__ */ rsaOaep("RSA-OAEP", "SHA-1");
/** RSAES-OAEP with SHA-256. */
export const RSA_OAEP_256: ManagementScheme<"RSA-OAEP-256"> = /* @__PURE__ */ rsaOaep(
  "RSA-OAEP-256",
  "SHA-256",
);
/** RSAES-OAEP with SHA-384. */
export const RSA_OAEP_384: ManagementScheme<"RSA-OAEP-384"> = /* @__PURE__ */ rsaOaep(
  "RSA-OAEP-384",
  "SHA-384",
);
/** RSAES-OAEP with SHA-512. */
export const RSA_OAEP_512: ManagementScheme<"RSA-OAEP-512"> = /* @__PURE__ */ rsaOaep(
  "RSA-OAEP-512",
  "SHA-512",
);

/** Creates the algorithm. The mask generation function is MGF1 with the same hash function. */
function rsaOaep<Name extends string>(alg: Name, hash: Hash): ManagementScheme<Name> {
  return Object.freeze<ManagementScheme<Name>>({
    kind: "management",
    alg,
    keyTypes: [RSA],
    ktys: ["RSA"],
    fitsCryptoKey: (algorithm) => algorithm.name === "RSA-OAEP" && cryptoKeyHash(algorithm) === hash,
    newKey: { form: "pair" },
    features: [],
    symmetric: false,
    smallestKey: 2048,
    keyIsCek: false,
    decidesCek: false,
    derives: false,
    privateOperation: true,
    repeatsHeader: true,
    iterations: () => 0,
    sender: ({ material }) => encryptingSender(makeOaepEncrypter(material, hash)),
    receiver: ({ material }) => decryptingReceiver(makeOaepDecrypter(material, hash)),
  });
}
