/** Keys in PEM: which label holds which structure, RFC 7468 sections 10, 11, 13 and OpenSSL's traditional labels. */
import { table } from "../../alg/table.ts";
import type { PemBlock } from "../../encoding/pem.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { JoseError, type Fault } from "../../errors.ts";
import { keyFault } from "../fault.ts";
import type { KeyContents } from "../key.ts";
import { readPkcs1Private, readPkcs1Public } from "./pkcs1.ts";
import { readPkcs8 } from "./pkcs8.ts";
import { readSpki } from "./spki.ts";

const readers: Readonly<Record<string, (der: Bytes, fault: Fault) => KeyContents>> = /* @__PURE__ */ table({
  "PUBLIC KEY": readSpki,
  "PRIVATE KEY": readPkcs8,
  "RSA PUBLIC KEY": readPkcs1Public,
  "RSA PRIVATE KEY": readPkcs1Private,
});

/** What to do with blocks that hold a key this version does not read. */
const unreadable: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  "ENCRYPTED PRIVATE KEY": "is encrypted; decrypt it first: openssl pkey -in encrypted.pem -out key.pem",
  "EC PRIVATE KEY": "holds an elliptic curve key; RSA keys are supported",
  "DSA PRIVATE KEY": "holds a DSA key, which no JOSE algorithm uses",
  "OPENSSH PRIVATE KEY": "is in OpenSSH's own format; convert it: ssh-keygen -p -m PKCS8 -f key",
});

/**
 * The key in a block, `undefined` when its label names no key.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for keys that cannot be read, `ERR_KEY_INVALID` for malformed ones.
 */
export function keyInPem({ label, bytes }: PemBlock): KeyContents | undefined {
  const problem = unreadable[label];
  if (problem !== undefined) throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `The block ${label} ${problem}`);
  return readers[label]?.(bytes, keyFault(label));
}
