/** RSA keys in PKCS #1's own form: RFC 8017 appendix A.1. */
import { decodeBase64url } from "../../encoding/base64url.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { DerReader } from "../../encoding/der.ts";
import { derSequence, derUnsignedInteger } from "../../encoding/der-writer.ts";
import { JoseError, type Fault } from "../../errors.ts";
import type { RsaPrivateMembers, RsaPublicMembers } from "../../platform/material.ts";
import type { KeyContents } from "../key/key.ts";
import { rsaPrivateKey, rsaPublicKey } from "../rsa.ts";

/** Reads an RSAPublicKey (A.1.1). */
export function readPkcs1Public(der: Bytes, fault: Fault): KeyContents {
  const outer = new DerReader(der, fault);
  const key = outer.sequence();
  outer.end();
  const n = key.unsignedInteger();
  const e = key.unsignedInteger();
  key.end();
  return rsaPublicKey({ n, e }, fault);
}

/** Reads an RSAPrivateKey (A.1.2) of two primes. */
export function readPkcs1Private(der: Bytes, fault: Fault): KeyContents {
  const outer = new DerReader(der, fault);
  const key = outer.sequence();
  outer.end();
  const version = key.unsignedInteger();
  if (version[0] !== 0 || version.length > 1) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", "RSA keys of more than two primes are not supported");
  }
  const n = key.unsignedInteger();
  const e = key.unsignedInteger();
  const d = key.unsignedInteger();
  const p = key.unsignedInteger();
  const q = key.unsignedInteger();
  const dp = key.unsignedInteger();
  const dq = key.unsignedInteger();
  const qi = key.unsignedInteger();
  key.end();
  return rsaPrivateKey({ n, e, d, p, q, dp, dq, qi }, fault);
}

/** Writes an RSAPublicKey. */
export function writePkcs1Public({ n, e }: RsaPublicMembers): Bytes {
  return derSequence(integer(n), integer(e));
}

/** Writes an RSAPrivateKey. */
export function writePkcs1Private({ n, e, d, p, q, dp, dq, qi }: RsaPrivateMembers): Bytes {
  const version = derUnsignedInteger(noBytes);
  return derSequence(version, ...[n, e, d, p, q, dp, dq, qi].map(integer));
}

function integer(member: string): Bytes {
  return derUnsignedInteger(decodeBase64url(member) ?? noBytes);
}
