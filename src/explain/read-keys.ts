/**
 * Reads key files of any format: PEM, DER, PFX, JWK, JWK Set, certificate or secret. A file that cannot be
 * read becomes a finding, so that the other files can still be used.
 */
import type { Suite } from "../algorithms/suite.ts";
import { decodeBase64 as base64Of } from "../encoding/base64url.ts";
import { ownBytes, type Bytes } from "../encoding/bytes.ts";
import { outlineOf } from "../encoding/der-outline.ts";
import { isJsonObject, parseJson } from "../encoding/json.ts";
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";
import { encodePem } from "../encoding/pem.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, UsageError } from "../errors.ts";
import { importKey, importSecret } from "../jwk/io/import.ts";
import { looksLikeKeyFile } from "../keytypes/key-file-as-secret.ts";
import { defaultLimits } from "../limits.ts";
import type { Certificate } from "../x509/certificate/certificate.ts";
import { loadPem } from "../x509/files/load.ts";
import { loadPkcs12 } from "../x509/files/pkcs12/pkcs12.ts";
import type { Key } from "../jwk/key/key.ts";
import { derStructure, type DerStructure } from "./der-structure.ts";
import type { Finding } from "./types.ts";
import { asUtf8, foreignFormat } from "./file-text.ts";
import { finding } from "./findings.ts";
import { certificateOf, namedKeys, unusableCertificates, type NamedKey } from "./named-keys.ts";

/** A file with keys. */
export interface KeyFile {
  /** The name, for labels and findings. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The password of an encrypted key or PFX file. */
  readonly password?: string;
}

/** The keys of files, and findings about what could not be read. */
export interface ReadKeys {
  readonly keys: readonly NamedKey[];
  readonly findings: readonly Finding[];
}

/** The largest file in bytes: the same limit as for PEM and PKCS #12 files. */
const largestFile = 4_194_304;

/** Implements `readKeys` for the algorithms of a suite. */
export async function readKeys(suite: Suite, files: readonly KeyFile[]): Promise<ReadKeys> {
  const keys: NamedKey[] = [];
  const findings: Finding[] = [];
  for (const { name, bytes, password } of files) {
    try {
      const read = await readFile({ suite, name, bytes: ownBytes(bytes, "bytes"), password });
      keys.push(...read.keys);
      findings.push(...read.findings);
    } catch (error) {
      findings.push(unreadable(name, error, password));
    }
  }
  return { keys, findings };
}

/** A file that is being read. */
interface OpenFile {
  readonly suite: Suite;
  readonly name: string;
  readonly bytes: Bytes;
  readonly password: string | undefined;
}

async function readFile(given: OpenFile): Promise<ReadKeys> {
  const { name } = given;
  if (given.bytes.length === 0) return { keys: [], findings: [finding("key-file-empty", { label: name })] };
  if (given.bytes.length > largestFile) {
    const why = `it is longer than ${largestFile} bytes.`;
    return { keys: [], findings: [finding("key-unreadable", { label: name, why })] };
  }
  const file = { ...given, bytes: asUtf8(given.bytes) };
  const { bytes } = file;
  if (bytes[0] === 0x30 && outlineOf(bytes) !== undefined) return await readDer(file);
  const text = decodeUtf8(bytes)?.replace(/^\uFEFF/, "");
  if (text === undefined) return readBer(file);
  const trimmed = text.trim();
  if (trimmed.includes("-----BEGIN ")) return await readPem(file, trimmed);
  if (/^[{[]/.test(trimmed)) return readJson(file, trimmed);
  if (/^ey[\w-]*\.[\w-]*\.[\w-]*/.test(trimmed))
    return { keys: [], findings: [finding("key-file-is-token", { label: name })] };
  if (/^https?:\/\/\S+$/.test(trimmed)) {
    const why = "it contains a URL: download the keys from there, and give that file.";
    return { keys: [], findings: [finding("key-unreadable", { label: name, why })] };
  }
  // Key Vault and certificate stores export DER in base64, without the BEGIN and END lines of PEM.
  if (/^MI[A-Za-z0-9+/=\s]{40,}$/.test(trimmed)) {
    const der = derInText(trimmed);
    if (der !== undefined) return await readDer({ ...file, bytes: der });
  }
  return secretOf(file, bytes);
}

function derInText(text: string): Bytes | undefined {
  try {
    // The decoder is strict, so white space is removed first.
    const body = text.replaceAll(/\s/g, "");
    const bytes = base64Of(body);
    return bytes !== undefined && outlineOf(bytes) !== undefined ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Reads DER. Without PEM labels, the structure says what it is. */
async function readDer(file: OpenFile): Promise<ReadKeys> {
  const { suite, bytes, name, password } = file;
  const structure = derStructure(bytes);
  const other =
    structure === undefined ? "it is DER, but neither a key nor a certificate." : others[structure];
  if (other !== undefined) {
    return { keys: [], findings: [finding("key-unreadable", { label: name, why: other })] };
  }
  if (structure === "PFX") return named(name, await loadPkcs12(suite, bytes, { password: password ?? "" }));
  return await readPem(file, encodePem(structure ?? "", bytes));
}

/** Structures that people keep with their keys, but which hold no key for tokens. */
const others: Readonly<Partial<Record<DerStructure, string>>> = {
  "CERTIFICATE REQUEST": "it is a certificate signing request.",
  "X509 CRL": "it is a certificate revocation list.",
  PKCS7:
    "it is a PKCS #7 structure; convert it: openssl pkcs7 -inform DER -in FILE -print_certs -out " +
    "certificates.pem.",
};

/** Reads bytes that are neither DER nor text: a PFX in BER with indefinite lengths, or else a secret. */
async function readBer(file: OpenFile): Promise<ReadKeys> {
  const { suite, bytes, name, password } = file;
  if (bytes[0] !== 0x30 || bytes[1] !== 0x80) return secretOf(file, bytes);
  return named(name, await loadPkcs12(suite, bytes, { password: password ?? "" }));
}

async function readPem({ suite, name, password }: OpenFile, text: string): Promise<ReadKeys> {
  return named(name, await loadPem(suite, text, password === undefined ? {} : { passphrase: password }));
}

/** What loadPem and loadPkcs12 return. */
interface Loaded {
  readonly keys: readonly Key[];
  readonly certificates: readonly Certificate[];
  readonly unreadable: readonly { readonly what: string; readonly reason: string }[];
}

function named(name: string, { keys, certificates, unreadable: parts }: Loaded): ReadKeys {
  const entries = namedKeys(name, keys, certificates);
  const findings = parts.map(({ what, reason }) =>
    finding("key-unreadable", { label: `${name}, ${what}`, why: reason }),
  );
  for (const { subject, reason } of unusableCertificates(keys, certificates)) {
    const label = certificates.length === 1 ? name : `${name}, the certificate of ${subject}`;
    findings.push(finding("key-unreadable", { label, why: `${reason}.` }));
  }
  if (keys.some(({ type }) => type === "private")) {
    for (const { key, certificate } of entries) {
      if (key.type !== "public" || certificate === undefined) continue;
      const subject = certificate.subject.toString();
      findings.push(finding("certificate-of-other-key", { label: name, subject }));
    }
  }
  return { keys: entries, findings };
}

function readJson(file: OpenFile, text: string): ReadKeys {
  const fault = (problem: string): JoseError => new JoseError("ERR_JWK_INVALID", `The JSON ${problem}`);
  const value = parseJson(text, { depth: defaultLimits.jsonDepth, fault });
  const set = isJsonObject(value) && Object.hasOwn(value, "keys") ? value["keys"] : value;
  if (isList(set)) return readEntries(file, set);
  if (isJsonObject(value)) return { keys: [jwkOf(file, file.name, value)], findings: [] };
  throw fault("is not a JWK");
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** RFC 7517 section 5: an entry that cannot be read does not affect the others. */
function readEntries(file: OpenFile, entries: readonly JsonValue[]): ReadKeys {
  const keys: NamedKey[] = [];
  const findings: Finding[] = [];
  for (const [index, entry] of entries.entries()) {
    const kid = isJsonObject(entry) && typeof entry["kid"] === "string" ? `, kid ${entry["kid"]}` : "";
    const label = entries.length === 1 ? file.name : `${file.name} (${index + 1}${kid})`;
    try {
      if (!isJsonObject(entry)) throw new JoseError("ERR_JWK_INVALID", "It is not a JSON object");
      keys.push(jwkOf(file, label, entry));
    } catch (error) {
      const why = whyOf(error);
      findings.push(finding("key-set-entry-rejected", { label: file.name, index: index + 1, why }));
    }
  }
  return { keys, findings };
}

function jwkOf({ suite }: OpenFile, label: string, jwk: JsonObject): NamedKey {
  const key = importKey(suite, jwk);
  const certificate = certificateOf(suite, key);
  return { label, key, ...(certificate !== undefined && { certificate }) };
}

const incomplete = "it begins like a key or certificate, but it is cut off, or in a format that is not read.";

/** Reads a secret. A line break at the end of a text belongs to the file, not to the secret. */
function secretOf({ suite, name }: OpenFile, bytes: Bytes): ReadKeys {
  const text = decodeUtf8(bytes);
  const end = text === undefined ? null : /\r?\n$/.exec(text);
  const secret = end === null ? bytes : bytes.subarray(0, bytes.length - end[0].length);
  const why = foreignFormat(bytes) ?? (looksLikeKeyFile(secret) ? incomplete : undefined);
  if (why !== undefined) return { keys: [], findings: [finding("key-unreadable", { label: name, why })] };
  return { keys: [{ label: name, key: importSecret(suite, secret) }], findings: [] };
}

function unreadable(label: string, error: unknown, password: string | undefined): Finding {
  if (!(error instanceof JoseError || error instanceof UsageError)) throw error;
  if (isPasswordProblem(error))
    return finding(password === undefined ? "key-password-missing" : "key-password-wrong", { label });
  return finding("key-unreadable", { label, why: whyOf(error) });
}

/** The codes are the same for a corrupt file and a wrong password; only the messages tell them apart. */
function isPasswordProblem(error: unknown): boolean {
  return (
    (error instanceof JoseError || error instanceof UsageError) && /pass(?:phrase|word)/i.test(error.message)
  );
}

function whyOf(error: unknown): string {
  if (!(error instanceof JoseError || error instanceof UsageError)) throw error;
  return error.message.endsWith(".") ? error.message : `${error.message}.`;
}
