/** Reads a KeyObject of Node.js. Only its methods are used, so node:crypto is not required. */
import type { Suite } from "../../algorithms/suite.ts";
import { hasClassString, mayBe } from "../../encoding/brand.ts";
import { isUint8Array, ownBytes, type Bytes } from "../../encoding/bytes.ts";
import { JoseError } from "../../errors.ts";
import { secretKey } from "../../keytypes/oct.ts";
import { publicHalfAtOnce } from "../../platform/public-half.ts";
import { isPromise } from "../../steps/operation.ts";
import { start } from "../../steps/drivers.ts";
import { keyFault } from "../key/invalid-key.ts";
import { readPkcs8 } from "../formats/pkcs8.ts";
import { readSpki } from "../formats/spki.ts";
import type { ParsedJwk } from "../key/parse-jwk.ts";

/** The part of a KeyObject that is used here. */
interface ExportableKeyObject {
  readonly type: string;
  export(options?: KeyObjectExport): unknown;
}

interface KeyObjectExport {
  readonly format: "der";
  readonly type: "spki" | "pkcs8";
}

/** Reports whether a value is a KeyObject, including one of another realm. */
export function isKeyObject(value: unknown): value is ExportableKeyObject {
  return (
    mayBe(value, "KeyObject") &&
    (hasClassString(value, "KeyObject") || "asymmetricKeyType" in value || "symmetricKeySize" in value) &&
    "type" in value &&
    typeof value.type === "string" &&
    "export" in value &&
    typeof value.export === "function"
  );
}

/**
 * Reads a KeyObject from its DER. The JWK export of Node.js is not used: Node.js 20 exports JWKs under a lock
 * that is also taken when the job which generated the key is garbage-collected. If both happen at once, the
 * process can deadlock.
 */
export function readKeyObject(suite: Suite, keyObject: ExportableKeyObject): ParsedJwk {
  const fault = keyFault("KeyObject");
  switch (keyObject.type) {
    case "secret":
      return { contents: secretKey(ownBytes(keyObject.export(), "KeyObject"), fault), metadata: {} };
    case "public":
      return readSpki(suite, derOf(keyObject, "spki"), fault);
    case "private":
      return readPrivate(suite, keyObject);
    default:
      throw new JoseError("ERR_KEY_INVALID", "The KeyObject's type is not secret, public or private");
  }
}

/**
 * The DER of a private key may lack the public half (RFC 8410 section 7, RFC 9881 section 6). A runtime that
 * has KeyObjects also has node:crypto, which can compute the public half.
 */
function readPrivate(suite: Suite, keyObject: ExportableKeyObject): ParsedJwk {
  const key = start(readPkcs8(suite, derOf(keyObject, "pkcs8"), keyFault("KeyObject"), publicHalfAtOnce));
  if (!isPromise(key)) return key;
  throw new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    "The KeyObject has no public half, and this runtime cannot compute it",
  );
}

function derOf(keyObject: ExportableKeyObject, type: "spki" | "pkcs8"): Bytes {
  const der = exported(keyObject, { format: "der", type });
  if (!isUint8Array(der)) throw notReadable();
  return ownBytes(der, "KeyObject");
}

/** Returns `undefined` if the KeyObject cannot be exported in this form. */
function exported(keyObject: ExportableKeyObject, options: KeyObjectExport): unknown {
  try {
    return keyObject.export(options);
  } catch {
    return undefined;
  }
}

function notReadable(): JoseError {
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", "The KeyObject cannot be exported as DER");
}
