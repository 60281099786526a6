/** PKCS #12 files (.pfx, .p12): keys and certificates under a password. RFC 7292. */
import { decodeBase64 } from "../../../encoding/base64.ts";
import { derFromBer } from "../../../encoding/ber.ts";
import { ownBytes, type Bytes } from "../../../encoding/bytes.ts";
import { DerReader, tags } from "../../../encoding/der.ts";
import { JoseError } from "../../../errors.ts";
import type { Key } from "../../../jwk/key/key.ts";
import { IterationBudget } from "../../../jwk/formats/iteration-budget.ts";
import type { Password } from "../../../jwk/formats/pkcs5.ts";
import { OptionReader } from "../../../options/reader.ts";
import { run, type Steps } from "../../../platform/steps.ts";
import type { Certificate } from "../../certificate/certificate.ts";
import { pairKeys } from "../pairing.ts";
import type { Unreadable } from "../unreadable.ts";
import { FileAccount } from "./account.ts";
import { readBags, type BagNames, type FoundBag } from "./bags.ts";
import { invalidFile, unsupportedFile, wrongPassword } from "./fault.ts";
import { readMac, type MacCheck } from "./mac.ts";
import { Opener, readPassword } from "./password.ts";
import { contentTypes, openSafes, planAuthenticatedSafe, readContentInfo, readData } from "./safe.ts";

/** What a PKCS #12 file needs besides. */
export interface LoadPkcs12Options {
  /** Left out, or empty, for a file without a password, such as Azure Key Vault gives. */
  readonly password?: string;
}

/** The options, as data for their reader. Without the password, a file that has one is refused. */
export const loadPkcs12Options: OptionReader<LoadPkcs12Options> =
  /* @__PURE__ */ new OptionReader<LoadPkcs12Options>("options", {
    password: { kind: "convenience", is: "elsewhere" },
  });

/** What a PKCS #12 file holds, each kind in the order of the file. */
export interface LoadedPkcs12 {
  /**
   * The private keys; one whose certificate is there too has it, and the certificates that lead up from it,
   * as `x5c`.
   */
  readonly keys: readonly Key[];
  readonly certificates: readonly Certificate[];
  /**
   * What is in the file beside them and is of an unknown or unsupported kind: a DSA key, a revocation list.
   * Empty for most files.
   */
  readonly unreadable: readonly Unreadable[];
}

/**
 * Reads the keys and certificates in a PKCS #12 file (.pfx, .p12): its bytes, or base64 of them with or
 * without line ends, as Azure Key Vault gives it. Each private key is paired with its certificate, so that a
 * token that names the certificate by `x5t` or `x5t#S256` finds the key: the result's `keys` go straight into
 * `decrypt.keys`.
 *
 * The MAC under the password is verified before anything is decrypted. A file without one is read all the
 * same: nothing then shows that it is whole, or who made it. PBES2 with AES-CBC is read everywhere; triple
 * DES and some hash functions need node:crypto. From what is encrypted with RC2, as Windows before 2017 and
 * `openssl pkcs12 -legacy` do it, come certificates and keys that are themselves encrypted with something
 * better, but no key that RC2 alone protects. What is of an unknown or unsupported kind is listed in
 * `unreadable`.
 *
 * @throws JoseError `ERR_PKCS12_INVALID` for a wrong password and for a malformed or damaged file, or one
 * with nothing in it; `ERR_KEY_INVALID` or `ERR_X509_INVALID` for a malformed key or certificate in it;
 * `ERR_JOSE_NOT_SUPPORTED` for a MAC that this version or this runtime does not have, and when nothing in the
 * file can be read for such a reason; `ERR_JOSE_LIMIT_EXCEEDED` for a file of more than 4 MiB or one that
 * asks for more than 10,000,000 iterations in all (100,000 of RFC 7292's key derivation at a time where there
 * is no node:crypto), or has more than 4096 bags, 128 encrypted parts or 32,768 ASN.1 elements.
 * @throws UsageError `ERR_INVALID_ARGUMENT` when `file` is neither bytes nor text, `ERR_INVALID_OPTION` for a
 * password that is no string.
 * @example
 * ```ts no-run
 * import { createJwtVerifier, keySet, loadPkcs12 } from "josette";
 * // From Key Vault, the provider, the request.
 * declare const secret: { value: string }, jwks: { keys: [] }, token: string;
 * // A file is read by loadPkcs12(readFileSync("decryption.pfx"), { password: "secret" }).
 * const { keys } = await loadPkcs12(secret.value);
 * const verifier = createJwtVerifier({
 *   decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A128CBC-HS256", "A256CBC-HS512"] },
 *   verify: { keys: keySet(jwks), alg: ["RS256"] },
 *   claims: { issuer: "https://login.example.com", audience: "api://orders" },
 * });
 * const { claims } = await verifier.verify(token);
 * ```
 */
export function loadPkcs12(
  file: Uint8Array | string,
  options: LoadPkcs12Options = {},
): Promise<LoadedPkcs12> {
  return run(loadPkcs12Steps(file, options));
}

function* loadPkcs12Steps(file: Uint8Array | string, options: LoadPkcs12Options): Steps<LoadedPkcs12> {
  const passwords = readPassword(loadPkcs12Options.read(options).password);
  const account = new FileAccount(new IterationBudget(passwords.length));
  const { content, mac } = readPfx(fileBytes(file), account.budget);
  // What the file asks for is added up before the MAC, the first thing that costs anything, is computed.
  const safes = planAuthenticatedSafe(content, account);
  const fitting = mac === undefined ? passwords : yield* fittingFirst(passwords, mac, content);
  const opener = new Opener(fitting);
  const bags = yield* openSafes(safes, opener, account);
  const found = yield* readBags(bags, opener, account);
  const { unreadable } = account;
  if (found.length === 0) throw unreadable.nothingLeft(invalidFile("holds neither a key nor a certificate"));
  return Object.freeze({ ...paired(found), unreadable: unreadable.list() });
}

/** The longest file read, in bytes: a thousand certificates fit, as in PEM. */
const longestFile = 4_194_304;

function fileBytes(file: unknown): Bytes {
  const bytes = typeof file === "string" ? bytesInText(file) : ownBytes(file, "file");
  if (bytes.length > longestFile) throw tooLong();
  if (bytes[0] !== tags.sequence) {
    throw invalidFile("does not begin as one; base64 is read when it is given as a string");
  }
  return bytes;
}

function bytesInText(text: string): Bytes {
  // Four characters are three octets; a line end may follow each line of 64.
  if (text.length > longestFile * 1.5) throw tooLong();
  if (text.includes("-----BEGIN ")) throw invalidFile("is PEM text: loadPem reads it");
  const bytes = decodeBase64(text.replaceAll(/[\t\n\v\f\r ]/g, ""));
  if (bytes === undefined)
    throw invalidFile("is text that is not base64; give the contents of the file, not its name or address");
  return bytes;
}

function tooLong(): JoseError {
  return new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The PKCS #12 file is longer than ${longestFile} bytes`);
}

/** PFX, section 4. */
interface Pfx {
  /** The AuthenticatedSafe, over which the MAC is. */
  readonly content: Bytes;
  readonly mac: MacCheck | undefined;
}

function readPfx(ber: Bytes, budget: IterationBudget): Pfx {
  const outer = new DerReader(derFromBer(ber, invalidFile), invalidFile);
  const pfx = outer.sequence();
  const version = pfx.unsignedInteger();
  if (version.length !== 1 || version[0] !== 3)
    throw invalidFile("is not of version 3, the only one there is");
  const authSafe = readContentInfo(pfx);
  if (authSafe.type === contentTypes.signedData) {
    throw unsupportedFile("is signed instead of having a MAC under a password (SignedData)");
  }
  if (authSafe.type !== contentTypes.data)
    throw invalidFile("has contents that are neither Data nor SignedData");
  const mac = pfx.done ? undefined : readMac(pfx, budget);
  pfx.end();
  return { content: readData(authSafe), mac };
}

/**
 * The passwords, the one that fits the MAC first: some writers take no password as nothing here and as an
 * empty text there.
 */
function* fittingFirst(
  passwords: readonly Password[],
  mac: MacCheck,
  content: Bytes,
): Steps<readonly Password[]> {
  for (const password of passwords) {
    if (yield* mac(password, content)) return [password, ...passwords.filter((other) => other !== password)];
  }
  throw wrongPassword();
}

function paired(found: readonly FoundBag[]): Omit<LoadedPkcs12, "unreadable"> {
  const certificates: Certificate[] = [];
  const byName = new Map<string, Certificate>();
  for (const bag of found) {
    if (!("certificate" in bag)) continue;
    certificates.push(bag.certificate);
    for (const name of namesOf(bag)) if (!byName.has(name)) byName.set(name, bag.certificate);
  }
  const keys = found.flatMap((bag) => {
    if (!("key" in bag)) return [];
    const name = namesOf(bag).find((each) => byName.has(each));
    return [{ ...bag.key, certificate: name === undefined ? undefined : byName.get(name) }];
  });
  return { keys: pairKeys(keys, certificates), certificates: Object.freeze(certificates) };
}

/** The name that is there for this purpose comes first. */
function namesOf({ localKeyId, friendlyName }: BagNames): readonly string[] {
  const names: string[] = [];
  if (localKeyId !== undefined) names.push(`id ${localKeyId}`);
  if (friendlyName !== undefined) names.push(`name ${friendlyName}`);
  return names;
}
