// AWS Signature Version 4 from the side that checks it, out of the request alone.
import { createHash, createHmac } from "node:crypto";
import type { Received } from "./stand-in.ts";

/** Who may ask, and where. */
export interface Identity {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The name of the exception that refuses the request; `undefined` for one that is signed as it should be. */
export function refusal({ method, url, headers, body }: Received, identity: Identity): string | undefined {
  const { authorization = "" } = headers;
  const form = /^AWS4-HMAC-SHA256 Credential=(.+), SignedHeaders=(.+), Signature=([0-9a-f]{64})$/;
  const [, credential, names, signature] = form.exec(authorization) ?? [];
  if (credential === undefined || names === undefined) return "MissingAuthenticationTokenException";
  const [accessKeyId, day, region, service, end] = credential.split("/");
  if (accessKeyId !== identity.accessKeyId) return "UnrecognizedClientException";
  if (headers["x-amz-security-token"] !== identity.sessionToken) return "UnrecognizedClientException";

  const time = String(headers["x-amz-date"]);
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? [];
  const [year = NaN, month = NaN, ...rest] = parts.map(Number);
  const age = Math.abs(Date.now() - Date.UTC(year, month - 1, ...rest));
  if (!(age < 300_000)) return "InvalidSignatureException";
  if (day !== time.slice(0, 8) || region !== identity.region) return "InvalidSignatureException";
  if (service !== "kms" || end !== "aws4_request") return "InvalidSignatureException";
  const wanted = ["host", ...Object.keys(headers).filter((name) => name.startsWith("x-amz-"))];
  const signed = names.split(";");
  if (!wanted.every((name) => signed.includes(name))) return "InvalidSignatureException";
  if (names !== [...signed].sort().join(";")) return "InvalidSignatureException";

  let canonical = `${method}\n${url.pathname}\n${url.search.slice(1)}\n`;
  for (const name of signed) canonical += `${name}:${String(headers[name]).trim()}\n`;
  canonical += `\n${names}\n${sha256(body)}`;
  const stringToSign = `AWS4-HMAC-SHA256\n${time}\n${day}/${region}/kms/aws4_request\n${sha256(canonical)}`;
  const secret = `AWS4${identity.secretAccessKey}`;
  const key = hmac(hmac(hmac(hmac(secret, day), region), "kms"), "aws4_request");
  return hmac(key, stringToSign).toString("hex") === signature ? undefined : "InvalidSignatureException";
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
