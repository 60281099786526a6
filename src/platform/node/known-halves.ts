/**
 * Tests once, with fixed keys, whether node:crypto computes public halves and exports public keys correctly.
 * A wrong result would make valid keys look invalid.
 */
import { decodeBase64url } from "../../encoding/base64url.ts";
import { noBytes } from "../../encoding/bytes.ts";
import type { KeyMembers } from "../material.ts";
import type { HalfGeneration } from "../pair-generation.ts";
import { nodePublicHalf, nodePublicJwk } from "./import-key.ts";
import type { NodeCrypto } from "./module.ts";
import { works } from "./probe.ts";
import { nodeOkpHalf, nodePoint, type OkpPkcs8 } from "./public-half.ts";

/** Reports whether node:crypto computes the public point of a known private key correctly. */
export function pointWorks(node: NodeCrypto, curve: string, known: KeyMembers): boolean {
  return works(node, `public point on ${curve}`, () => {
    const point = nodePoint(node, curve, decodeBase64url(known["d"] ?? "") ?? noBytes);
    return point?.x === known["x"] && point?.y === known["y"];
  });
}

/** Reports whether node:crypto computes the "x" of a known octet key pair correctly. */
export function okpHalfWorks(node: NodeCrypto, known: KeyMembers, pkcs8: OkpPkcs8): boolean {
  return works(
    node,
    `public half on ${known["crv"] ?? ""}`,
    () => nodeOkpHalf(node, known, pkcs8)?.x === known["x"],
  );
}

/** Reports whether node:crypto computes the public half of a known private key in PKCS #8 correctly. */
export function publicHalfWorks(node: NodeCrypto, { name, knownHalf }: HalfGeneration): boolean {
  return works(node, `PKCS #8 of ${name}`, () => knownHalf.isRight(nodePublicHalf(node, knownHalf.pkcs8())));
}

/** Reports whether node:crypto exports each known public key as the JWK that it was imported from. */
export function exportWorks(node: NodeCrypto): boolean {
  return works(node, "export", () =>
    publicKeys().every((key) => {
      const exported = nodePublicJwk(node, node.createPublicKey({ key, format: "jwk" }));
      const { kty, crv, x, y, n, e } = exported;
      const members: Readonly<Record<string, string | undefined>> = { kty, crv, x, y, n, e };
      return Object.keys(members).every((name) => members[name] === key[name]);
    }),
  );
}

/** The base points of P-256 (SEC 2) and X25519 (RFC 7748), and an RSA key whose modulus has all bits set. */
function publicKeys(): readonly KeyMembers[] {
  return [
    {
      kty: "EC",
      crv: "P-256",
      x: "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
      y: "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
    },
    { kty: "OKP", crv: "X25519", x: `CQ${"A".repeat(41)}` },
    { kty: "RSA", n: `${"_".repeat(341)}w`, e: "AQAB" },
  ];
}
