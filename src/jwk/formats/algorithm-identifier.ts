/** AlgorithmIdentifier of keys: RFC 5280 section 4.1.1.2, RFC 3279 section 2.3 and RFC 4055 section 1.2 for RSA. */
import { table } from "../../alg/table.ts";
import { tags, type DerReader } from "../../encoding/der.ts";
import { derElement, derObjectIdentifier, derSequence } from "../../encoding/der-writer.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { JoseError, type Fault } from "../../errors.ts";

const rsaEncryption = "1.2.840.113549.1.1.1";

/** Key algorithms that files hold and josette does not read, by name, for the error. */
const otherAlgorithms: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  "1.2.840.113549.1.1.10": "RSASSA-PSS",
  "1.2.840.113549.1.1.7": "RSAES-OAEP",
  "1.2.840.10045.2.1": "elliptic curve",
  "1.3.101.110": "X25519",
  "1.3.101.111": "X448",
  "1.3.101.112": "Ed25519",
  "1.3.101.113": "Ed448",
});

/**
 * Reads an AlgorithmIdentifier that must be rsaEncryption with NULL parameters.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for any other algorithm, naming it.
 */
export function readRsaEncryption(outer: DerReader, fault: Fault): void {
  const identifier = outer.sequence();
  const oid = identifier.objectIdentifier();
  if (oid !== rsaEncryption) {
    const known = otherAlgorithms[oid];
    const name = known === undefined ? "unknown" : `${oid} (${known})`;
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `The key's algorithm is ${name}, which is not supported in this form; RSA keys are`,
    );
  }
  // RFC 4055: the parameters MUST be NULL; some writers leave them out.
  const parameters = identifier.optional(tags.null);
  if (parameters !== undefined && parameters.content.length > 0) throw fault("has a NULL with contents");
  identifier.end();
}

/** rsaEncryption with NULL parameters. */
export function writeRsaEncryption(): Bytes {
  return derSequence(derObjectIdentifier(rsaEncryption), derElement(tags.null));
}
