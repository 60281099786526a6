/**
 * Keys in PEM: which label holds which structure, RFC 7468 sections 10, 11, 13 and OpenSSL's traditional
 * labels.
 */
import { rowOf, table } from "../../encoding/table.ts";
import type { PemBlock } from "../../encoding/pem.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { JoseError, type Fault } from "../../errors.ts";
import { keyFault } from "../key/fault.ts";
import type { Steps } from "../../platform/steps.ts";
import type { ParsedJwk } from "../parse.ts";
import { readPkcs1Private, readPkcs1Public } from "./pkcs1.ts";
import { readPkcs8 } from "./pkcs8.ts";
import { readSec1 } from "./sec1.ts";
import { readSpki } from "./spki.ts";

type Reader = (der: Bytes, fault: Fault) => Steps<ParsedJwk>;

const readers: Readonly<Record<string, Reader>> = /* @__PURE__ */ table({
  *"PUBLIC KEY"(der, fault) {
    return readSpki(der, fault);
  },
  "PRIVATE KEY": readPkcs8,
  *"RSA PUBLIC KEY"(der, fault) {
    return { contents: readPkcs1Public(der, fault), metadata: {} };
  },
  *"RSA PRIVATE KEY"(der, fault) {
    return { contents: readPkcs1Private(der, fault), metadata: {} };
  },
  *"EC PRIVATE KEY"(der, fault) {
    return { contents: yield* readSec1(der, fault), metadata: {} };
  },
});

/** What to do with blocks that hold a key this version does not read. */
const unreadable: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  "ENCRYPTED PRIVATE KEY": "is encrypted; loadPem(text, { passphrase }) reads it",
  "DSA PRIVATE KEY": "holds a DSA key, which no JOSE algorithm uses",
  "OPENSSH PRIVATE KEY": "is in OpenSSH's own format; convert it: ssh-keygen -p -m PKCS8 -f key",
});

/** Whether a block with this label holds a key, be it one that is not read. */
export function isKeyLabel(label: string): boolean {
  return rowOf(readers, label) !== undefined || rowOf(unreadable, label) !== undefined;
}

/**
 * The key in a block whose label names one.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for keys that cannot be read, `ERR_KEY_INVALID` for malformed
 * ones.
 */
export function* keyInPem({ label, bytes }: PemBlock): Steps<ParsedJwk> {
  const problem = unreadable[label];
  if (problem !== undefined) throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `The block ${label} ${problem}`);
  const read = readers[label];
  if (read === undefined) throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `The block ${label} holds no key`);
  return yield* read(bytes, keyFault(label));
}
