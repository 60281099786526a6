// JWE: RFC 7516 sections 5.1 and 5.2.

import {
  decryptCompact,
  decryptFlattened,
  decryptGeneral,
  decryptJwk,
  encryptCompact,
  encryptFlattened,
  encryptGeneral,
} from "josette/jwe";
import { exportJwk, importKey, keySet, type Key } from "josette/jwk";
import { verifyJwt } from "josette/jwt";
import type { Content, InnerJwt, JsonObject, JweVector, Jwk, Recipient } from "../format.ts";
import { concat, fromUtf8, toBase64url, toUtf8, type Bytes } from "../octets.ts";
import {
  contentAlgorithm,
  decryptKey,
  encryptContent,
  encryptKey,
  everyContentAlgorithm,
  everyManagementAlgorithm,
  deflate,
  inflate,
  managementAlgorithm,
  modeOf,
  passwordKey,
  signatureAlgorithm,
} from "../operations.ts";
import { refuses, sameJson, sameOctets, sameText, sameToken } from "./comparisons.ts";
import { contentPlans } from "./content.ts";
import { halfOf, publicHalf } from "./halves.ts";
import { givenMembers, headerIn, withoutOwnKid } from "./headers.ts";
import { formsOf, NoOperation, only, partOf, type Form, type Plan } from "./plan.ts";

export function jwePlans(vector: JweVector): readonly Plan[] {
  const { recipients, tokens, enc, jwt, holds, unprotectedAlgorithms } = vector;
  const forms = formsOf(tokens);
  const accepted = recipients.filter(({ refused }) => refused === undefined);
  const needs = [...accepted.map(({ alg }) => alg), enc];
  const canOpen = accepted.length > 0;
  return [
    ...(canOpen ? forms.map((form) => perForm("decrypt", form, needs, () => decrypt(vector, form))) : []),
    ...recipients.flatMap((recipient, index) => {
      const { refused } = recipient;
      if (refused === undefined) return [];
      const part = partOf(recipients, index, "recipient");
      return forms.map((form) => ({
        ...perForm("refuse", form, [], () => refuse(vector, recipient, refused, form)),
        ...part,
        code: refused,
      }));
    }),
    ...(unprotectedAlgorithms === undefined
      ? []
      : forms.map((form) => ({
          ...perForm("refuse", form, [], () => refuseUnprotected(vector, form, unprotectedAlgorithms)),
          code: unprotectedAlgorithms,
        }))),
    ...(isReproducible(vector)
      ? forms.map((form) => perForm("encrypt", form, needs, () => encrypt(vector, form)))
      : []),
    ...(canOpen
      ? forms.map((form) => perForm("round trip", form, needs, () => roundTrip(vector, form)))
      : []),
    ...partPlans(vector),
    ...(jwt === undefined
      ? []
      : [{ direction: "open" as const, needs: [...needs, jwt.alg], work: () => open(vector, jwt) }]),
    ...(holds === undefined
      ? []
      : [{ direction: "import" as const, needs, work: () => importHeld(vector, holds) }]),
  ];
}

function perForm(
  direction: Plan["direction"],
  { serialization }: Form,
  needs: readonly string[],
  work: Plan["work"],
): Plan {
  return { direction, serialization, needs, work };
}

/** What a message is made of, where the CEK is known: keys for each recipient, content for all. */
function partPlans(vector: JweVector): readonly Plan[] {
  const { content, enc, plaintext, recipients } = vector;
  if (content === undefined) return [];
  const { cek, compressed } = content;
  return [
    ...recipients.flatMap((recipient, index): Plan[] => {
      if (recipient.refused !== undefined) return [];
      const common = { ...partOf(recipients, index, "recipient"), needs: [recipient.alg] };
      const { pbkdf2 } = recipient;
      return [
        { direction: "decrypt key", ...common, work: () => recoverKey(vector, recipient, cek) },
        ...(isReproducibleFor(recipient)
          ? [
              {
                direction: "encrypt key" as const,
                ...common,
                work: () => establishKey(vector, recipient, cek),
              },
            ]
          : []),
        ...(pbkdf2 === undefined
          ? []
          : [{ direction: "derive" as const, ...common, work: () => derive(vector, recipient, pbkdf2) }]),
      ];
    }),
    ...contentPlans({ ...content, enc, plaintext: compressed ?? plaintext }, () => sameContent(vector)),
    ...(compressed === undefined
      ? []
      : [{ direction: "inflate" as const, needs: [], work: () => inflates(plaintext, compressed) }]),
  ];
}

// ---- decrypting

/** With each key that josette decrypts with, alone. */
async function decrypt(vector: JweVector, form: Form): Promise<void> {
  for (const [index, recipient] of vector.recipients.entries()) {
    if (recipient.refused !== undefined) continue;
    const decrypted = await opened(vector, form, recipient);
    sameOctets("plaintext", decrypted.plaintext, vector.plaintext);
    sameJson("protected header", decrypted.header, headerIn(vector.protected));
    sameJson("unprotected header", decrypted.unprotectedHeader ?? {}, vector.unprotected ?? {});
    sameJson("recipient's header", decrypted.recipientHeader ?? {}, recipient.header ?? {});
    sameOctets("additional data", decrypted.aad ?? new Uint8Array(), vector.aad ?? new Uint8Array());
    if (form.serialization === "general") sameText("recipient", String(decrypted.recipient), String(index));
  }
  sameToken(assembled(vector, form), form);
}

interface Decrypted {
  readonly plaintext: Uint8Array;
  readonly header: object;
  readonly unprotectedHeader?: object;
  readonly recipientHeader?: object;
  readonly aad?: Uint8Array;
  readonly recipient?: number;
}

function opened(
  { enc, unprotectedAlgorithms }: JweVector,
  form: Form,
  { key, alg }: Recipient,
): Promise<Decrypted> {
  const algorithms = { alg: [managementAlgorithm(alg)], enc: [contentAlgorithm(enc)] };
  const options = {
    ...algorithms,
    ...(unprotectedAlgorithms !== undefined && { unprotectedAlgorithms: true }),
  };
  return decryptForm(form, importKey(key), options);
}

function decryptForm(
  { serialization, token }: Form,
  key: Key,
  options: Parameters<typeof decryptFlattened>[2],
): Promise<Decrypted> {
  if (serialization === "compact") return decryptCompact(token, key, options);
  const text = JSON.stringify(token);
  return serialization === "flattened"
    ? decryptFlattened(text, key, options)
    : decryptGeneral(text, key, options);
}

async function open(
  { tokens, recipients, enc, plaintext, ...vector }: JweVector,
  jwt: InnerJwt,
): Promise<void> {
  const { key, alg } = only(recipients);
  if (tokens.compact === undefined) throw new NoOperation("a JWT is a compact token");
  const policy = {
    decrypt: { keys: importKey(key), alg: [managementAlgorithm(alg)], enc: [contentAlgorithm(enc)] },
    verify: { keys: importKey(publicHalf(jwt.key)), alg: [signatureAlgorithm(jwt.alg)] },
    claims: { issuer: jwt.issuer, audience: jwt.audience },
  };
  const verified = await verifyJwt(tokens.compact, policy, { now: jwt.now });
  sameJson("claims", verified.claims, jwt.claims);
  sameJson("outer header", verified.jwe.header, headerIn(vector.protected));
  // A TextDecoder drops a byte order mark, which is in front of the inner token and no part of it.
  sameText("inner token", verified.jws.token, new TextDecoder().decode(plaintext));
}

/** The plaintext is a JWK or a set of them: the keys that come out are those that went in. */
async function importHeld(vector: JweVector, holds: readonly Jwk[]): Promise<void> {
  const keys = await keysIn(vector);
  sameText("number of keys", String(keys.length), String(holds.length));
  for (const [index, expected] of holds.entries()) {
    const exported = await exportJwk(keys[index]!, { private: halfOf(expected) !== "public" });
    sameJson(`key ${index + 1}`, exported, expected);
  }
}

async function keysIn({ enc, recipients, tokens }: JweVector): Promise<readonly Key[]> {
  const { key, alg } = only(recipients);
  if (tokens.compact === undefined) throw new NoOperation("an encrypted JWK is a compact token");
  const options = { alg: [managementAlgorithm(alg)], enc: [contentAlgorithm(enc)] };
  const { plaintext } = await decryptCompact(tokens.compact, importKey(key), options);
  const parsed: unknown = JSON.parse(toUtf8(plaintext));
  if (typeof parsed === "object" && parsed !== null && "keys" in parsed && Array.isArray(parsed.keys)) {
    return keySet({ keys: parsed.keys }).keys;
  }
  const { decryptedKey } = await decryptJwk(tokens.compact, importKey(key), options);
  return [decryptedKey];
}

// ---- encrypting

async function encrypt(vector: JweVector, form: Form): Promise<void> {
  const { content, enc, plaintext } = vector;
  if (content === undefined) throw new NoOperation("the CEK is not given");
  const { cek, iv, aad, compressed } = content;
  // What comes out is compared there, and so may be taken from the vector here.
  for (const recipient of vector.recipients) await establishKey(vector, recipient, cek);
  const sealed = await encryptContent(contentAlgorithm(enc), { cek, iv, aad }, compressed ?? plaintext);
  const made = assembled({ ...vector, content: { ...content, ...sealed } }, form);
  sameToken(made, form);
}

/** A new message to the same recipients, with the same headers; josette chooses keys and IVs itself. */
async function roundTrip(vector: JweVector, form: Form): Promise<void> {
  const { plaintext, aad, unprotected } = vector;
  const recipients = vector.recipients.filter(({ refused }) => refused === undefined);
  const header = withoutOwnKid(givenMembers(headerIn(vector.protected)));
  const options = {
    ...(unprotected !== undefined && { unprotectedHeader: unprotected }),
    ...(aad !== undefined && { aad }),
  };
  const made = await encryptedLike();
  for (const recipient of recipients) {
    const decrypted = await opened(vector, made, recipient);
    sameOctets("plaintext", decrypted.plaintext, plaintext);
    const written = { ...decrypted.header, ...decrypted.unprotectedHeader, ...decrypted.recipientHeader };
    sameJson("header", givenMembers(written), givenMembers(joinedHeader(vector, recipient)));
    sameOctets("additional data", decrypted.aad ?? new Uint8Array(), aad ?? new Uint8Array());
  }

  async function encryptedLike(): Promise<Form> {
    if (form.serialization === "general") {
      const to = recipients.map((recipient) => ({
        key: importKey(publicHalf(recipient.key)),
        ...(recipient.header !== undefined && { header: givenMembers(recipient.header) }),
      }));
      return {
        serialization: "general",
        token: { ...(await encryptGeneral(plaintext, to, header, options)) },
      };
    }
    const recipient = only(recipients);
    const key = importKey(publicHalf(recipient.key));
    if (form.serialization === "compact") {
      return { serialization: "compact", token: await encryptCompact(plaintext, key, header) };
    }
    const recipientHeader = recipient.header && { recipientHeader: givenMembers(recipient.header) };
    const token = await encryptFlattened(plaintext, key, header, { ...options, ...recipientHeader });
    return { serialization: "flattened", token: { ...token } };
  }
}

function isReproducible({ content, recipients }: JweVector): boolean {
  return content !== undefined && recipients.every(isReproducibleFor);
}

/** Whether the encrypted key follows from what is given: RSA is random, an agreement needs the ephemeral key. */
function isReproducibleFor({ alg, ephemeral, refused }: Recipient): boolean {
  if (refused !== undefined) return false;
  const mode = modeOf(alg);
  return mode === "ECDH-ES" ? ephemeral !== undefined : mode !== "RSA-OAEP" && mode !== undefined;
}

// ---- keys

async function recoverKey(vector: JweVector, recipient: Recipient, cek: Bytes): Promise<void> {
  const { key, alg, encryptedKey } = recipient;
  const request = { key: importKey(key), header: joinedHeader(vector, recipient), encryptedKey };
  const recovered = await decryptKey(managementAlgorithm(alg), contentAlgorithm(vector.enc), request);
  sameOctets("content encryption key", recovered, cek);
}

async function establishKey(vector: JweVector, recipient: Recipient, cek: Bytes): Promise<void> {
  const { key, alg, ephemeral } = recipient;
  const header = joinedHeader(vector, recipient);
  const request = {
    key: importKey(publicHalf(key)),
    header,
    cek,
    ...(ephemeral !== undefined && { ephemeral: importKey(ephemeral) }),
  };
  const established = await encryptKey(managementAlgorithm(alg), contentAlgorithm(vector.enc), request);
  sameOctets("content encryption key", established.cek, cek);
  sameOctets("encrypted key", established.encryptedKey, recipient.encryptedKey);
  for (const [name, value] of Object.entries(established.parameters)) sameJson(name, header[name], value);
}

async function derive(
  vector: JweVector,
  recipient: Recipient,
  { salt, derivedKey }: NonNullable<Recipient["pbkdf2"]>,
): Promise<void> {
  const derived = await passwordKey(managementAlgorithm(recipient.alg), {
    key: importKey(recipient.key),
    header: joinedHeader(vector, recipient),
  });
  sameOctets("salt", derived.salt, salt);
  sameOctets("derived key", derived.derivedKey, derivedKey);
}

async function inflates(plaintext: Bytes, compressed: Bytes): Promise<void> {
  sameOctets("inflated", inflate(compressed), plaintext);
  // Another compressor may choose other blocks; what matters is that they say the same.
  sameOctets("compressed and inflated", inflate(await deflate(plaintext)), plaintext);
}

// ---- refusing

/** josette neither decrypts for such a recipient, whatever it is allowed, nor encrypts to one. */
async function refuse(
  { enc, plaintext }: JweVector,
  { key, alg }: Recipient,
  code: string,
  form: Form,
): Promise<void> {
  const everything = {
    alg: everyManagementAlgorithm,
    enc: everyContentAlgorithm,
    // A compact JWE has no unprotected header.
    ...(form.serialization !== "compact" && { unprotectedAlgorithms: true }),
  };
  await refuses("decrypting", code, decryptForm(form, importKey(key), everything));
  const encrypting = encryptCompact(plaintext, importKey(publicHalf(key)), { alg, enc });
  await refuses("encrypting", "ERR_INVALID_OPTION", encrypting);
}

async function refuseUnprotected({ recipients }: JweVector, form: Form, code: string): Promise<void> {
  const options = { alg: everyManagementAlgorithm, enc: everyContentAlgorithm };
  await refuses(
    "an unprotected algorithm",
    code,
    decryptForm(form, importKey(only(recipients).key), options),
  );
}

// ---- tokens and their parts

/** The JOSE header as one recipient has it. */
function joinedHeader(vector: JweVector, { header }: Recipient): JsonObject {
  return { ...headerIn(vector.protected), ...vector.unprotected, ...header };
}

/** The content's octets are those in every form of the token, and its AAD is what the headers come to. */
function sameContent(vector: JweVector): void {
  const { content, aad, tokens } = vector;
  if (content === undefined) return;
  const encodedHeader = toBase64url(vector.protected ?? new Uint8Array());
  const expected = aad === undefined ? [] : [fromUtf8(`.${toBase64url(aad)}`)];
  sameOctets("additional authenticated data", content.aad, concat(fromUtf8(encodedHeader), ...expected));
  for (const form of formsOf(tokens)) sameToken(assembled(vector, form), form);
}

/** The token in this form, from the parts that the vector holds; content that it does not hold is the token's own. */
function assembled(vector: JweVector, form: Form): Form {
  const { recipients, unprotected, aad } = vector;
  const { iv, ciphertext, tag } = vector.content === undefined ? contentOf(form) : encoded(vector.content);
  const header = vector.protected && toBase64url(vector.protected);
  const shared = {
    ...(header !== undefined && { protected: header }),
    ...(unprotected !== undefined && { unprotected }),
    ...(aad !== undefined && { aad: toBase64url(aad) }),
    ...{ iv, ciphertext, tag },
  };
  const own = recipients.map(({ header: recipientHeader, encryptedKey }) => ({
    ...(recipientHeader !== undefined && { header: recipientHeader }),
    ...(encryptedKey.length > 0 && { encrypted_key: toBase64url(encryptedKey) }),
  }));
  if (form.serialization === "general") {
    return { serialization: "general", token: { ...shared, recipients: own } };
  }
  if (form.serialization === "flattened") {
    return { serialization: "flattened", token: { ...shared, ...only(own) } };
  }
  const encryptedKey = toBase64url(only(recipients).encryptedKey);
  return { serialization: "compact", token: [header ?? "", encryptedKey, iv, ciphertext, tag].join(".") };
}

interface EncodedContent {
  readonly iv: unknown;
  readonly ciphertext: unknown;
  readonly tag: unknown;
}

function encoded({ iv, ciphertext, tag }: Content): EncodedContent {
  return { iv: toBase64url(iv), ciphertext: toBase64url(ciphertext), tag: toBase64url(tag) };
}

function contentOf({ token }: Form): EncodedContent {
  if (typeof token !== "string")
    return { iv: token["iv"], ciphertext: token["ciphertext"], tag: token["tag"] };
  const [, , iv, ciphertext, tag] = token.split(".");
  return { iv, ciphertext, tag };
}
