/** RSA keys in the encoding of PKCS #1: RFC 8017 appendix A.1. */
import { noBytes, type Bytes } from "../encoding/bytes.ts";
import { DerReader } from "../encoding/der.ts";
import { derSequence, derUnsignedInteger } from "../encoding/der-writer.ts";
import { JoseError, type Fault } from "../errors.ts";
import type { KeyMembers } from "../platform/material.ts";
import { octetsOf } from "./jwk-members.ts";

/** The public components, as big-endian integers without leading zeros. */
export interface RsaPublicComponents {
  readonly n: Bytes;
  readonly e: Bytes;
}

/** The private components, with the primes and the CRT exponents and coefficient. */
export interface RsaPrivateComponents extends RsaPublicComponents {
  readonly d: Bytes;
  readonly p: Bytes;
  readonly q: Bytes;
  readonly dp: Bytes;
  readonly dq: Bytes;
  readonly qi: Bytes;
}

/** Reads an RSAPublicKey (appendix A.1.1). */
export function readPkcs1Public(der: Bytes, fault: Fault): RsaPublicComponents {
  const outer = new DerReader(der, fault);
  const key = outer.sequence();
  outer.end();
  const n = key.unsignedInteger();
  const e = key.unsignedInteger();
  key.end();
  return { n, e };
}

/** Reads an RSAPrivateKey (appendix A.1.2) with two primes. */
export function readPkcs1Private(der: Bytes, fault: Fault): RsaPrivateComponents {
  const outer = new DerReader(der, fault);
  const key = outer.sequence();
  outer.end();
  const version = key.unsignedInteger();
  if (version[0] !== 0 || version.length > 1) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", "RSA keys with more than two primes are not supported");
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
  return { n, e, d, p, q, dp, dq, qi };
}

/** Writes an RSAPublicKey. */
export function writePkcs1Public(members: KeyMembers): Bytes {
  return derSequence(...integers(members, ["n", "e"]));
}

/** Writes an RSAPrivateKey. */
export function writePkcs1Private(members: KeyMembers): Bytes {
  const version = derUnsignedInteger(noBytes);
  return derSequence(version, ...integers(members, ["n", "e", "d", "p", "q", "dp", "dq", "qi"]));
}

function integers(members: KeyMembers, names: readonly string[]): Bytes[] {
  return names.map((name) => derUnsignedInteger(octetsOf(members, name)));
}
