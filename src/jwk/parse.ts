/** From a JWK to a key: RFC 7517 section 4. Own members only, each read once. */
import { keyTypes, type KeyType } from "../alg/key-types.ts";
import { rowOf, table } from "../encoding/table.ts";
import { JoseError } from "../errors.ts";
import { readAkp } from "./akp.ts";
import { readEc } from "./ec.ts";
import type { KeyContents, KeyMetadata } from "./key/key.ts";
import { invalidJwk, Members } from "./members.ts";
import { readOkp } from "./okp.ts";
import { rsaPrivateKey, rsaPublicKey } from "./rsa.ts";
import { secretKey } from "./secret.ts";

/** A JWK taken apart. */
export interface ParsedJwk {
  readonly contents: KeyContents;
  readonly metadata: KeyMetadata;
}

/**
 * Parses a JWK.
 * @throws JoseError `ERR_JWK_INVALID` for a malformed one, `ERR_JOSE_NOT_SUPPORTED` for a key type or form unknown here.
 */
export function parseJwk(jwk: object): ParsedJwk {
  const members = new Members(jwk);
  const kty = members.name("kty");
  const type = rowOf(keyTypes, kty)?.kty;
  if (type === undefined) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `The JWK's "kty" is not one of ${Object.keys(keyTypes).join(", ")}`,
    );
  }
  return { contents: readers[type](members), metadata: readMetadata(members) };
}

const readers: Readonly<Record<KeyType, (members: Members) => KeyContents>> = /* @__PURE__ */ table({
  RSA: readRsa,
  EC: readEc,
  OKP: readOkp,
  oct: readOct,
  AKP: readAkp,
});

/** RFC 7518 section 6.3. A private key must bring its CRT members: WebCrypto imports no other. */
function readRsa(members: Members): KeyContents {
  const n = members.unsignedInteger("n");
  const e = members.unsignedInteger("e");
  if (!members.has("d")) return rsaPublicKey({ n, e }, invalidJwk);
  if (members.has("oth")) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      'RSA keys of more than two primes ("oth") are not supported',
    );
  }
  const missing = ["p", "q", "dp", "dq", "qi"].filter((name) => !members.has(name));
  if (missing.length > 0) throw invalidJwk(`is a private RSA key without ${missing.join(", ")}`);
  const d = members.unsignedInteger("d");
  const p = members.unsignedInteger("p");
  const q = members.unsignedInteger("q");
  const dp = members.unsignedInteger("dp");
  const dq = members.unsignedInteger("dq");
  const qi = members.unsignedInteger("qi");
  return rsaPrivateKey({ n, e, d, p, q, dp, dq, qi }, invalidJwk);
}

/** RFC 7518 section 6.4. */
function readOct(members: Members): KeyContents {
  return secretKey(members.bytes("k"), (problem) => invalidJwk(`has a "k" that ${problem}`));
}

/** RFC 7517 sections 4.2 to 4.9, and the issuer that Entra adds. */
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

/** RFC 7517 section 4.3: no value twice, and nothing that contradicts "use". */
function checkKeyOps(keyOps: readonly string[], use: string | undefined): void {
  if (new Set(keyOps).size !== keyOps.length) throw invalidJwk('has a value twice in "key_ops"');
  if (contradicts(keyOps, use)) throw invalidJwk('has a "key_ops" that contradicts its "use"');
}

/** Whether "key_ops" name an operation that "use" excludes. */
export function contradicts(keyOps: readonly string[] | undefined, use: string | undefined): boolean {
  const excluded = use === "sig" ? encryption : use === "enc" ? signing : [];
  return keyOps?.some((operation) => excluded.includes(operation)) ?? false;
}

const signing = ["sign", "verify"];
const encryption = ["encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits"];
