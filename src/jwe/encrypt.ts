/** Encrypting to one recipient or several: RFC 7516 section 5.1. */
import { contentAlgorithms, type ContentRow } from "../alg/content.ts";
import { managementAlgorithms, type ManagementRow } from "../alg/management.ts";
import { rowOf } from "../encoding/table.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { UsageError, type Fault } from "../errors.ts";
import { existing } from "../header/allow-list.ts";
import { presentCritNames } from "../header/crit.ts";
import { encodeHeader, ownKid } from "../header/serialize.ts";
import type { JoseHeader } from "../header/types.ts";
import { joinHeader, requireProtected } from "../header/union.ts";
import { managementDemand, requireFit } from "../jwk/key/binding.ts";
import type { Key } from "../jwk/key/key.ts";
import type { Sealed } from "../platform/ciphers.ts";
import { settle, type Steps } from "../platform/steps.ts";
import { defaultLimits } from "../limits.ts";
import { randomBytes } from "../runtime.ts";
import { newCek } from "./cek.ts";
import { cipherOf, type ContentKey } from "./content/content.ts";
import { managementOf, type EstablishedCek } from "./management/management.ts";
import { additionalData } from "./parts.ts";
import { compress } from "./zip.ts";

/** Whom a message goes to. */
export interface EncryptionRecipient {
  readonly key: Key;
  /** This recipient's own header; where there is none, what the algorithm adds goes into the protected header. */
  readonly header: JoseHeader | undefined;
  /** Whether this header says that no `kid` is to be added. */
  readonly omitsKid?: boolean;
}

/** A message about to be encrypted. */
export interface EncryptionPlan {
  readonly plaintext: Bytes;
  readonly protectedHeader: JoseHeader;
  /** Whether a header for all recipients says that no `kid` is to be added. */
  readonly omitsKid: boolean;
  readonly unprotectedHeader: JoseHeader | undefined;
  readonly recipients: readonly EncryptionRecipient[];
  readonly aad: Bytes | undefined;
}

/** A recipient's part of an encrypted message. */
export interface EncryptedRecipient {
  readonly header: JoseHeader | undefined;
  readonly encryptedKey: Bytes;
}

/** An encrypted message, ready to be serialized. */
export interface Encrypted extends Sealed {
  readonly encodedHeader: string;
  readonly recipients: readonly EncryptedRecipient[];
  readonly iv: Bytes;
}

/**
 * Encrypts a message.
 * @throws UsageError `ERR_INVALID_OPTION` for no or an unknown algorithm, `ERR_INVALID_ARGUMENT` for headers that do not go
 * together, `ERR_KEY_NOT_SUITABLE` for a key that cannot serve.
 */
export function* encrypt(plan: EncryptionPlan): Steps<Encrypted> {
  const assignments = plan.recipients.map((recipient) => assign(recipient, plan));
  const [first] = assignments;
  if (first === undefined) throw new UsageError("ERR_INVALID_ARGUMENT", "recipients must not be empty");
  const { content } = first;
  if (assignments.some((each) => each.content !== content)) {
    throw invalidOption(
      'All recipients have one "enc" (RFC 7516 section 4.1.2): write it in the protected header',
    );
  }
  const [only] = assignments.length === 1 ? assignments : [];
  const shared = assignments.length > 1 ? newCek(content) : undefined;
  if (shared !== undefined && assignments.some(({ row }) => managementOf(row).decidesCek(row))) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      `Only a single recipient can have an "alg" whose key decides the CEK`,
    );
  }
  const iterations = assignments.reduce(
    (sum, { row, header }) => sum + managementOf(row).iterations(row, header),
    0,
  );
  if (assignments.length > 1 && iterations > defaultLimits.pbes2Iterations) {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      `The recipients together need ${iterations} PBES2 iterations; readers allow ` +
        `${defaultLimits.pbes2Iterations} in one call. ` +
        `Use fewer recipients with passwords, or a smaller "p2c"`,
    );
  }
  // Steps 1 to 8 for each recipient.
  let protectedHeader: JoseHeader =
    only === undefined ? plan.protectedHeader : withKid(plan.protectedHeader, only, plan.omitsKid);
  let cek: ContentKey | undefined = shared;
  const recipients: EncryptedRecipient[] = [];
  for (const assignment of assignments) {
    const established = yield* establish(assignment, shared);
    cek ??= established.cek;
    const added = { ...assignment.addedAlgorithm, ...newParameters(established, assignment.header) };
    const isAdding = assignment.recipient.header === undefined && Object.keys(added).length > 0;
    if (isAdding) protectedHeader = withParameters(protectedHeader, added);
    recipients.push(serializable(assignment.recipient.header, added, established));
  }
  // Steps 9 and 10: the IV is new for every message.
  const iv = randomBytes(content.ivLength);
  // Step 11.
  const { plaintext } = plan;
  const compressed = protectedHeader.zip === undefined ? plaintext : yield* settle(compress(plaintext));
  // Steps 12 to 15.
  const encodedHeader = Object.keys(protectedHeader).length === 0 ? "" : encodeHeader(protectedHeader);
  const parameters = { cek: cek ?? newCek(content), iv, aad: additionalData(encodedHeader, plan.aad) };
  const sealed = yield* cipherOf(content).encrypt(content, parameters, compressed);
  return { encodedHeader, recipients, iv, ...sealed };
}

/** A recipient with its algorithms. */
interface Assignment {
  readonly recipient: EncryptionRecipient;
  readonly header: JoseHeader;
  readonly row: ManagementRow;
  readonly content: ContentRow;
  /** The "alg" of a key bound to one, where no header says it. */
  readonly addedAlgorithm: JoseHeader;
}

const unacceptable: Fault = (problem) => new UsageError("ERR_INVALID_ARGUMENT", `header ${problem}`);

function assign(recipient: EncryptionRecipient, plan: EncryptionPlan): Assignment {
  const parts = { ...plan, recipientHeader: recipient.header };
  requireProtected(parts, ["zip", "crit"], unacceptable);
  const header = joinHeader(parts, unacceptable);
  presentCritNames(plan.protectedHeader, header, unacceptable);
  const { alg = boundAlgorithm(recipient.key), enc, zip } = header;
  const made = ["epk", "iv", "tag", "p2s"].find((name) => Object.hasOwn(header, name));
  if (made !== undefined)
    throw unacceptable(`has "${made}", which the algorithm makes anew for every message`);
  if (alg === undefined) {
    throw invalidOption('Say which "alg" encrypts the key, in the header or by binding the key to it');
  }
  if (enc === undefined) throw invalidOption('Say which "enc" encrypts the content, in the header');
  if (zip !== undefined && zip !== "DEF") throw invalidOption('The only "zip" there is is DEF');
  const row = existing(alg, managementAlgorithms, "alg");
  const content = existing(enc, contentAlgorithms, "enc");
  requireFit(recipient.key, managementDemand(row, content, "encrypt", header));
  const addedAlgorithm = header.alg === undefined ? { alg } : {};
  return { recipient, header, row, content, addedAlgorithm };
}

/** What a bound key says about "alg"; a key that is the CEK of some "enc" is for direct encryption. */
function boundAlgorithm({ alg }: Key): string | undefined {
  return alg !== undefined && rowOf(contentAlgorithms, alg) !== undefined
    ? managementAlgorithms.dir.alg
    : alg;
}

function establish(
  { recipient, header, row, content }: Assignment,
  cek: Bytes | undefined,
): Steps<EstablishedCek> {
  return managementOf(row).establish(row, { key: recipient.key, content, header, cek });
}

/** What the algorithm adds, without what the caller has said already ("p2c"): a parameter stands in one header alone. */
function newParameters({ parameters }: EstablishedCek, header: JoseHeader): JoseHeader {
  if (parameters === undefined) return {};
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !Object.hasOwn(header, name)));
}

function serializable(
  header: JoseHeader | undefined,
  added: JoseHeader,
  { encryptedKey }: EstablishedCek,
): EncryptedRecipient {
  return { encryptedKey, header: header === undefined ? undefined : withParameters(header, added) };
}

/** With several recipients, the `kid` of each would have to stand in its own header, which its caller writes. */
function withKid(
  protectedHeader: JoseHeader,
  { recipient, header }: Assignment,
  omitsKid: boolean,
): JoseHeader {
  const { key, omitsKid: omitted = false } = recipient;
  return { ...protectedHeader, ...ownKid(key.kid, header, omitsKid || omitted) };
}

/** "alg" comes first, as readers expect it; the rest follows what the caller wrote. */
function withParameters(header: JoseHeader, { alg, ...added }: JoseHeader): JoseHeader {
  return { ...(alg !== undefined && { alg }), ...header, ...added };
}

function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
