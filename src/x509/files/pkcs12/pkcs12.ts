/** PKCS #12 files (.pfx, .p12): password-protected keys and certificates. RFC 7292. */
import type { Suite } from "../../../algorithms/suite.ts";
import { decodeSpacedBase64 } from "../../../encoding/spaced-base64.ts";
import { derFromBer } from "../../../encoding/ber.ts";
import { ownBytes, type Bytes } from "../../../encoding/bytes.ts";
import type { Parts } from "../../../encoding/interruptible.ts";
import { DerReader, tags } from "../../../encoding/der.ts";
import { JoseError } from "../../../errors.ts";
import type { Key } from "../../../jwk/key/key.ts";
import { IterationBudget } from "../../../jwk/formats/iteration-budget.ts";
import type { Password } from "../../../jwk/formats/pkcs5.ts";
import { OptionReader } from "../../../options/reader.ts";
import { run } from "../../../steps/drivers.ts";
import type { Steps } from "../../../steps/steps.ts";
import type { TimeSlice } from "../../../steps/time-slice.ts";
import type { Certificate } from "../../certificate/certificate.ts";
import { pairKeys } from "../pairing.ts";
import type { Unreadable } from "../unreadable.ts";
import { FileAccount } from "./file-limits.ts";
import { readBags, type BagNames, type FoundBag } from "./bags.ts";
import { invalidFile, unsupportedFile, wrongPassword } from "./invalid-file.ts";
import { readMac, type MacCheck } from "./mac.ts";
import { Opener, readPassword } from "./password.ts";
import { contentTypes, openSafes, planAuthenticatedSafe, readContentInfo, readData } from "./safe.ts";

/** Options of {@link loadPkcs12}. */
export interface LoadPkcs12Options {
  /** The password. Omitted or empty for a file without a password, for example from Azure Key Vault. */
  readonly password?: string;
}

/** Reads the options of `loadPkcs12`. */
export const loadPkcs12Options: OptionReader<LoadPkcs12Options> =
  /* @__PURE__ */ new OptionReader<LoadPkcs12Options>("options", {
    password: { kind: "convenience", is: "elsewhere" },
  });

/** The contents of a PKCS #12 file, each list in the order of the file. */
export interface LoadedPkcs12 {
  /**
   * The private keys. A key whose certificate is in the file has it as its `x5c`, followed by the
   * certificates of its issuers.
   */
  readonly keys: readonly Key[];
  readonly certificates: readonly Certificate[];
  /**
   * The parts of the file of an unknown or unsupported type, for example a DSA key or a CRL. Usually empty.
   */
  readonly unreadable: readonly Unreadable[];
}

/** Implements `loadPkcs12` of josette/x509 with the algorithms of a suite. */
export function loadPkcs12(
  suite: Suite,
  file: Uint8Array | string,
  options: LoadPkcs12Options = {},
): Promise<LoadedPkcs12> {
  return run(loadPkcs12Steps(suite, file, options));
}

function* loadPkcs12Steps(
  suite: Suite,
  file: Uint8Array | string,
  options: LoadPkcs12Options,
): Steps<LoadedPkcs12> {
  const passwords = readPassword(loadPkcs12Options.read(options).password);
  const account = new FileAccount(suite, new IterationBudget(passwords.length));
  const { slice, unreadable } = account;
  const { content, mac } = yield* readPfx(yield* fileBytes(file, slice), account);
  // The file's iterations are added up before the first expensive operation, the verification of the MAC.
  const safes = yield* planAuthenticatedSafe(content, account);
  const sorted = mac === undefined ? passwords : yield* matchingFirst(passwords, mac, content);
  const opener = new Opener(sorted, slice);
  const bags = yield* openSafes(safes, opener, account);
  const found = yield* readBags(bags, opener, account);
  if (found.length === 0)
    throw unreadable.nothingLeft(invalidFile("contains neither a key nor a certificate"));
  return Object.freeze({ ...(yield* paired(found, slice)), unreadable: unreadable.list() });
}

/** The maximum length of a file, in bytes: enough for a thousand certificates, like the limit for PEM. */
const longestFile = 4_194_304;

function* fileBytes(file: unknown, slice: TimeSlice): Steps<Bytes> {
  const bytes = typeof file === "string" ? yield* slice.through(bytesInText(file)) : ownBytes(file, "file");
  if (bytes.length > longestFile) throw tooLong();
  if (bytes[0] !== tags.sequence) {
    throw invalidFile("does not start with a SEQUENCE; pass base64 as a string, not as bytes");
  }
  return bytes;
}

function* bytesInText(text: string): Parts<Bytes> {
  // Four characters encode three octets. Each line of 64 characters may have a line end.
  if (text.length > longestFile * 1.5) throw tooLong();
  if (text.includes("-----BEGIN ")) throw invalidFile("is PEM text; use loadPem");
  const bytes = yield* decodeSpacedBase64(text, /[\t\n\v\f\r ]/g);
  if (bytes === undefined)
    throw invalidFile("is a string that is not base64; pass the contents of the file, not its name or URL");
  return bytes;
}

function tooLong(): JoseError {
  return new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The PKCS #12 file is longer than ${longestFile} bytes`);
}

/** PFX, section 4. */
interface Pfx {
  /** The AuthenticatedSafe, which the MAC covers. */
  readonly content: Bytes;
  readonly mac: MacCheck | undefined;
}

function* readPfx(ber: Bytes, { budget, slice }: FileAccount): Steps<Pfx> {
  const reader = new DerReader(yield* slice.through(derFromBer(ber, invalidFile)), invalidFile);
  const pfx = reader.sequence();
  const version = pfx.unsignedInteger();
  if (version.length !== 1 || version[0] !== 3) throw invalidFile("has a version other than 3");
  const authSafe = readContentInfo(pfx);
  if (authSafe.type === contentTypes.signedData) {
    throw unsupportedFile("is signed (SignedData) instead of authenticated with a password");
  }
  if (authSafe.type !== contentTypes.data)
    throw invalidFile("has contents that are neither Data nor SignedData");
  const mac = pfx.done ? undefined : readMac(pfx, budget);
  pfx.end();
  return { content: readData(authSafe), mac };
}

/**
 * Returns the passwords, starting with the one for which the MAC is valid. Some writers encode a missing
 * password differently in the MAC and in the encrypted parts, so the other passwords are kept.
 */
function* matchingFirst(
  passwords: readonly Password[],
  mac: MacCheck,
  content: Bytes,
): Steps<readonly Password[]> {
  for (const password of passwords) {
    if (yield* mac(password, content)) return [password, ...passwords.filter((other) => other !== password)];
  }
  throw wrongPassword();
}

function* paired(found: readonly FoundBag[], slice: TimeSlice): Steps<Omit<LoadedPkcs12, "unreadable">> {
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
  return {
    keys: yield* pairKeys(keys, certificates, slice),
    certificates: Object.freeze(certificates),
  };
}

/**
 * Returns the names that pair a key with its certificate. localKeyId, which exists for this purpose, comes
 * first.
 */
function namesOf({ localKeyId, friendlyName }: BagNames): readonly string[] {
  const names: string[] = [];
  if (localKeyId !== undefined) names.push(`id ${localKeyId}`);
  if (friendlyName !== undefined) names.push(`name ${friendlyName}`);
  return names;
}
