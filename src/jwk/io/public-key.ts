/** The public half of a key pair. */
import type { Suite } from "../../algorithms/suite.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { asKey } from "./as-key.ts";
import { publicMembers } from "../../keytypes/public-members.ts";
import { contentsOf, makeKey, metadataOf, type Key, type KeyContents } from "../key/key.ts";
import type { KeyInput } from "../key/types.ts";

/** RFC 7517 section 4.3: the operation the other half does. */
const otherHalf: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["sign", "verify"],
  ["decrypt", "encrypt"],
  ["unwrapKey", "wrapKey"],
]);

/** `publicKey` of josette/jwk, with the algorithms of an entry. */
export function publicKey(suite: Suite, input: KeyInput): Key {
  const key = asKey(suite, input);
  if (key.type === "public") return key;
  const metadata = { ...metadataOf(key), keyOps: publicOperations(key.keyOps) };
  return makeKey(publicHalf(contentsOf(key)), Object.freeze(metadata));
}

/** The operations of the public half of a key with these. */
export function publicOperations(keyOps: readonly string[] | undefined): readonly string[] | undefined {
  if (keyOps === undefined) return undefined;
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
        statedBy: contents.keyType.provesHalves ? undefined : material.members,
      };
    case "external":
      if (material.half !== undefined) return { ...contents, type: "public", material: material.half };
      throw new UsageError(
        "ERR_KEY_NOT_SUITABLE",
        'The external key was made without "jwk", its public half',
      );
    case "CryptoKey":
      throw new JoseError(
        "ERR_JOSE_NOT_SUPPORTED",
        "The public half of a private CryptoKey is not at hand; import its public CryptoKey, or its JWK",
      );
    default:
      throw new UsageError("ERR_KEY_NOT_SUITABLE", "A secret has no public half");
  }
}
