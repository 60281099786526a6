/** PrivateKeyInfo and OneAsymmetricKey: RFC 5958 section 2. The content of "PRIVATE KEY" files. */
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { DerReader, tags } from "../../encoding/der.ts";
import { derElement, derSequence, derUnsignedInteger } from "../../encoding/der-writer.ts";
import type { Fault } from "../../errors.ts";
import type { RsaPrivateMembers } from "../../primitives/material.ts";
import type { KeyContents } from "../key.ts";
import { readRsaEncryption, writeRsaEncryption } from "./algorithm-identifier.ts";
import { readPkcs1Private, writePkcs1Private } from "./pkcs1.ts";

const attributesTag = 0xa0;
const publicKeyTag = 0x81;

/** Reads a private key. Attributes and the optional public key are skipped: the private key says it all. */
export function readPkcs8(der: Bytes, fault: Fault): KeyContents {
  const outer = new DerReader(der, fault);
  const info = outer.sequence();
  outer.end();
  const version = info.unsignedInteger();
  if (version.length !== 1 || (version[0] ?? 0) > 1) throw fault("has a PKCS #8 version that does not exist");
  readRsaEncryption(info, fault);
  const { content: privateKey } = info.element(tags.octetString);
  info.optional(attributesTag);
  info.optional(publicKeyTag);
  info.end();
  return readPkcs1Private(privateKey, fault);
}

/** Writes a private key, version 1 (0). */
export function writePkcs8(members: RsaPrivateMembers): Bytes {
  return derSequence(
    derUnsignedInteger(noBytes),
    writeRsaEncryption(),
    derElement(tags.octetString, writePkcs1Private(members)),
  );
}
