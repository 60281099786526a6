/** Producing one signature: RFC 7515 section 5.1. */
import { signatureAlgorithms, type SignatureRow } from "../alg/signature.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { UsageError } from "../errors.ts";
import { existing } from "../header/allow-list.ts";
import type { JoseHeader, JwsHeader } from "../header/types.ts";
import { requireFit, signatureDemand } from "../jwk/binding.ts";
import type { Key } from "../jwk/key.ts";
import { signerOf } from "../jwk/operations.ts";
import { settle, type Steps } from "../primitives/steps.ts";

/** A header with the algorithm in it: the caller's, or else the one the key is bound to. */
export function withSignatureAlgorithm(header: JoseHeader, key: Key): JwsHeader {
  const alg = header.alg ?? key.alg;
  if (alg === undefined) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      'Say which "alg" to sign with, in the header or by binding the key to it',
    );
  }
  // A caller's own "alg" keeps its place among the members.
  return header.alg === undefined ? { alg, ...header } : { ...header, alg };
}

/**
 * Signs the signing input with the algorithm a header names.
 * @throws UsageError `ERR_INVALID_OPTION` for no such algorithm, `ERR_KEY_NOT_SUITABLE` for a key that cannot serve.
 */
export function* sign(signingInput: Bytes, key: Key, alg: string): Steps<Bytes> {
  const row: SignatureRow = existing(alg, signatureAlgorithms, "alg");
  requireFit(key, signatureDemand(row, "sign"));
  const signer = yield* signerOf(key, row);
  return yield* settle(signer(signingInput));
}
