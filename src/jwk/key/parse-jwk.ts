/** Parses a JWK: RFC 7517 section 4. Only own members are read, each once. */
import { keyTypeOf } from "../../keytypes/find-key-type.ts";
import { invalidJwk, Members } from "../../keytypes/jwk-members.ts";
import type { KeyTypeScheme } from "../../keytypes/scheme.ts";
import type { KeyContents, KeyMetadata } from "./key.ts";

/** The result of parsing a JWK. */
export interface ParsedJwk {
  readonly contents: KeyContents;
  readonly metadata: KeyMetadata;
}

/**
 * Parses a JWK whose key type is in the list.
 * @throws JoseError `ERR_JWK_INVALID` for a malformed JWK, `ERR_JOSE_NOT_SUPPORTED` for another key type or
 * an unsupported kind of key.
 */
export function parseJwk(jwk: object, keyTypes: readonly KeyTypeScheme[]): ParsedJwk {
  const members = new Members(jwk);
  const keyType = keyTypeOf(members, keyTypes);
  requireMaterial(members, keyType);
  const contents = keyType.readJwk(members);
  return { contents, metadata: readMetadata(members) };
}

/** Rejects the output of JSON.stringify for a `Key`, which lacks the key material. */
function requireMaterial(members: Members, { identifyingMembers }: KeyTypeScheme): void {
  const missing = identifyingMembers.find((name) => !members.has(name));
  if (missing !== undefined && members.has("type") && members.has("bits"))
    throw invalidJwk(`has no "${missing}": it looks like JSON.stringify(key); use await exportJwk(key)`);
}

/** Reads the parameters of RFC 7517 sections 4.2 to 4.9, and the "issuer" member that Entra adds. */
function readMetadata(members: Members): KeyMetadata {
  const use = members.text("use");
  const keyOps = members.texts("key_ops");
  if (keyOps !== undefined) checkKeyOps(keyOps, use);
  const metadata = {
    kid: members.text("kid"),
    alg: members.text("alg"),
    use,
    keyOps,
    issuer: members.text("issuer"),
    x5c: members.certificateChain("x5c"),
    x5t: members.text("x5t"),
    "x5t#S256": members.text("x5t#S256"),
  };
  return Object.freeze(metadata);
}

/** RFC 7517 section 4.3: there must be no duplicates, and no operations that contradict "use". */
function checkKeyOps(keyOps: readonly string[], use: string | undefined): void {
  if (new Set(keyOps).size !== keyOps.length) throw invalidJwk('has a duplicate value in "key_ops"');
  if (contradicts(keyOps, use)) throw invalidJwk('has a "key_ops" that contradicts its "use"');
}

/** Reports whether "key_ops" contains an operation that "use" excludes. */
export function contradicts(keyOps: readonly string[] | undefined, use: string | undefined): boolean {
  const excluded = use === "sig" ? encryption : use === "enc" ? signing : [];
  return keyOps?.some((operation) => excluded.includes(operation)) ?? false;
}

const signing = ["sign", "verify"];
const encryption = ["encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits"];
