/**
 * RFC 7516 section 5.2 over node:crypto and nothing else: opens what the example provider mints, so that the
 * provider's tests do not need josette to be right.
 */
import {
  constants,
  createDecipheriv,
  createHmac,
  privateDecrypt,
  timingSafeEqual,
  type KeyObject,
} from "node:crypto";
import { inflateRawSync } from "node:zlib";

export interface OpenedJwe {
  readonly header: Readonly<Record<string, unknown>>;
  readonly cek: Buffer;
  /** What was encrypted, before any inflation. */
  readonly content: Buffer;
  readonly plaintext: Buffer;
}

export function openJwe(token: string, privateKey: KeyObject): OpenedJwe {
  const [protectedHeader = "", ...segments] = token.split(".");
  const [encryptedKey, iv, ciphertext, tag] = segments.map((text) => Buffer.from(text, "base64url"));
  if (encryptedKey === undefined || iv === undefined || ciphertext === undefined || tag === undefined) {
    throw new Error("A compact JWE has five segments");
  }
  const header = jsonSegment(protectedHeader);
  const oaepHash = {
    "RSA-OAEP": "sha1",
    "RSA-OAEP-256": "sha256",
    "RSA-OAEP-384": "sha384",
    "RSA-OAEP-512": "sha512",
  }[String(header["alg"])];
  if (oaepHash === undefined) throw new Error("Not an RSA-OAEP token");
  const cek = privateDecrypt(
    { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash },
    encryptedKey,
  );
  const sealed = { cek, iv, aad: Buffer.from(protectedHeader), ciphertext, tag };
  const content = String(header["enc"]).endsWith("GCM") ? openGcm(sealed) : openCbcHmac(sealed);
  return { header, cek, content, plaintext: header["zip"] === "DEF" ? inflateRawSync(content) : content };
}

/** A segment of a compact JWS or JWE as the JSON object it encodes. */
export function jsonSegment(segment: string | undefined): Readonly<Record<string, unknown>> {
  const value: Readonly<Record<string, unknown>> = JSON.parse(
    Buffer.from(segment ?? "", "base64url").toString("utf8"),
  );
  return value;
}

type Sealed = Readonly<Record<"cek" | "iv" | "aad" | "ciphertext" | "tag", Buffer>>;

function openGcm({ cek, iv, aad, ciphertext, tag }: Sealed): Buffer {
  const aes = cek.length === 16 ? "aes-128-gcm" : cek.length === 24 ? "aes-192-gcm" : "aes-256-gcm";
  const decipher = createDecipheriv(aes, cek, iv).setAAD(aad).setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

function openCbcHmac({ cek, iv, aad, ciphertext, tag }: Sealed): Buffer {
  const half = cek.length / 2;
  const aadBits = Buffer.alloc(8);
  aadBits.writeUInt32BE(aad.length * 8, 4);
  const mac = createHmac(`sha${cek.length * 8}`, cek.subarray(0, half));
  mac.update(Buffer.concat([aad, iv, ciphertext, aadBits]));
  if (!timingSafeEqual(mac.digest().subarray(0, half), tag)) throw new Error("The tag does not match");
  const decipher = createDecipheriv(`aes-${half * 8}-cbc`, cek.subarray(half), iv);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}
