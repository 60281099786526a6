/** Guesses why a signature does not verify. A guess is right only if it makes the signature verify. */
import type { Suite } from "../algorithms/suite.ts";
import { encodeBase64, encodeBase64url } from "../encoding/base64url.ts";
import { noBytes, type Bytes } from "../encoding/bytes.ts";
import { outlineOf } from "../encoding/der-outline.ts";
import { encodePem, parsePem } from "../encoding/pem.ts";
import { decodeUtf8, encodeUtf8 } from "../encoding/utf8.ts";
import { exportPem } from "../jwk/io/export.ts";
import type { Key } from "../jwk/key/key.ts";
import { signatureRequirements, whyUnsuitable } from "../jwk/key/requirements.ts";
import { digest } from "../platform/digest-hmac-pbkdf2.ts";
import { outcomeOf, perform, settle, type Steps } from "../steps/steps.ts";
import type { Examination } from "./examination.ts";
import type { GivenKey } from "./given-keys.ts";
import { verifies, type JwsInput, type Signed } from "./jws-verification.ts";
import type { Misfit } from "./misfit.ts";
import { otherEncodings } from "./secret-encodings.ts";
import { segmentNamed } from "./decode-segments.ts";
import { rawFromDer } from "./wrong-signature-length.ts";
import type { Trial } from "./trials.ts";

/** A guess that proved right. */
export interface SignatureProof extends Misfit {
  readonly key?: number;
}

type Guess = (
  ex: Examination,
  jws: JwsInput,
  signed: Signed,
  trial: Trial,
) => Steps<SignatureProof | undefined>;

/** Makes all guesses for each key, up to a limit, until one is right. */
export function* guessSignature(
  ex: Examination,
  jws: JwsInput,
  signed: Signed,
  trials: readonly Trial[],
): Steps<SignatureProof | undefined> {
  for (const trial of trials.slice(0, ex.limits.privateOperations)) {
    for (const guess of guesses) {
      const proof = yield* guess(ex, jws, signed, trial);
      if (proof !== undefined) return { ...proof, key: trial.given.index };
    }
  }
  return undefined;
}

const guesses: readonly Guess[] = [
  otherSecret,
  publicKeyAsSecret,
  derSignature,
  hashedNonce,
  otherText,
  otherAlgorithm,
];

function* otherSecret(ex: Examination, _jws: JwsInput, signed: Signed, { given }: Trial): ReturnType<Guess> {
  const requirements = signatureRequirements(signed.scheme, "verify");
  for (const { key, form, advice } of otherEncodings(ex.suite, given.key)) {
    if (whyUnsuitable(key, { ...requirements, smallestKey: 0 }) !== undefined) continue;
    if ((yield* verifies(signed, key)) === true)
      return { code: "secret-in-other-encoding", values: { label: given.label, form, advice } };
  }
  return undefined;
}

/** RFC 8725 section 2.1: guesses that the file of the public key was used as the secret of an HMAC. */
function* publicKeyAsSecret(
  ex: Examination,
  _jws: JwsInput,
  signed: Signed,
  { given }: Trial,
): ReturnType<Guess> {
  if (!signed.scheme.symmetric || given.key.type === "secret") return undefined;
  for (const bytes of yield* filesOf(ex.suite, given)) {
    // Not imported as a Key: importSecret refuses public keys as secrets, to prevent this attack.
    const verifier = yield* settle(signed.scheme.verifier({ form: "secret", bytes }));
    if (yield* outcomeOf(verifier(signed.signature, signed.input)))
      return { code: "algorithm-confusion", values: { label: given.label, alg: signed.scheme.alg } };
  }
  return undefined;
}

/** The forms of a public key that an attacker may use: PEM and DER, of the key and of the certificate. */
function* filesOf(suite: Suite, { key, certificate }: GivenKey): Steps<readonly Bytes[]> {
  const pem = yield* settle(exportPem(suite, key));
  const spki = parsePem(pem)[0]?.bytes ?? noBytes;
  // RFC 5280 section 4.1: the BIT STRING of an RSA key contains an RSAPublicKey.
  const pkcs1 = new Uint8Array(outlineOf(spki)?.[1]?.subarray(1) ?? noBytes);
  const texts = [pem, encodePem("RSA PUBLIC KEY", pkcs1), encodeBase64(spki)];
  const files = [spki, pkcs1];
  if (certificate !== undefined) {
    const der = new Uint8Array(certificate.der);
    texts.push(encodePem("CERTIFICATE", der));
    files.push(der);
  }
  for (const text of texts) {
    const bare = text.trim();
    files.push(...[text, bare, text.replaceAll("\n", "\r\n")].map(encodeUtf8));
  }
  return files;
}

function* derSignature(
  _ex: Examination,
  _jws: JwsInput,
  signed: Signed,
  { given, fits }: Trial,
): ReturnType<Guess> {
  const { alg, signatureLength } = signed.scheme;
  const raw = signatureLength === undefined ? undefined : rawFromDer(signed.signature, signatureLength);
  if (!fits || raw === undefined || signatureLength === undefined) return undefined;
  if ((yield* verifies({ ...signed, signature: raw }, given.key)) !== true) return undefined;
  return { code: "signature-in-der", values: { alg, required: signatureLength } };
}

/** Guesses that the nonce's digest was signed in place of the nonce, as in tokens for Microsoft's APIs. */
function* hashedNonce(
  _ex: Examination,
  { members, segments }: JwsInput,
  signed: Signed,
  { given, fits }: Trial,
): ReturnType<Guess> {
  const nonce = members["nonce"];
  if (!fits || typeof nonce !== "string") return undefined;
  const hashed = encodeBase64url(yield* perform(digest("SHA-256", encodeUtf8(nonce))));
  const header = encodeBase64url(encodeUtf8(JSON.stringify({ ...members, nonce: hashed })));
  const input = encodeUtf8(`${header}.${segmentNamed(segments, "payload")?.text ?? ""}`);
  if ((yield* verifies({ ...signed, input }, given.key)) !== true) return undefined;
  return { code: "graph-token", values: { audience: "it verifies with the hashed nonce" } };
}

/** Guesses that the producer signed another text, or that the token was encoded again after signing. */
function* otherText(
  _ex: Examination,
  jws: JwsInput,
  signed: Signed,
  { given, fits }: Trial,
): ReturnType<Guess> {
  if (!fits) return undefined;
  for (const [what, input] of otherTexts(jws)) {
    if ((yield* verifies({ ...signed, input }, given.key)) === true)
      return { code: "signature-of-other-text", values: { what } };
  }
  return undefined;
}

function otherTexts({ segments, members }: JwsInput): readonly (readonly [what: string, input: Bytes])[] {
  const header = segmentNamed(segments, "header");
  const payload = segmentNamed(segments, "payload");
  const content = payload?.content ?? noBytes;
  const json = compactJson(content);
  const reencoded = encodeBase64url(encodeUtf8(JSON.stringify(members)));
  const urlHeader = encodeBase64url(header?.content ?? noBytes);
  const texts: readonly (readonly [what: string, text: string])[] = [
    ["the encoded payload without the header", payload?.text ?? ""],
    ["the decoded payload without the header", decodeUtf8(content) ?? ""],
    [
      "the header and payload without base64url",
      `${decodeUtf8(header?.content ?? noBytes) ?? ""}.${decodeUtf8(content) ?? ""}`,
    ],
    [
      "the encoded header and the payload without base64url",
      `${header?.text ?? ""}.${decodeUtf8(content) ?? ""}`,
    ],
    ["the header and payload in base64url without padding", `${urlHeader}.${encodeBase64url(content)}`],
    [
      "the header and payload in padded base64",
      `${encodeBase64(header?.content ?? noBytes)}.${encodeBase64(content)}`,
    ],
    ["another encoding of the same header", `${reencoded}.${payload?.text ?? ""}`],
    ["another encoding of the same payload", `${header?.text ?? ""}.${encodeBase64url(json)}`],
  ];
  return texts.map(([what, text]) => [what, encodeUtf8(text)]);
}

function compactJson(content: Bytes): Bytes {
  try {
    const value: unknown = JSON.parse(decodeUtf8(content) ?? "");
    return encodeUtf8(JSON.stringify(value));
  } catch {
    return noBytes;
  }
}

/** Guesses that the producer signed with another algorithm than the header names. */
function* otherAlgorithm(
  ex: Examination,
  _jws: JwsInput,
  signed: Signed,
  { given }: Trial,
): ReturnType<Guess> {
  const key: Key = given.key;
  for (const scheme of Object.values(ex.suite.signatures)) {
    if (scheme.alg === signed.scheme.alg) continue;
    if (whyUnsuitable(key, signatureRequirements(scheme, "verify")) !== undefined) continue;
    if ((yield* verifies({ ...signed, scheme }, key)) !== true) continue;
    const values = { label: given.label, alg: signed.scheme.alg, actual: scheme.alg };
    return { code: "signature-other-algorithm", values };
  }
  return undefined;
}
