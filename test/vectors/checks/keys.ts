// Keys, sets of keys, certificates and the names of keys: RFC 7517, RFC 7638, RFC 9278, RFC 7515 section 4.1.6.

import { exportJwk, importKey, keySet, publicKey, thumbprint, thumbprintUri } from "josette/jwk";
import { certificateThumbprint, parseCertificate } from "josette/x509";
import type {
  Base64urlVector,
  CertificateVector,
  JsonObject,
  Jwk,
  JwkSetVector,
  JwkVector,
  ThumbprintVector,
} from "../format.ts";
import { toBase64, toBase64url, toHex, toUtf8, type Bytes } from "../octets.ts";
import { decodeText, encodeOctets } from "../operations.ts";
import { refuses, sameJson, sameOctets, sameText } from "./comparisons.ts";
import { halfOf } from "./halves.ts";
import { headerIn } from "./headers.ts";
import type { Plan } from "./plan.ts";

export function jwkPlans({ key, publicKey: half }: JwkVector): readonly Plan[] {
  return [
    { direction: "import", needs: [], work: async () => imports(key) },
    { direction: "export", needs: [], work: () => exports(key, half) },
  ];
}

export function jwkSetPlans({ keys }: JwkSetVector): readonly Plan[] {
  const work = async (): Promise<void> => {
    const set = keySet({ keys });
    sameText("number of keys", String(set.keys.length), String(keys.length));
    for (const [index, key] of set.keys.entries()) {
      sameText("thumbprint", await thumbprint(key), await thumbprint(keys[index]!));
    }
  };
  return [{ direction: "import", needs: [], work }];
}

export function thumbprintPlans(vector: ThumbprintVector): readonly Plan[] {
  return [
    { direction: "thumbprint", needs: [], work: () => thumbprints(vector) },
    { direction: "steps", needs: [], work: () => thumbprintSteps(vector) },
  ];
}

export function certificatePlans(vector: CertificateVector): readonly Plan[] {
  const { der, jwk, refused } = vector;
  return [
    { direction: "parse", needs: [], work: async () => parses(vector) },
    ...(refused === undefined
      ? []
      : [
          { direction: "refuse" as const, code: refused, needs: [], work: () => refusesKey(vector, refused) },
        ]),
    { direction: "thumbprint", needs: [], work: () => certificateThumbprints(der) },
    ...(jwk === undefined
      ? []
      : [{ direction: "import" as const, needs: [], work: () => sameKey(der, jwk) }]),
  ];
}

export function base64urlPlans({ octets, text }: Base64urlVector): readonly Plan[] {
  return [
    { direction: "encode", needs: [], work: async () => sameText("text", encodeOctets(octets), text) },
    { direction: "decode", needs: [], work: async () => sameOctets("octets", decodeText(text), octets) },
  ];
}

// ---- JWK

function imports(jwk: Jwk): void {
  const key = importKey(jwk);
  sameText("half", key.type, halfOf(jwk));
  const { kty, crv, kid, alg, use } = key;
  sameJson("parameters", { kty, crv, kid, alg, use }, only(jwk, ["kty", "crv", "kid", "alg", "use"]));
  sameJson("x5c", key.x5c, jwk["x5c"]);
}

async function exports(jwk: Jwk, half: Jwk | undefined): Promise<void> {
  const key = importKey(jwk);
  const expected = Object.fromEntries(Object.entries(jwk).filter(([name]) => name !== "x5c"));
  sameJson("exported", await exportJwk(key, { private: halfOf(jwk) !== "public" }), expected);
  if (half === undefined) return;
  sameJson("public half", await exportJwk(key), half);
  sameJson("exported public half", await exportJwk(publicKey(key)), half);
}

function only(members: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name)));
}

// ---- JWK thumbprints (RFC 7638 section 3, RFC 9278 section 3)

async function thumbprints({ key, hash, uri, ...vector }: ThumbprintVector): Promise<void> {
  const expected = toBase64url(vector.thumbprint);
  sameText("thumbprint of the JWK", await thumbprint(key, hash), expected);
  sameText("thumbprint of the key", await thumbprint(importKey(key), hash), expected);
  if (uri === undefined) return;
  sameText("URI of the JWK", await thumbprintUri(key, hash), uri);
  sameText("URI of the key", await thumbprintUri(importKey(key), hash), uri);
}

async function thumbprintSteps({ key, hash, canonical, ...vector }: ThumbprintVector): Promise<void> {
  const members = headerIn(canonical);
  sameJson("members of the key", members, only(key, Object.keys(members)));
  const inOrder = Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
  sameText("canonical JSON", toUtf8(canonical), JSON.stringify(inOrder));
  sameOctets("digest", await digest(hash, canonical), vector.thumbprint);
}

// ---- certificates

function parses({ der, serialNumber, notBefore, notAfter, bits }: CertificateVector): void {
  const certificate = parseCertificate(der);
  sameOctets("DER", certificate.der, der);
  sameText("serial number", certificate.serialNumber, toHex(serialNumber));
  sameText("not before", certificate.notBefore.toISOString(), notBefore.toISOString());
  sameText("not after", certificate.notAfter.toISOString(), notAfter.toISOString());
  if (bits !== undefined) sameText("bits of the key", String(certificate.key.bits), String(bits));
}

/** A certificate in a chain may have a key that josette does not take; it says so when the key is asked for. */
async function refusesKey({ der }: CertificateVector, code: string): Promise<void> {
  const certificate = parseCertificate(der);
  await refuses("the key", code, (async () => certificate.key)());
}

async function certificateThumbprints(der: Bytes): Promise<void> {
  for (const hash of ["SHA-256", "SHA-1"] as const) {
    const expected = toBase64url(await digest(hash, der));
    sameText(hash, await certificateThumbprint(der, hash), expected);
    sameText(
      `${hash} of the parsed certificate`,
      await certificateThumbprint(parseCertificate(der), hash),
      expected,
    );
  }
}

/** The JWK with this certificate in "x5c" has the certificate's key, and comes back from both. */
async function sameKey(der: Bytes, jwk: Jwk): Promise<void> {
  const { key } = parseCertificate(der);
  sameText("thumbprint of the key", await thumbprint(key), await thumbprint(jwk));
  sameJson("x5c of the certificate's key", key.x5c, [toBase64(der)]);
  sameJson("x5c of the JWK", importKey(jwk).x5c, [toBase64(der)]);
}

async function digest(hash: string, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(hash, data));
}
