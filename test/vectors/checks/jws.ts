// JWS: RFC 7515 sections 5.1 and 5.2, RFC 7797.

import { importKey } from "josette/jwk";
import {
  signCompact,
  signFlattened,
  signGeneral,
  verifyCompact,
  verifyFlattened,
  verifyGeneral,
} from "josette/jws";
import { verifyJwt } from "josette/jwt";
import type { JwsVector, JwtExpectation, RefusedJwsVector, Signature } from "../format.ts";
import { concat, fromUtf8, toBase64url, toUtf8, type Bytes } from "../octets.ts";
import {
  everySignatureAlgorithm,
  signatureAlgorithm,
  signBytes,
  type SignatureAlgorithm,
} from "../operations.ts";
import { refuses, sameJson, sameOctets, sameText, sameToken } from "./comparisons.ts";
import { halfOf, publicHalf } from "./halves.ts";
import { headerIn, withoutOwnKid } from "./headers.ts";
import { formsOf, NoOperation, only, partOf, type Form, type Plan } from "./plan.ts";

export function jwsPlans(vector: JwsVector): readonly Plan[] {
  const { signatures, tokens, jwt, unprotectedAlgorithms } = vector;
  const forms = formsOf(tokens);
  const needs = signatures.map(({ alg }) => alg);
  const canSign = signatures.every(({ key }) => halfOf(key) !== "public");
  const reproducible = canSign && signatures.every((signature) => signature.reproducible);
  return [
    ...forms.map((form) => ({
      direction: "verify" as const,
      serialization: form.serialization,
      needs,
      work: () => verifyPrinted(vector, form),
    })),
    ...(unprotectedAlgorithms === undefined
      ? []
      : forms.map((form) => ({
          direction: "refuse" as const,
          serialization: form.serialization,
          code: unprotectedAlgorithms,
          needs: [],
          work: () => refuseUnprotected(vector, form, unprotectedAlgorithms),
        }))),
    ...(reproducible
      ? forms.map((form) => ({
          direction: "sign" as const,
          serialization: form.serialization,
          needs,
          work: () => reproduce(vector, form),
        }))
      : []),
    ...(canSign && !(reproducible && signatures.every(isWritable))
      ? forms.map((form) => ({
          direction: "round trip" as const,
          serialization: form.serialization,
          needs,
          work: () => roundTrip(vector, form),
        }))
      : []),
    ...signatures.flatMap((signature, index) =>
      canSign && signature.reproducible
        ? [
            {
              direction: "sign" as const,
              ...partOf(signatures, index, "signature"),
              needs: [signature.alg],
              work: () => sign(vector, signature),
            },
          ]
        : [],
    ),
    ...(jwt === undefined ? [] : [{ direction: "open" as const, needs, work: () => open(vector, jwt) }]),
  ];
}

export function refusedJwsPlans(vector: RefusedJwsVector): readonly Plan[] {
  const { criticalExtension, tokens } = vector;
  return [
    ...formsOf(tokens).map((form) => ({
      direction: "refuse" as const,
      serialization: form.serialization,
      code: vector.refused,
      needs: [],
      work: () => refuse(vector, form),
    })),
    ...(criticalExtension === undefined
      ? []
      : [
          {
            direction: "refuse" as const,
            part: "signed",
            code: criticalExtension.refused,
            needs: [criticalExtension.alg],
            work: () => refuseExtension(vector, criticalExtension),
          },
        ]),
  ];
}

// ---- verifying

interface VerifyOptions {
  readonly alg: readonly SignatureAlgorithm[];
  readonly payload?: Bytes;
  readonly unprotectedAlgorithms?: true;
}

async function verifyPrinted(vector: JwsVector, form: Form): Promise<void> {
  await verify(vector, form);
  sameToken(assembled(vector, form), form);
}

async function verify(vector: JwsVector, form: Form): Promise<void> {
  const { payload, signatures, unprotectedAlgorithms } = vector;
  const algorithms = signatures.map(({ alg }) => signatureAlgorithm(alg));
  const options: VerifyOptions = {
    ...optionsFor(algorithms, payload, form),
    ...(unprotectedAlgorithms !== undefined && { unprotectedAlgorithms: true }),
  };
  if (form.serialization === "general") return verifySeveral(vector, JSON.stringify(form.token), options);

  const { key, protected: header, header: unprotectedHeader } = only(signatures);
  const verified = await verifyOne(form, key, options);
  sameOctets("payload", verified.payload, payload);
  sameJson("protected header", verified.header, headerIn(header));
  sameJson("unprotected header", verified.unprotectedHeader ?? {}, unprotectedHeader ?? {});
}

interface Verified {
  readonly payload: Uint8Array;
  readonly header: object;
  readonly unprotectedHeader?: object;
}

function verifyOne(
  { serialization, token }: Form,
  key: Signature["key"],
  options: VerifyOptions,
): Promise<Verified> {
  const verifier = importKey(publicHalf(key));
  return serialization === "compact"
    ? verifyCompact(token, verifier, options)
    : verifyFlattened(JSON.stringify(token), verifier, options);
}

/** All of them together, and each of them on its own. */
async function verifySeveral(vector: JwsVector, token: string, options: VerifyOptions): Promise<void> {
  const { payload, signatures } = vector;
  const keys = signatures.map(({ key }) => importKey(publicHalf(key)));
  const together = await verifyGeneral(token, keys, { ...options, require: "all" });
  sameOctets("payload", together.payload, payload);
  sameText("verified signatures", String(together.signatures.length), String(signatures.length));
  for (const [index, expected] of signatures.entries()) {
    const [alone, ...more] = (await verifyGeneral(token, keys[index]!, options)).signatures;
    for (const verified of [together.signatures[index], alone]) {
      sameText("index", String(verified?.index), String(index));
      sameJson("protected header", verified?.header, headerIn(expected.protected));
      sameJson("unprotected header", verified?.unprotectedHeader ?? {}, expected.header ?? {});
    }
    sameText("signatures by one key", String(1 + more.length), "1");
  }
}

/** What is accepted of a token; one without its payload is given the payload apart. */
function optionsFor(
  alg: readonly SignatureAlgorithm[],
  payload: Bytes,
  form: Form,
): Pick<VerifyOptions, "alg" | "payload"> {
  return { alg, ...(isDetached(form) && { payload }) };
}

function isDetached({ serialization, token }: Form): boolean {
  return serialization === "compact" ? token.split(".")[1] === "" : token["payload"] === undefined;
}

async function open(vector: JwsVector, { issuer, audience, now, claims }: JwtExpectation): Promise<void> {
  const { key, alg } = only(vector.signatures);
  const { compact } = vector.tokens;
  if (compact === undefined) throw new NoOperation("a JWT is a compact token");
  const policy = {
    verify: { keys: importKey(publicHalf(key)), alg: [signatureAlgorithm(alg)] },
    claims: { issuer, audience },
  };
  const opened = await verifyJwt(compact, policy, { now });
  sameJson("claims", opened.claims, claims);
  sameText("token", opened.jws.token, compact);
}

// ---- signing

/** Whether josette, which writes the header itself and without blanks, can give the printed token. */
function isWritable({ protected: header }: Signature): boolean {
  try {
    return header === undefined || JSON.stringify(headerIn(header)) === toUtf8(header);
  } catch {
    // No JSON at all; the checks say so.
    return false;
  }
}

/** From payload, keys and headers to the printed token. */
async function reproduce(vector: JwsVector, form: Form): Promise<void> {
  const { signatures } = vector;
  if (signatures.every(isWritable)) {
    sameToken(await signedLike(vector, form), form);
    return;
  }
  // The headers as printed are signed one by one, and put together here.
  for (const signature of signatures) await sign(vector, signature);
  sameToken(assembled(vector, form), form);
}

/** A new token of the same payload, keys and headers. */
async function roundTrip(vector: JwsVector, form: Form): Promise<void> {
  await verify(vector, await signedLike(vector, form));
}

/** The same payload, signed by the same keys in the same form. */
async function signedLike({ payload, signatures }: JwsVector, form: Form): Promise<Form> {
  const detached = isDetached(form);
  const signers = signatures.map(({ key, alg, protected: header, header: unprotectedHeader }) => {
    // Fails early, and as "not run", where josette has no such algorithm.
    signatureAlgorithm(alg);
    return {
      key: importKey(key),
      header: withoutOwnKid(headerIn(header)),
      ...(unprotectedHeader !== undefined && { unprotectedHeader }),
    };
  });
  if (form.serialization === "general") {
    const token = await signGeneral(payload, signers, { detached });
    return { serialization: "general", token: { ...token } };
  }
  const { key, header, ...unprotected } = only(signers);
  return form.serialization === "compact"
    ? { serialization: "compact", token: await signCompact(payload, key, header, { detached }) }
    : {
        serialization: "flattened",
        token: { ...(await signFlattened(payload, key, header, { detached, ...unprotected })) },
      };
}

/** The token in this form, from the parts that the vector holds. */
function assembled({ payload, signatures }: JwsVector, form: Form): Form {
  const own = signatures.map(({ protected: header, header: unprotectedHeader, signature }) => ({
    ...(header !== undefined && { protected: toBase64url(header) }),
    ...(unprotectedHeader !== undefined && { header: unprotectedHeader }),
    signature: toBase64url(signature),
  }));
  const text = isDetached(form) ? undefined : toUtf8(payloadAsSigned(signatures[0]?.protected, payload));
  const shared = text === undefined ? {} : { payload: text };
  if (form.serialization === "general") {
    return { serialization: "general", token: { ...shared, signatures: own } };
  }
  const one = only(own);
  return form.serialization === "flattened"
    ? { serialization: "flattened", token: { ...shared, ...one } }
    : { serialization: "compact", token: [one.protected ?? "", text ?? "", one.signature].join(".") };
}

/** From the header exactly as printed to the signature as printed. */
async function sign({ payload }: JwsVector, signature: Signature): Promise<void> {
  const { key, alg, protected: header, signature: expected } = signature;
  const input = signingInput(header, payload);
  sameOctets("signature", await signBytes(input, importKey(key), signatureAlgorithm(alg)), expected);
}

function signingInput(header: Bytes | undefined, payload: Bytes): Bytes {
  const encodedHeader = toBase64url(header ?? new Uint8Array());
  return concat(fromUtf8(`${encodedHeader}.`), payloadAsSigned(header, payload));
}

/** RFC 7797 section 3. */
function payloadAsSigned(header: Bytes | undefined, payload: Bytes): Bytes {
  return headerIn(header)["b64"] === false ? payload : fromUtf8(toBase64url(payload));
}

// ---- refusing

async function refuseUnprotected(
  { payload, signatures }: JwsVector,
  form: Form,
  code: string,
): Promise<void> {
  const keys = signatures.map(({ key }) => importKey(publicHalf(key)));
  const options = optionsFor(everySignatureAlgorithm, payload, form);
  const token = JSON.stringify(form.token);
  const attempt =
    form.serialization === "general"
      ? verifyGeneral(token, keys, { ...options, require: "all" })
      : verifyFlattened(token, keys, options);
  await refuses("an unprotected algorithm", code, attempt);
}

/** Nobody can be made to accept it, nor to make one. */
async function refuse(vector: RefusedJwsVector, form: Form): Promise<void> {
  const { alg, payload, protected: header, refused } = vector;
  if (form.serialization !== "compact") throw new NoOperation("nothing to refuse this form with");
  const [encodedHeader, encodedPayload] = form.token.split(".");
  sameText("protected header", encodedHeader, toBase64url(header));
  sameText("payload", encodedPayload, toBase64url(payload));
  const key = importKey({ kty: "oct", k: toBase64url(new Uint8Array(64)) });
  await refuses("the token", refused, verifyCompact(form.token, key, { alg: everySignatureAlgorithm }));
  await refuses("signing", "ERR_INVALID_OPTION", signCompact(payload, key, { alg }));
}

/** With a signature in place of none, nothing is left to object to but the extension. */
async function refuseExtension(
  { payload, protected: header }: RefusedJwsVector,
  { key, alg, refused }: NonNullable<RefusedJwsVector["criticalExtension"]>,
): Promise<void> {
  const signed = fromUtf8(JSON.stringify({ ...headerIn(header), alg }));
  const input = signingInput(signed, payload);
  const signature = await signBytes(input, importKey(key), signatureAlgorithm(alg));
  const token = `${toUtf8(input)}.${toBase64url(signature)}`;
  const options = { alg: [signatureAlgorithm(alg)] };
  const verifier = importKey(publicHalf(key));
  await refuses("the extension", refused, verifyCompact(token, verifier, options));

  const names = headerIn(header)["crit"];
  if (!Array.isArray(names)) throw new TypeError("the protected header has no crit");
  const crit = Object.fromEntries(names.map((name) => [String(name), () => true]));
  const verified = await verifyCompact(token, verifier, { ...options, crit });
  sameOctets("payload", verified.payload, payload);
}
