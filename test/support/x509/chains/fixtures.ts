// The certificates and keys that make.mjs has made, by name.
import { readFileSync } from "node:fs";

const certificates = read("certificates.json");
const keys = read("keys.json");

/** A certificate as an element of "x5c". */
export function certificateNamed(name: string): string {
  return entry(certificates, name);
}

/** A certificate in DER. */
export function derNamed(name: string): Buffer {
  return Buffer.from(certificateNamed(name), "base64");
}

/** A certificate in PEM. */
export function pemNamed(name: string): string {
  return pemOf(derNamed(name));
}

/** DER in PEM. */
export function pemOf(der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString("base64")
    .replaceAll(/.{1,64}/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}

/** A private key in PEM. */
export function keyNamed(name: string): string {
  return entry(keys, name);
}

/** The names of all certificates. */
export const certificateNames: readonly string[] = [...certificates.keys()];

function entry(from: ReadonlyMap<string, string>, name: string): string {
  const found = from.get(name);
  if (found === undefined) throw new Error(`There is no ${name}`);
  return found;
}

function read(file: string): ReadonlyMap<string, string> {
  const json: unknown = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
  return new Map(Object.entries(json as Record<string, string>));
}
