/** HMAC with SHA-2: RFC 7518 section 3.2. */
import { bytesOfLatin1, equalLatin1ConstantTime } from "../../encoding/latin1.ts";
import { oct } from "../../keytypes/oct.ts";
import { cryptoKeyHash } from "../../platform/cryptokey.ts";
import { nodeHashes } from "../../platform/node/hashes.ts";
import { hmacWorks } from "../../platform/node/known-answers.ts";
import type { SignatureMethod } from "../../platform/signature-method.ts";
import type { SignatureHash } from "../types.ts";
import { builtIn, type BuiltInSignature } from "./built-in.ts";

const name = "HMAC";

/** HMAC with SHA-256. */
export const HS256: BuiltInSignature<"HS256"> = /* @__PURE__ */ hmacScheme("HS256", "SHA-256", 256);
/** HMAC with SHA-384. */
export const HS384: BuiltInSignature<"HS384"> = /* @__PURE__ */ hmacScheme("HS384", "SHA-384", 384);
/** HMAC with SHA-512. */
export const HS512: BuiltInSignature<"HS512"> = /* @__PURE__ */ hmacScheme("HS512", "SHA-512", 512);

/** Section 3.2: a secret is at least as long as the result of the hash function; `bits` is that length. */
function hmacScheme<Name extends string>(
  alg: Name,
  hash: SignatureHash,
  bits: number,
): BuiltInSignature<Name> {
  const nodeHash = nodeHashes[hash];
  const method: SignatureMethod = {
    nameWith: () => alg,
    importAs: () => ({ name, hash }),
    useAs: () => ({ name }),
    nodeSign: (node, key) => (data) =>
      bytesOfLatin1(node.createHmac(nodeHash, key).update(data).digest("latin1")),
    nodeVerify: (node, key) => (signature, data) =>
      equalLatin1ConstantTime(signature, node.createHmac(nodeHash, key).update(data).digest("latin1")),
    nodeWorks: (node) => hmacWorks(node, hash),
    form: () => () => true,
    hasModulus: false,
  };
  return builtIn(
    {
      alg,
      keyAlgs: () => [alg],
      keyTypes: [oct],
      ktys: ["oct"],
      symmetric: true,
      smallestKey: bits,
      hash,
      newKey: { form: "secret", length: bits / 8 },
      features: [],
      fitsCryptoKey: (algorithm) => algorithm.name === name && cryptoKeyHash(algorithm) === hash,
    },
    method,
  );
}
