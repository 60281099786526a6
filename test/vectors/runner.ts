// Runs vectors against josette, and uses nothing but the web platform to do so: the same file serves every runtime.
// It says for each direction of each vector what came of it; it never leaves one out.

import { decryptCompact } from "josette/jwe";
import { importKey, thumbprint } from "josette/jwk";
import { signCompact, verifyCompact } from "josette/jws";
import { verifyJwt } from "josette/jwt";
import type {
  Content,
  Described,
  JweVector,
  Jwk,
  JwsVector,
  JwtExpectation,
  Kind,
  Serialization,
  Signature,
  StepsVector,
  ThumbprintVector,
  Tokens,
  Vector,
  VectorOf,
} from "./format.ts";
import { concat, fromUtf8, toBase64url, toHex, toUtf8, type Bytes } from "./octets.ts";
import {
  contentAlgorithm,
  decryptContent,
  encryptContent,
  managementAlgorithm,
  NoOperation,
  signatureAlgorithm,
  signBytes,
} from "./operations.ts";

export type Direction =
  "verify" | "sign" | "decrypt" | "open" | "encrypt content" | "decrypt content" | "steps" | "thumbprint";

export interface Outcome extends Described {
  readonly direction: Direction;
  /** Which form of the token, where the direction has one. */
  readonly serialization?: Serialization;
  readonly outcome: "passed" | "failed" | "not run";
  /** What differed, or why it was not run. */
  readonly reason?: string;
}

/** One direction of one vector: named before it is run, so that a test framework can list it. */
export interface Check {
  readonly direction: Direction;
  readonly serialization?: Serialization;
  run(): Promise<Outcome>;
}

/** @returns one outcome per direction; it never rejects. */
export function runVector(vector: Vector): Promise<Outcome[]> {
  return Promise.all(checksOf(vector).map((check) => check.run()));
}

export function checksOf(vector: Vector): readonly Check[] {
  const { rfc, section, title } = vector;
  return plansFor(vector).map(({ work, ...planned }) => ({
    ...planned,
    run: async () => ({ rfc, section, title, ...planned, ...(await attempt(work)) }),
  }));
}

interface Plan {
  readonly direction: Direction;
  readonly serialization?: Serialization;
  /** Throws where josette and the vector disagree, and `NoOperation` where there is nothing to do it with. */
  readonly work: () => Promise<void>;
}

async function attempt(work: Plan["work"]): Promise<Pick<Outcome, "outcome" | "reason">> {
  try {
    await work();
    return { outcome: "passed" };
  } catch (error) {
    return { outcome: error instanceof NoOperation ? "not run" : "failed", reason: String(error) };
  }
}

const plans: { readonly [K in Kind]: (vector: VectorOf[K]) => readonly Plan[] } = {
  jws: (vector) => [
    ...tokenPlans("verify", vector.tokens, (token) => verify(vector, token)),
    ...vector.signatures.map((signature) => ({
      direction: "sign" as const,
      work: () => sign(vector, signature),
    })),
  ],
  jwe: ({ content, jwt, ...vector }) => [
    ...tokenPlans("decrypt", vector.tokens, (token) => decrypt(vector, token)),
    ...(content === undefined
      ? []
      : contentPlans({ ...vector, ...content }, () => sameSegments(vector, content))),
    ...(jwt === undefined ? [] : tokenPlans("open", vector.tokens, (token) => open(vector, jwt, token))),
  ],
  content: (vector) => contentPlans(vector),
  "aes-cbc-hmac-sha2": (vector) => [
    { direction: "steps", work: () => steps(vector) },
    ...contentPlans({
      enc: vector.enc,
      plaintext: vector.P,
      cek: vector.K,
      iv: vector.IV,
      aad: vector.A,
      ciphertext: vector.E,
      tag: vector.T,
    }),
  ],
  thumbprint: (vector) => [
    { direction: "thumbprint", work: () => thumbprints(vector) },
    { direction: "steps", work: () => thumbprintSteps(vector) },
  ],
};

function plansFor<K extends Kind>(vector: Vector<K>): readonly Plan[] {
  return plans[vector.kind](vector);
}

function tokenPlans(direction: Direction, tokens: Tokens, work: (compact: string) => Promise<void>): Plan[] {
  const { compact, flattened, general } = tokens;
  return [
    ...(compact === undefined
      ? []
      : [{ direction, serialization: "compact" as const, work: () => work(compact) }]),
    ...(flattened === undefined ? [] : [withoutOperation(direction, "flattened")]),
    ...(general === undefined ? [] : [withoutOperation(direction, "general")]),
  ];
}

function withoutOperation(direction: Direction, serialization: Serialization): Plan {
  const work = async (): Promise<never> => {
    throw new NoOperation(`nothing to ${direction} the ${serialization} serialization with`);
  };
  return { direction, serialization, work };
}

// ---- JWS (RFC 7515 sections 5.1 and 5.2)

async function verify(vector: JwsVector, token: string): Promise<void> {
  const { key, alg, protected: header } = only(vector.signatures);
  const verified = await verifyCompact(token, importKey(publicHalf(key)), { alg: [signatureAlgorithm(alg)] });
  sameOctets("payload", verified.payload, vector.payload);
  sameJson("header", verified.header, JSON.parse(toUtf8(header)));
}

async function sign(vector: JwsVector, { key, alg, reproducible, ...expected }: Signature): Promise<void> {
  const signer = importKey(key);
  const signingInput = `${toBase64url(expected.protected)}.${toBase64url(vector.payload)}`;
  const signature = await signBytes(fromUtf8(signingInput), signer, signatureAlgorithm(alg));
  const token = `${signingInput}.${toBase64url(signature)}`;
  if (!reproducible) return verify(vector, token);

  sameOctets("signature", signature, expected.signature);
  if (vector.tokens.compact === undefined) return;
  sameText("token", token, vector.tokens.compact);
  const headerText = toUtf8(expected.protected);
  const header = parseObject(headerText);
  // The public function writes the header itself, so it can only reproduce one without line breaks and blanks.
  if (JSON.stringify(header) === headerText) {
    sameText("signCompact", await signCompact(vector.payload, signer, header), token);
  }
}

// ---- JWE (RFC 7516 sections 5.1 and 5.2)

type Encrypted = Omit<JweVector, "content" | "jwt">;

async function decrypt(vector: Encrypted, token: string): Promise<void> {
  const { key, alg, encryptedKey } = only(vector.recipients);
  const accepted = { alg: [managementAlgorithm(alg)], enc: [contentAlgorithm(vector.enc)] };
  const decrypted = await decryptCompact(token, importKey(key), accepted);
  sameOctets("plaintext", decrypted.plaintext, vector.plaintext);
  sameJson("header", decrypted.header, JSON.parse(toUtf8(vector.protected)));
  const [header, keySegment] = token.split(".");
  sameText("protected header", header, toBase64url(vector.protected));
  sameText("encrypted key", keySegment, toBase64url(encryptedKey));
}

async function open(vector: Encrypted, jwt: JwtExpectation, token: string): Promise<void> {
  const { key, alg } = only(vector.recipients);
  const policy = {
    decrypt: { keys: importKey(key), alg: [managementAlgorithm(alg)], enc: [contentAlgorithm(vector.enc)] },
    verify: { keys: importKey(publicHalf(jwt.key)), alg: [signatureAlgorithm(jwt.alg)] },
    claims: { issuer: jwt.issuer, audience: jwt.audience },
  };
  const opened = await verifyJwt(token, policy, { now: jwt.now });
  sameJson("claims", opened.claims, jwt.claims);
  sameJson("outer header", opened.jwe?.header, JSON.parse(toUtf8(vector.protected)));
  // A TextDecoder drops a byte order mark, which is in front of the inner token and no part of it.
  sameText("inner token", opened.jws.token, new TextDecoder().decode(vector.plaintext));
}

/** The last three segments of the compact form are the content that was just reproduced, the first is its AAD. */
function sameSegments({ tokens }: Encrypted, { aad, iv, ciphertext, tag }: Content): void {
  if (tokens.compact === undefined) return;
  const [header, , ...rest] = tokens.compact.split(".");
  sameText("additional authenticated data", toUtf8(aad), header);
  sameText("content of the token", [iv, ciphertext, tag].map(toBase64url).join("."), rest.join("."));
}

interface ContentEncryption extends Content {
  readonly enc: string;
  readonly plaintext: Bytes;
}

function contentPlans(vector: ContentEncryption, alsoHolds: () => void = () => undefined): Plan[] {
  const { enc, plaintext, cek, iv, aad, ciphertext, tag } = vector;
  const encrypt = async (): Promise<void> => {
    const encrypted = await encryptContent(contentAlgorithm(enc), { cek, iv, aad }, plaintext);
    sameOctets("ciphertext", encrypted.ciphertext, ciphertext);
    sameOctets("tag", encrypted.tag, tag);
    alsoHolds();
  };
  const decryptIt = async (): Promise<void> => {
    const decrypted = await decryptContent(contentAlgorithm(enc), { cek, iv, aad }, { ciphertext, tag });
    sameOctets("plaintext", decrypted, plaintext);
  };
  return [
    { direction: "encrypt content", work: encrypt },
    { direction: "decrypt content", work: decryptIt },
  ];
}

// ---- AES_CBC_HMAC_SHA2 (RFC 7518 section 5.2.2.1)

const HASH_OF: Readonly<Record<string, string>> = {
  "A128CBC-HS256": "SHA-256",
  "A192CBC-HS384": "SHA-384",
  "A256CBC-HS512": "SHA-512",
};

// Each printed value from those before it. E is not among them: it comes from "encrypt content", as some runtimes
// have no AES with 192-bit keys to check it with.
async function steps(vector: StepsVector): Promise<void> {
  const { enc, K, IV, A, E } = vector;
  const hash = HASH_OF[enc];
  if (hash === undefined) throw new TypeError(`${enc} is not one of AES_CBC_HMAC_SHA2`);
  const half = K.length / 2;
  const macKey = K.slice(0, half);
  const lengthOfA = bigEndian64(A.length * 8);
  const hmacInput = concat(A, IV, E, lengthOfA);
  const hmacKey = await crypto.subtle.importKey("raw", macKey, { name: "HMAC", hash }, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", hmacKey, hmacInput));

  sameOctets("MAC_KEY", macKey, vector.MAC_KEY);
  sameOctets("ENC_KEY", K.slice(half), vector.ENC_KEY);
  sameOctets("AL", lengthOfA, vector.AL);
  if (vector.hmacInput !== undefined) sameOctets("hmacInput", hmacInput, vector.hmacInput);
  sameOctets("M", mac, vector.M);
  sameOctets("T", mac.slice(0, half), vector.T);
}

function bigEndian64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

// ---- JWK thumbprints (RFC 7638 section 3)

async function thumbprints({ key, hash, thumbprint: expected }: ThumbprintVector): Promise<void> {
  sameText("thumbprint of the JWK", await thumbprint(key, hash), toBase64url(expected));
  sameText("thumbprint of the key", await thumbprint(importKey(key), hash), toBase64url(expected));
}

async function thumbprintSteps({
  key,
  hash,
  canonical,
  thumbprint: expected,
}: ThumbprintVector): Promise<void> {
  const members = parseObject(toUtf8(canonical));
  const taken = Object.fromEntries(Object.keys(members).map((name) => [name, key[name]]));
  sameJson("members of the key", members, taken);
  sameText("canonical JSON", toUtf8(canonical), inOrder(members));
  sameOctets("digest", new Uint8Array(await crypto.subtle.digest(hash, canonical)), expected);
}

// ---- keys and comparisons

const PRIVATE_MEMBERS: ReadonlySet<string> = new Set(["d", "p", "q", "dp", "dq", "qi", "oth", "priv"]);

/** RFCs print key pairs; who verifies has half of one. A symmetric key has no halves. */
function publicHalf(key: Jwk): Jwk {
  const members = Object.entries(key).filter(([name]) => !PRIVATE_MEMBERS.has(name));
  return { ...Object.fromEntries(members), kty: key.kty };
}

function only<T>(list: readonly T[]): T {
  const [first, second] = list;
  if (first === undefined || second !== undefined) throw new TypeError("the compact form takes exactly one");
  return first;
}

function sameOctets(what: string, actual: Uint8Array, expected: Uint8Array): void {
  sameText(what, toHex(actual), toHex(expected));
}

function sameJson(what: string, actual: unknown, expected: unknown): void {
  sameText(what, inOrder(actual), inOrder(expected));
}

function sameText(what: string, actual: string | undefined, expected: string | undefined): void {
  if (actual !== expected) throw new Error(`${what} is ${String(actual)}, not ${String(expected)}`);
}

/** JSON with the members of every object in the order of their names. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) throw new TypeError(`${text} is not an object`);
  return Object.fromEntries(Object.entries(value));
}
