/** From what people hold to a {@link Key}: JWK, PEM of a key, CryptoKey, KeyObject, secret bytes. */
import type { Suite } from "../../algorithms/suite.ts";
import { isUint8Array, ownBytes } from "../../encoding/bytes.ts";
import { parsePem, type PemBlock } from "../../encoding/pem.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { secretKey } from "../../keytypes/oct.ts";
import { isPromise, start } from "../../platform/steps.ts";
import { readKey } from "./as-key.ts";
import { bind } from "./bind.ts";
import { keyFault } from "../key/fault.ts";
import { isKeyLabel, keyInPem } from "../formats/pem-key.ts";
import { makeKey, type Key } from "../key/key.ts";
import { adviceForOtherText, notAKey } from "./not-a-key.ts";
import type { ParsedJwk } from "../parse.ts";
import type { ImportOptions, KeyInput } from "../key/types.ts";

/** `importKey` of josette/jwk, with the algorithms of an entry. */
export function importKey(suite: Suite, input: KeyInput | string, options: ImportOptions = {}): Key {
  const { contents, metadata } = typeof input === "string" ? readPemKey(suite, input) : readKey(suite, input);
  return makeKey(contents, bind(suite, metadata, options, contents));
}

/** `importSecret` of josette/jwk, with the algorithms of an entry. */
export function importSecret(suite: Suite, bytes: Uint8Array, options: ImportOptions = {}): Key {
  if (!isUint8Array(bytes)) throw notAKey(bytes, notASecret);
  const contents = secretKey(ownBytes(bytes, "bytes"), keyFault("secret"));
  return makeKey(contents, bind(suite, {}, options, contents));
}

const notASecret = "importSecret takes a Uint8Array; importKey takes a JWK, a CryptoKey or a KeyObject";

function readPemKey(suite: Suite, text: string): ParsedJwk {
  const misplaced = text.includes("-----BEGIN ") ? undefined : adviceForOtherText(text);
  if (misplaced !== undefined) throw new UsageError("ERR_INVALID_ARGUMENT", misplaced);
  const blocks = parsePem(text);
  const keys = blocks.filter(({ label }) => isKeyLabel(suite, label)).map((block) => keyAtOnce(suite, block));
  const [key, ...more] = keys;
  if (key !== undefined && more.length === 0) return key;
  const found = key === undefined ? "no key" : `${keys.length} keys`;
  const certificate = blocks.some(({ label }) => label.endsWith("CERTIFICATE"));
  throw new JoseError(
    "ERR_PEM_INVALID",
    certificate || key !== undefined
      ? `The PEM text holds ${found}; certificates are read by parseCertificate, and several blocks by ` +
          "loadPem"
      : "The PEM text holds no key; a secret goes through importSecret",
  );
}

/** A private key that came without its public half is work for the platform, which may not do it at once. */
function keyAtOnce(suite: Suite, block: PemBlock): ParsedJwk {
  const key = start(keyInPem(suite, block));
  if (!isPromise(key)) return key;
  // Nobody waits for it any more: its failure, if it fails, is no one's.
  key.catch(() => undefined);
  throw new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `The public half is missing in ${block.label}, and this runtime cannot work it out at once; use loadPem`,
  );
}
