/** SubjectPublicKeyInfo: RFC 5280 section 4.1.2.7. The content of "PUBLIC KEY" files and of certificates. */
import type { Bytes } from "../../encoding/bytes.ts";
import { DerReader } from "../../encoding/der.ts";
import { derBitString, derSequence } from "../../encoding/der-writer.ts";
import type { Fault } from "../../errors.ts";
import type { RsaPublicMembers } from "../../primitives/material.ts";
import type { KeyContents } from "../key.ts";
import { readRsaEncryption, writeRsaEncryption } from "./algorithm-identifier.ts";
import { readPkcs1Public, writePkcs1Public } from "./pkcs1.ts";

/** Reads a public key. */
export function readSpki(der: Bytes, fault: Fault): KeyContents {
  const outer = new DerReader(der, fault);
  const info = outer.sequence();
  outer.end();
  readRsaEncryption(info, fault);
  const subjectPublicKey = info.bitString();
  info.end();
  return readPkcs1Public(subjectPublicKey, fault);
}

/** Writes a public key. */
export function writeSpki(members: RsaPublicMembers): Bytes {
  return derSequence(writeRsaEncryption(), derBitString(writePkcs1Public(members)));
}
