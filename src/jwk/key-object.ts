/** Node's KeyObject, taken apart: its shape is enough, so nothing here needs node:crypto. */
import { isUint8Array, ownBytes, type Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { keyFault } from "./formats/pem-key.ts";
import { readPkcs8 } from "./formats/pkcs8.ts";
import { readSpki } from "./formats/spki.ts";
import type { KeyContents } from "./key.ts";
import { secretKey } from "./secret.ts";

/** A KeyObject by its shape, so that Node's types do not have to be there. */
export interface KeyObjectLike {
  readonly type: string;
  /** Node's own method, with any options it knows. */
  export(options?: never): unknown;
}

/** A KeyObject as it is used here. */
interface ExportableKeyObject {
  readonly type: string;
  export(options?: { readonly format: "der"; readonly type: "spki" | "pkcs8" }): unknown;
}

/** Recognises a KeyObject of any realm by its tag. */
export function isKeyObject(value: unknown): value is ExportableKeyObject {
  return (
    Object.prototype.toString.call(value) === "[object KeyObject]" &&
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    "export" in value &&
    typeof value.export === "function"
  );
}

/** The contents of a KeyObject. */
export function readKeyObject(keyObject: ExportableKeyObject): KeyContents {
  const fault = keyFault("KeyObject");
  switch (keyObject.type) {
    case "secret":
      return secretKey(exported(keyObject.export()), fault);
    case "public":
      return readSpki(exported(keyObject.export({ format: "der", type: "spki" })), fault);
    default:
      return readPkcs8(exported(keyObject.export({ format: "der", type: "pkcs8" })), fault);
  }
}

function exported(bytes: unknown): Bytes {
  if (isUint8Array(bytes)) return ownBytes(bytes, "KeyObject");
  throw new JoseError("ERR_KEY_INVALID", "The KeyObject cannot be exported");
}
