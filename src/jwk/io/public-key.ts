/** Returns the public half of a key pair. */
import type { Suite } from "../../algorithms/suite.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { asKey } from "./as-key.ts";
import { publicMembers } from "../../keytypes/public-members.ts";
import { contentsOf, makeKey, metadataOf, type Key, type KeyContents } from "../key/key.ts";
import type { KeyInput } from "../key/types.ts";

/** RFC 7517 section 4.3: maps each operation of a private key to that of its public half. */
const otherHalf: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["sign", "verify"],
  ["decrypt", "encrypt"],
  ["unwrapKey", "wrapKey"],
]);

/** Implements `publicKey` of josette/jwk with the algorithms of a suite. */
export function publicKey(suite: Suite, input: KeyInput): Key {
  const key = asKey(suite, input);
  if (key.type === "public") return key;
  const metadata = { ...metadataOf(key), keyOps: publicOperations(key.keyOps) };
  return makeKey(publicHalf(contentsOf(key)), Object.freeze(metadata));
}

/**
 * Returns the operations of the public half. RFC 7517 has no name for what the public half of a key for key
 * agreement is used for, and WebCrypto imports it only without "key_ops".
 */
export function publicOperations(keyOps: readonly string[] | undefined): readonly string[] | undefined {
  if (keyOps === undefined || keyOps.some((operation) => operation.startsWith("derive"))) return undefined;
  return [...new Set(keyOps.map((operation) => otherHalf.get(operation) ?? operation))];
}

function publicHalf(contents: KeyContents): KeyContents {
  const { type, material } = contents;
  if (type === "secret") throw new UsageError("ERR_KEY_NOT_SUITABLE", "A secret has no public half");
  switch (material.form) {
    case "private":
      return {
        ...contents,
        type: "public",
        material: { form: "public", members: publicMembers(material.members, contents.keyType) },
        takenFrom: contents.keyType.halvesMatch === undefined ? undefined : material.members,
      };
    case "external":
      if (material.half !== undefined) return { ...contents, type: "public", material: material.half };
      throw new UsageError(
        "ERR_KEY_NOT_SUITABLE",
        'The public half of the external key is unknown; pass it to externalKey as "jwk"',
      );
    case "CryptoKey":
      throw new JoseError(
        "ERR_JOSE_NOT_SUPPORTED",
        "A private CryptoKey does not give access to its public half; import the public CryptoKey or JWK",
      );
    default:
      throw new UsageError("ERR_KEY_NOT_SUITABLE", "A secret has no public half");
  }
}
