/**
 * Keys in PEM format. Maps labels to structures: RFC 7468 sections 10, 11 and 13, and the traditional labels
 * of OpenSSL.
 */
import type { Suite } from "../../algorithms/suite.ts";
import { rowOf, table } from "../../encoding/table.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { PemBlock } from "../../encoding/pem.ts";
import { JoseError, type Fault } from "../../errors.ts";
import type { KeyTypeScheme, PemReader } from "../../keytypes/scheme.ts";
import { publicHalf } from "../../platform/public-half.ts";
import type { Steps } from "../../steps/steps.ts";
import { keyFault } from "../key/invalid-key.ts";
import type { ParsedJwk } from "../key/parse-jwk.ts";
import { readPkcs8 } from "./pkcs8.ts";
import { readSpki } from "./spki.ts";

type Reader = (suite: Suite, der: Bytes, fault: Fault) => Steps<ParsedJwk>;

/** Readers of the structures that can hold any type of key, by PEM label. */
const readers: Readonly<Record<string, Reader>> = /* @__PURE__ */ table({
  *"PUBLIC KEY"(suite, der, fault) {
    return readSpki(suite, der, fault);
  },
  "PRIVATE KEY": readPkcs8,
});

/** Advice for blocks with keys in unsupported formats, by label. */
const unreadable: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  "ENCRYPTED PRIVATE KEY": "is encrypted; use loadPem(text, { passphrase })",
  "DSA PRIVATE KEY": "holds a DSA key, which no JOSE algorithm uses",
  "OPENSSH PRIVATE KEY": "is in OpenSSH's own format; convert it: ssh-keygen -p -m PKCS8 -f key",
});

/** Reports whether a block with this label contains a key, including keys in unsupported formats. */
export function isKeyLabel({ keyTypes }: Suite, label: string): boolean {
  return (
    rowOf(readers, label) !== undefined ||
    rowOf(unreadable, label) !== undefined ||
    traditional(label, keyTypes).length > 0
  );
}

/**
 * Reads the key in a block.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for keys in unsupported formats, `ERR_KEY_INVALID` for malformed
 * keys.
 */
export function* keyInPem(suite: Suite, { label, bytes }: PemBlock): Steps<ParsedJwk> {
  const problem = rowOf(unreadable, label);
  if (problem !== undefined) throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `The block ${label} ${problem}`);
  const fault = keyFault(label);
  const read = rowOf(readers, label);
  if (read !== undefined) return yield* read(suite, bytes, fault);
  const candidates = traditional(label, suite.keyTypes);
  const [first] = candidates;
  if (first === undefined)
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `The block ${label} contains no key`);
  const context = { fault, statedPublicKey: () => undefined, computePublicHalf: publicHalf };
  const own = candidates.map(({ keyType }) => keyType);
  return { contents: yield* first.read(bytes, context, own), metadata: {} };
}

/** Returns the key types with a traditional structure that has this label, such as "RSA PRIVATE KEY". */
function traditional(
  label: string,
  keyTypes: readonly KeyTypeScheme[],
): readonly { readonly keyType: KeyTypeScheme; readonly read: PemReader }[] {
  return keyTypes.flatMap((keyType) => {
    const readers = keyType.der?.pemReaders ?? {};
    const read = Object.hasOwn(readers, label) ? readers[label] : undefined;
    return read === undefined ? [] : [{ keyType, read }];
  });
}
