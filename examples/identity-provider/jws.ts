/**
 * RFC 7515 section 7.1: compact JWS, signed with node:crypto.
 *
 * No josette in here, so that what josette opens was made by somebody else.
 */
import { sign, type KeyObject } from "node:crypto";

/** A JOSE header or a claims set, written as it is: nothing is added and nothing is checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** RFC 7518 section 3.3. The signature is always RS256, whatever `header.alg` says. */
export function signRs256(header: JsonObject, claims: JsonObject | string, privateKey: KeyObject): string {
  const signingInput = `${encodeJson(header)}.${encodeJson(claims)}`;
  const signature = sign("sha256", Buffer.from(signingInput), privateKey);
  return `${signingInput}.${signature.toString("base64url")}`;
}

/** RFC 7519 section 6: an unsecured JWT, `alg: none` and an empty signature. */
export function unsecuredJwt(claims: JsonObject | string, header: JsonObject = { alg: "none" }): string {
  return `${encodeJson(header)}.${encodeJson(claims)}.`;
}

/** A string is taken for JSON text and encoded untouched, for tests of odd JSON. */
function encodeJson(value: JsonObject | string): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return Buffer.from(text).toString("base64url");
}
