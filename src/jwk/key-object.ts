/** Node's KeyObject, taken apart: its shape is enough, so nothing here needs node:crypto. */
import { hasClassString, mayBe } from "../encoding/brand.ts";
import { ownBytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { keyFault } from "./fault.ts";
import { parseJwk, type ParsedJwk } from "./parse.ts";
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
  export(options?: { readonly format: "jwk" }): unknown;
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

/** What a KeyObject says. It has no parameters of its own, but the algorithm of an algorithm key pair is part of the key. */
export function readKeyObject(keyObject: ExportableKeyObject): ParsedJwk {
  if (keyObject.type !== "secret") return parseJwk(exportedJwk(keyObject));
  return {
    contents: secretKey(ownBytes(keyObject.export(), "KeyObject"), keyFault("KeyObject")),
    metadata: {},
  };
}

/** Node exports as JWKs the keys that JWK can express, and no others. */
function exportedJwk(keyObject: ExportableKeyObject): object {
  try {
    const jwk = keyObject.export({ format: "jwk" });
    if (typeof jwk === "object" && jwk !== null) return jwk;
  } catch {
    // Falls through: the key's type has no JWK form, as RSASSA-PSS keys with parameters.
  }
  throw new JoseError("ERR_JOSE_NOT_SUPPORTED", "The KeyObject's type of key has no JWK form");
}
