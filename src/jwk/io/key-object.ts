/** Node's KeyObject, taken apart: its shape is enough, so nothing here needs node:crypto. */
import type { Suite } from "../../algorithms/suite.ts";
import { hasClassString, mayBe } from "../../encoding/brand.ts";
import { isUint8Array, ownBytes, type Bytes } from "../../encoding/bytes.ts";
import { JoseError } from "../../errors.ts";
import { secretKey } from "../../keytypes/oct.ts";
import { publicHalfAtOnce } from "../../platform/public-half.ts";
import { isPromise, start } from "../../platform/steps.ts";
import { keyFault } from "../key/fault.ts";
import { readPkcs8 } from "../formats/pkcs8.ts";
import { readSpki } from "../formats/spki.ts";
import type { ParsedJwk } from "../parse.ts";

/** A KeyObject by its shape, so that Node's types do not have to be there. */
export interface KeyObjectLike {
  readonly type: string;
  /** Node's own method, with any options it knows. */
  export(options?: never): unknown;
}

/** A KeyObject as it is used here. */
interface ExportableKeyObject {
  readonly type: string;
  export(options?: KeyObjectExport): unknown;
}

interface KeyObjectExport {
  readonly format: "der";
  readonly type: "spki" | "pkcs8";
}

/** Recognises a KeyObject of any realm. */
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
 * What a KeyObject says, read from its DER. Node's own JWK export is not used: on Node.js 20 it takes a lock that the destructor of
 * the job which generated the key takes too, and stops the process for good when a garbage collection comes at that moment.
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
      throw new JoseError("ERR_KEY_INVALID", "The KeyObject is neither secret nor public nor private");
  }
}

/**
 * Where there is a KeyObject, there is node:crypto to work out a public half that its DER leaves out:
 * RFC 8410 section 7, RFC 9881 section 6.
 */
function readPrivate(suite: Suite, keyObject: ExportableKeyObject): ParsedJwk {
  const key = start(readPkcs8(suite, derOf(keyObject, "pkcs8"), keyFault("KeyObject"), publicHalfAtOnce));
  if (!isPromise(key)) return key;
  throw new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    "The KeyObject has no public half, and none can be worked out",
  );
}

function derOf(keyObject: ExportableKeyObject, type: "spki" | "pkcs8"): Bytes {
  const der = exported(keyObject, { format: "der", type });
  if (!isUint8Array(der)) throw notReadable();
  return ownBytes(der, "KeyObject");
}

/** Encrypted and unknown kinds of keys are not exported. */
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
