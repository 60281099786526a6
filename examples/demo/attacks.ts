/** Three attacks on an encrypted token. */
import type { X509Certificate } from "node:crypto";
import { JoseError, type JwtVerifier } from "josette";
import { encryptRsaOaep } from "../identity-provider/jwe.ts";
import { unsecuredJwt, type JsonObject } from "../identity-provider/jws.ts";
import type { Report } from "./report.ts";

export interface Attack {
  readonly name: string;
  readonly token: string;
  /** Seconds since 1970. Default: the current time. */
  readonly now?: number;
  /** The expected error code. */
  readonly code: string;
}

/** Throws if the token is accepted, or rejected with another error code. */
export async function refuseAndReport(report: Report, verifier: JwtVerifier, attack: Attack): Promise<void> {
  const error = await refusal(verifier, attack);
  if (!(error instanceof JoseError) || error.code !== attack.code) {
    throw new Error(`${attack.name}: refused, but not with ${attack.code}`, { cause: error });
  }
  report.refusal(attack.name, error.code, error.message);
}

async function refusal(verifier: JwtVerifier, { name, token, now }: Attack): Promise<unknown> {
  try {
    await verifier.verify(token, now === undefined ? {} : { now });
  } catch (error) {
    return error;
  }
  throw new Error(`${name}: NOT refused`);
}

/**
 * An attacker on the network path changes one bit of the ciphertext, the fourth segment (RFC 7516 section
 * 7.1).
 */
export function flippedBit(token: string): string {
  const segments = token.split(".");
  const ciphertext = Buffer.from(segments[3] ?? "", "base64url");
  ciphertext.writeUInt8(ciphertext.readUInt8(0) ^ 0x01, 0);
  return segments.with(3, ciphertext.toString("base64url")).join(".");
}

/**
 * The certificate is public, so anyone can encrypt for it: encryption alone does not authenticate the sender.
 */
export function unsignedInside(header: JsonObject, claims: JsonObject, recipient: X509Certificate): string {
  return encryptRsaOaep({ header, plaintext: unsecuredJwt(claims), publicKey: recipient.publicKey });
}
