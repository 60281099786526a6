/** Encrypting to one recipient or several, in the JSON serializations: RFC 7516 section 5.1. */
import { newCek } from "../algorithms/new-cek.ts";
import type { ContentKey, EstablishedCek } from "../algorithms/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { UsageError } from "../errors.ts";
import { encodeHeader, ownKid } from "../header/serialize.ts";
import type { JoseHeader } from "../header/types.ts";
import type { Key } from "../jwk/key/key.ts";
import { senderOf } from "../jwk/key/operations.ts";
import type { Steps } from "../platform/steps.ts";
import { defaultLimits } from "../limits.ts";
import { assign, withParameters, type Assignment } from "./assign.ts";
import { additionalData } from "./parts.ts";
import { seal, type SealedContent } from "./seal.ts";

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
export interface Encrypted extends SealedContent {
  readonly encodedHeader: string;
  readonly recipients: readonly EncryptedRecipient[];
}

/**
 * Encrypts a message.
 * @throws UsageError `ERR_INVALID_OPTION` for no or an unknown algorithm, `ERR_INVALID_ARGUMENT` for headers that do not go
 * together, `ERR_KEY_NOT_SUITABLE` for a key that cannot serve.
 */
export function* encrypt(plan: EncryptionPlan): Steps<Encrypted> {
  const assignments = plan.recipients.map((recipient) => assignTo(recipient, plan));
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
  if (shared !== undefined && assignments.some(({ management }) => management.decidesCek)) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      `Only a single recipient can have an "alg" whose key decides the CEK`,
    );
  }
  const iterations = assignments.reduce(
    (sum, { management, header }) => sum + management.iterations(header),
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
  // Steps 9 to 15.
  const encodedHeader = Object.keys(protectedHeader).length === 0 ? "" : encodeHeader(protectedHeader);
  const aad = additionalData(encodedHeader, plan.aad);
  const sealing = { content, cek: cek ?? newCek(content), aad, zip: protectedHeader.zip };
  return { encodedHeader, recipients, ...(yield* seal(plan.plaintext, sealing)) };
}

/** A recipient with its algorithms. */
interface RecipientAssignment extends Assignment {
  readonly recipient: EncryptionRecipient;
}

function assignTo(recipient: EncryptionRecipient, plan: EncryptionPlan): RecipientAssignment {
  const { protectedHeader, unprotectedHeader } = plan;
  const parts = { protectedHeader, unprotectedHeader, recipientHeader: recipient.header };
  return { recipient, ...assign(recipient.key, parts) };
}

function* establish(
  { key, header, management, content }: Assignment,
  cek: Bytes | undefined,
): Steps<EstablishedCek> {
  const send = yield* senderOf(key, management);
  return yield* send({ content, header, cek });
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
  { recipient, header }: RecipientAssignment,
  omitsKid: boolean,
): JoseHeader {
  const { key, omitsKid: omitted = false } = recipient;
  return { ...protectedHeader, ...ownKid(key.kid, header, omitsKid || omitted) };
}

function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
