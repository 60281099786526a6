/** RFC 5280 section 4.2: the certificate extensions the demo and the tests write. */
import { createHash, type KeyObject } from "node:crypto";
import { der } from "./der-writer.ts";

/** One extension; write an odd one as a literal. `value` is the DER inside the OCTET STRING. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** Section 4.2.1.9; leaving `pathLength` out means no limit. */
export function basicConstraints({ ca, pathLength }: { ca: boolean; pathLength?: number }): Extension {
  const members = [
    ...(ca ? [der.boolean(true)] : []),
    ...(pathLength === undefined ? [] : [der.integer(pathLength)]),
  ];
  return { oid: "2.5.29.19", critical: true, value: der.sequence(...members) };
}

/** Section 4.2.1.3, in the order of its bits. */
const keyUsageBits = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
] as const;

export type KeyUsageName = (typeof keyUsageBits)[number];

/** Section 4.2.1.3: a named bit list, so trailing zero bits are not written (X.690 11.2.2). */
export function keyUsage(...usages: readonly KeyUsageName[]): Extension {
  const positions = usages.map((usage) => keyUsageBits.indexOf(usage));
  const octet = positions.reduce((bits, position) => bits | (0x80 >> position), 0);
  const unusedBits = 7 - Math.max(...positions);
  return { oid: "2.5.29.15", critical: true, value: der.bitString(Uint8Array.of(octet), unusedBits) };
}

/** Section 4.2.1.12: object identifiers of purposes, such as 1.3.6.1.5.5.7.3.2 for client authentication. */
export function extendedKeyUsage(...purposes: readonly string[]): Extension {
  return {
    oid: "2.5.29.37",
    critical: false,
    value: der.sequence(...purposes.map(der.objectIdentifier)),
  };
}

/** Section 4.2.1.6, DNS names only. */
export function subjectAltName(...dnsNames: readonly string[]): Extension {
  const names = dnsNames.map((name) => der.contextSpecific(2, "primitive", Buffer.from(name, "ascii")));
  return { oid: "2.5.29.17", critical: false, value: der.sequence(...names) };
}

/** Section 4.2.1.2. */
export function subjectKeyIdentifier(publicKey: KeyObject): Extension {
  return { oid: "2.5.29.14", critical: false, value: der.octetString(keyIdentifier(publicKey)) };
}

/** Section 4.2.1.1: of the issuer's public key. */
export function authorityKeyIdentifier(issuerPublicKey: KeyObject): Extension {
  const identifier = der.contextSpecific(0, "primitive", keyIdentifier(issuerPublicKey));
  return { oid: "2.5.29.35", critical: false, value: der.sequence(identifier) };
}

/** RFC 7093 section 2, method 4: SHA-256 over the SubjectPublicKeyInfo, here shortened to 160 bits. */
function keyIdentifier(publicKey: KeyObject): Uint8Array {
  const spki = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(spki).digest().subarray(0, 20);
}
