/** Imports a {@link Key} from a JWK, a PEM block, a CryptoKey, a KeyObject or the bytes of a secret. */
import type { Suite } from "../../algorithms/suite.ts";
import { isUint8Array, ownBytes } from "../../encoding/bytes.ts";
import { parsePem, type PemBlock } from "../../encoding/pem.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { secretKey } from "../../keytypes/oct.ts";
import { isPromise, start } from "../../platform/steps.ts";
import { readKey } from "./as-key.ts";
import { applyImportOptions, readImportOptions } from "./import-options.ts";
import { keyFault } from "../key/fault.ts";
import { isKeyLabel, keyInPem } from "../formats/pem-key.ts";
import { makeKey, type Key } from "../key/key.ts";
import { adviceForOtherText, notAKey } from "./not-a-key.ts";
import type { ParsedJwk } from "../parse.ts";
import type { ImportOptions, KeyInput } from "../key/types.ts";

/** Implements `importKey` of josette/jwk for the algorithms of an entry. */
export function importKey(suite: Suite, input: KeyInput | string, options: ImportOptions = {}): Key {
  const read = readImportOptions(suite, options);
  const { contents, metadata } =
    typeof input === "string" ? readPemKey(read.suite, input) : readKey(read.suite, input);
  return makeKey(contents, applyImportOptions(metadata, read, contents));
}

/** Implements `importSecret` of josette/jwk for the algorithms of an entry. */
export function importSecret(suite: Suite, bytes: Uint8Array, options: ImportOptions = {}): Key {
  if (!isUint8Array(bytes)) throw notAKey(bytes, notASecret);
  const contents = secretKey(ownBytes(bytes, "bytes"), keyFault("secret"));
  return makeKey(contents, applyImportOptions({}, readImportOptions(suite, options), contents));
}

const notASecret = "importSecret requires a Uint8Array; use importKey for a JWK, a CryptoKey or a KeyObject";

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
      ? `The PEM text contains ${found}; use parseCertificate for certificates, loadPem for several blocks`
      : "The PEM text contains no key; use importSecret for a secret",
  );
}

/**
 * For a private key without its public half, the platform has to compute it. Not every platform can do so
 * synchronously.
 */
function keyAtOnce(suite: Suite, block: PemBlock): ParsedJwk {
  const key = start(keyInPem(suite, block));
  if (!isPromise(key)) return key;
  // The promise is no longer used, so its rejection must not be reported as unhandled.
  key.catch(() => undefined);
  throw new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `${block.label} has no public half, and this runtime cannot compute it synchronously; use loadPem`,
  );
}
