// Octets as the vector files write them (README.md, "Octets"). Deliberately not josette's own base64url: a vector
// read by the code under test would agree with it in being wrong.

export type Bytes = Uint8Array<ArrayBuffer>;

/** `"..."` is base64url; `{ "utf8" }` is text, `{ "hex" }` lower-case hexadecimal, `{ "base64" }` what a certificate is printed in. */
export function octets(value: unknown, where: string): Bytes {
  if (typeof value === "string") return fromBase64url(value, where);
  if (typeof value === "object" && value !== null && Object.keys(value).length === 1) {
    if ("utf8" in value && typeof value.utf8 === "string") return fromUtf8(value.utf8);
    if ("hex" in value && typeof value.hex === "string") return fromHex(value.hex, where);
    if ("base64" in value && typeof value.base64 === "string") return fromBase64(value.base64, where);
  }
  throw new TypeError(`${where} is none of "base64url", { utf8 }, { hex }, { base64 }`);
}

export function fromUtf8(text: string): Bytes {
  return new Uint8Array(new TextEncoder().encode(text));
}

export function toUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

export function toBase64url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

function fromBase64url(text: string, where: string): Bytes {
  const bytes = /^[\w-]*$/.test(text)
    ? Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0))
    : undefined;
  // Encoding it again finds trailing bits that a transcription got wrong.
  if (bytes === undefined || toBase64url(bytes) !== text) throw new TypeError(`${where} is not base64url`);
  return bytes;
}

function fromBase64(text: string, where: string): Bytes {
  const bytes = /^[A-Za-z\d+/=]*$/.test(text)
    ? Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
    : undefined;
  if (bytes === undefined || toBase64(bytes) !== text) throw new TypeError(`${where} is not base64`);
  return bytes;
}

function fromHex(text: string, where: string): Bytes {
  if (!/^(?:[\da-f]{2})*$/.test(text)) throw new TypeError(`${where} is not lower-case hexadecimal`);
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
