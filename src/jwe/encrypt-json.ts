/** Encrypts to one or more recipients, for the JSON serializations: RFC 7516 section 5.1. */
import type { Suite } from "../algorithms/suite.ts";
import type { ContentKey, EstablishedCek, ContentScheme } from "../algorithms/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { UsageError } from "../errors.ts";
import { encodeHeader, ownKid } from "../header/serialize.ts";
import type { JoseHeader } from "../header/types.ts";
import type { Key } from "../jwk/key/key.ts";
import { senderOf } from "../jwk/key/prepared-operations.ts";
import { type Steps, settle } from "../steps/steps.ts";
import { defaultLimits } from "../limits.ts";
import { assign, withParameters, type Assignment } from "./recipient-algorithms.ts";
import { additionalData } from "./parts.ts";
import type { Sealed } from "../platform/material.ts";
import { randomBytes } from "../runtime.ts";
import { compress } from "./zip.ts";
import { invalidOption } from "../options/values.ts";

/** A recipient of a message. */
export interface EncryptionRecipient {
  readonly key: Key;
  /**
   * The recipient's own header. If undefined, parameters of the algorithm are added to the protected header.
   */
  readonly header: JoseHeader | undefined;
  /** Whether this header has `kid: null`, which prevents the key's `kid` from being added. */
  readonly omitsKid?: boolean;
}

/** The inputs of an encryption. */
export interface EncryptionPlan {
  readonly plaintext: Bytes;
  readonly protectedHeader: JoseHeader;
  /** Whether a shared header has `kid: null`, which prevents the key's `kid` from being added. */
  readonly omitsKid: boolean;
  readonly unprotectedHeader: JoseHeader | undefined;
  readonly recipients: readonly EncryptionRecipient[];
  readonly aad: Bytes | undefined;
}

/** The recipient's part of an encrypted message. */
export interface EncryptedRecipient {
  readonly header: JoseHeader | undefined;
  readonly encryptedKey: Bytes;
}

/** An encrypted message, ready for serialization. */
export interface Encrypted extends SealedContent {
  readonly encodedHeader: string;
  readonly recipients: readonly EncryptedRecipient[];
}

/**
 * Encrypts a message.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing or unknown algorithm, `ERR_INVALID_ARGUMENT` for
 * conflicting headers, `ERR_KEY_NOT_SUITABLE` for a key that cannot be used.
 */
export function* encrypt(suite: Suite, plan: EncryptionPlan): Steps<Encrypted> {
  const assignments = plan.recipients.map((recipient) => assignTo(suite, recipient, plan));
  const [first] = assignments;
  if (first === undefined) throw new UsageError("ERR_INVALID_ARGUMENT", "recipients must not be empty");
  const { content } = first;
  if (assignments.some((each) => each.content !== content)) {
    throw invalidOption(
      '"enc" must be the same for all recipients (RFC 7516 section 4.1.2): set it in the protected header',
    );
  }
  const [only] = assignments.length === 1 ? assignments : [];
  const shared = assignments.length > 1 ? randomBytes(content.cekLength) : undefined;
  if (shared !== undefined && assignments.some(({ management }) => management.decidesCek)) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      "dir and ECDH-ES without key wrapping are possible only with a single recipient",
    );
  }
  const iterations = assignments.reduce(
    (sum, { management, header }) => sum + management.iterations(header),
    0,
  );
  if (assignments.length > 1 && iterations > defaultLimits.pbes2Iterations) {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      `The recipients need ${iterations} PBES2 iterations in total; by default a recipient accepts only ` +
        `${defaultLimits.pbes2Iterations}. Use fewer recipients with passwords, or a smaller "p2c"`,
    );
  }
  // Steps 1 to 8 for each recipient. The "kid" of a single recipient's key is protected.
  let protectedHeader: JoseHeader =
    only === undefined ? plan.protectedHeader : { ...plan.protectedHeader, ...kidFor(only, plan) };
  let cek: ContentKey | undefined = shared;
  const recipients: EncryptedRecipient[] = [];
  for (const assignment of assignments) {
    const established = yield* establish(assignment, shared);
    cek ??= established.cek;
    const added = {
      ...assignment.addedAlgorithm,
      ...(only === undefined && kidFor(assignment, plan)),
      ...newParameters(established, assignment.header),
    };
    const isAdding = assignment.recipient.header === undefined && Object.keys(added).length > 0;
    if (isAdding) protectedHeader = withParameters(protectedHeader, added);
    recipients.push(serializable(assignment.recipient.header, added, established));
  }
  // Steps 9 to 15.
  const encodedHeader = Object.keys(protectedHeader).length === 0 ? "" : encodeHeader(protectedHeader);
  const aad = additionalData(encodedHeader, plan.aad);
  const sealing = { content, cek: cek ?? randomBytes(content.cekLength), aad, zip: protectedHeader.zip };
  return { encodedHeader, recipients, ...(yield* seal(plan.plaintext, sealing)) };
}

/** A recipient with its algorithms. */
interface RecipientAssignment extends Assignment {
  readonly recipient: EncryptionRecipient;
}

function assignTo(suite: Suite, recipient: EncryptionRecipient, plan: EncryptionPlan): RecipientAssignment {
  const { protectedHeader, unprotectedHeader } = plan;
  const parts = { protectedHeader, unprotectedHeader, recipientHeader: recipient.header };
  return { recipient, ...assign(suite, recipient.key, parts) };
}

function* establish(
  { key, header, management, content }: Assignment,
  cek: Bytes | undefined,
): Steps<EstablishedCek> {
  const send = yield* senderOf(key, management);
  return yield* send({ content, header, cek });
}

/**
 * Returns the parameters that the algorithm adds, except those that the caller has set ("p2c"): a parameter
 * may occur in only one header.
 */
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

/** Returns the key's `kid` as a member to add to a header; an empty object if no `kid` is to be added. */
function kidFor({ recipient, header }: RecipientAssignment, plan: EncryptionPlan): JoseHeader {
  const { key, omitsKid = false } = recipient;
  return ownKid(key.kid, header, plan.omitsKid || omitsKid);
}

/** The encrypted content and its initialization vector. */
export interface SealedContent extends Sealed {
  readonly iv: Bytes;
}

/** The inputs of the content encryption. */
interface Sealing {
  readonly content: ContentScheme;
  readonly cek: ContentKey;
  readonly aad: Bytes;
  readonly zip: string | undefined;
}

/** Compresses the plaintext if the header has "zip", and encrypts it: section 5.1 steps 9 to 15. */
export function* seal(plaintext: Bytes, { content, cek, aad, zip }: Sealing): Steps<SealedContent> {
  // Steps 9 and 10: a new IV for every message.
  const iv = randomBytes(content.ivLength);
  // Step 11.
  const compressed = zip === undefined ? plaintext : yield* settle(compress(plaintext));
  // Steps 12 to 15.
  const { ciphertext, tag } = yield* content.encrypt({ cek, iv, aad }, compressed);
  return { iv, ciphertext, tag };
}
