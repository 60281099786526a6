// Certificate chains and what must come of each: RFC 5280 section 6.1, and where validateChain is stricter. Certificates go by their
// names in make.mjs.
import type { ChainCheck } from "josette/errors";
import type { ChainOptions } from "josette/x509";

export interface ChainCase {
  readonly name: string;
  /** As in "x5c": from the leaf. */
  readonly chain: readonly string[];
  readonly anchors: readonly string[];
  /** The default is noon on 1 July 2026. */
  readonly at?: string;
  readonly options?: Omit<ChainOptions, "trustAnchors" | "at">;
  /** What it comes to: how long the path is, or which check of which certificate fails. */
  readonly expected: { readonly ok: number } | { readonly index: number; readonly check: ChainCheck };
  /** Where `openssl verify` comes to another result: why. */
  readonly openssl?: string;
}

type Row = readonly [
  name: string,
  chain: string,
  anchors: string,
  expected: number | string,
  more?: Pick<ChainCase, "at" | "options" | "openssl">,
];

const clientAuth = "1.3.6.1.5.5.7.3.2";
const anyExtendedKeyUsage = "2.5.29.37.0";
const appleLeaf = "1.2.840.113635.100.6.11.1";
const appleIntermediate = "1.2.840.113635.100.6.2.1";
const apple = { leaf: { extensions: [appleLeaf] }, intermediate: { extensions: [appleIntermediate] } };

const unasked = "openssl verify was not asked to check it";
const stricter = "josette is stricter than RFC 5280 asks";
const unsupported = "josette does not support it, and says so";
const excludesEnd = "it takes the last second for one too many (RFC 5280 section 4.1.2.5 does not)";

const depths = (from: number) =>
  Array.from({ length: from }, (_, index) => `depth-${from - index}`).join(" ");

const rows: readonly Row[] = [
  // Algorithms.
  ["RSA, one certificate below the anchor", "leaf-of-root", "root", 2],
  ["RSA, with the anchor in the chain", "leaf-of-root root", "root", 2],
  ["RSA, an intermediate", "leaf intermediate", "root", 3],
  ["RSA, an intermediate and the anchor", "leaf intermediate root", "root", 3],
  ["RSA, two intermediates", "leaf-of-issuing issuing intermediate", "root", 4],
  ["RSA, two intermediates and the anchor", "leaf-of-issuing issuing intermediate root", "root", 4],
  ["RSA of 3072 bits and an EC leaf", "leaf-of-3072 root-3072", "root-3072", 2],
  ["RSA with SHA-384", "leaf-sha384", "root", 2],
  ["RSA with SHA-512", "leaf-sha512", "root", 2],
  ["an EC leaf of an RSA CA", "leaf-p256", "root", 2],
  ["RSASSA-PSS by a plain RSA key", "leaf-pss", "root", 2],
  ["RSASSA-PSS with SHA-384", "leaf-pss-sha384", "root", 2],
  ["RSASSA-PSS with SHA-512", "leaf-pss-sha512", "root", 2],
  ["RSASSA-PSS without salt", "leaf-pss-salt-0", "root", 2],
  ["RSASSA-PSS with a salt of 20 bytes", "leaf-pss-salt-20", "root", 2],
  ["RSASSA-PSS with a salt of 222 bytes", "leaf-pss-salt-222", "root", 2],
  ["RSASSA-PSS with a salt of 350 bytes", "leaf-pss-salt-350", "root-3072", 2],
  ["RSASSA-PSS keys", "pss-leaf pss-intermediate", "pss-root", 3],
  ["a RSASSA-PSS key with no parameters and SHA-384", "pss-leaf-sha384", "pss-root", 2],
  ["a RSASSA-PSS key with no parameters and a short salt", "pss-leaf-salt-20", "pss-root", 2],
  ["P-256", "p256-leaf p256-intermediate", "p256-root", 3],
  ["P-256 with SHA-512", "p256-leaf-sha512", "p256-root", 2],
  ["P-384", "p384-leaf p384-root", "p384-root", 2],
  ["P-384 with SHA-256", "p384-leaf-sha256", "p384-root", 2],
  ["P-521", "p521-leaf", "p521-root", 2],
  ["Ed25519", "ed25519-leaf", "ed25519-root", 2],
  ["Ed448", "ed448-leaf", "ed448-root", 2],
  ["SHA-1 in the leaf", "leaf-sha1", "root", "weakAlgorithm 0", { openssl: stricter }],
  ["SHA-1 with RSASSA-PSS", "leaf-pss-sha1", "root", "weakAlgorithm 0", { openssl: stricter }],
  ["SHA-1 with ECDSA", "p256-leaf-sha1", "p256-root", "weakAlgorithm 0", { openssl: stricter }],
  ["SHA-1 in an intermediate", "leaf intermediate-sha1", "root", "weakAlgorithm 1", { openssl: stricter }],
  ["SHA-1 in the anchor", "leaf-of-root root-sha1", "root-sha1", 2],
  ["MD5 in the leaf", "leaf-md5", "root", "weakAlgorithm 0", { openssl: stricter }],
  ["MD5 in an intermediate", "leaf intermediate-md5", "root", "weakAlgorithm 1", { openssl: stricter }],
  ["RSA of 1024 bits in the leaf", "leaf-1024", "root", "publicKey 0", { openssl: stricter }],
  [
    "RSA of 1024 bits in an intermediate",
    "leaf-of-1024 intermediate-1024",
    "root",
    "publicKey 1",
    { openssl: stricter },
  ],
  ["RSA of 1024 bits in the anchor", "leaf-of-root-1024", "root-1024", "publicKey 1", { openssl: stricter }],
  ["DSA in the leaf", "leaf-dsa", "root", "publicKey 0", { openssl: unsupported }],
  ["DSA in the anchor", "dsa-leaf", "dsa-root", "signatureAlgorithm 0", { openssl: unsupported }],
  ["secp256k1 in the leaf", "leaf-secp256k1", "root", "publicKey 0", { openssl: unsupported }],
  ["secp256k1 in the anchor", "secp256k1-leaf", "secp256k1-root", "publicKey 1", { openssl: unsupported }],

  // Order and anchors.
  ["a cross-signed intermediate, one way", "leaf intermediate-cross", "other-root", 3],
  ["a cross-signed intermediate, the other way", "leaf intermediate", "root other-root", 3],
  ["a cross-signed intermediate of a stranger", "leaf intermediate-cross", "root", "trustAnchor 1"],
  ["a cross-signed root that is an anchor", "leaf intermediate root-cross", "root", 3],
  ["a cross-signed root below its anchor", "leaf intermediate root-cross", "other-root", 4],
  [
    "a cross-signed root that is one of two anchors",
    "leaf intermediate root-cross other-root",
    "root other-root",
    3,
  ],
  ["a certificate after the anchor", "leaf intermediate root-cross other-root", "root", 3],
  ["a root after an intermediate that is an anchor", "leaf intermediate root", "intermediate", 2],
  ["a root after a leaf that is an anchor", "leaf-of-root root", "leaf-of-root", 1],
  ["a root of strangers after the anchor", "leaf intermediate root p256-root", "root", 3],
  ["an intermediate as the anchor", "leaf", "intermediate", 2],
  ["an intermediate as the anchor, in the chain", "leaf intermediate", "intermediate", 2],
  ["the leaf as the anchor", "leaf", "leaf", 1],
  ["two anchors of the same name", "leaf intermediate", "root-twin root", 3],
  ["two anchors of the same name, the other way round", "leaf intermediate", "root root-twin", 3],
  ["an anchor of the same name with another key", "leaf intermediate", "root-twin", "signature 1"],
  ["a root of the same name as the anchor", "leaf intermediate root", "root-twin", "signature 2"],
  ["no anchor", "leaf intermediate root", "other-root", "trustAnchor 2"],
  ["a missing intermediate", "leaf", "root", "trustAnchor 0"],
  ["a missing intermediate between two", "leaf-of-issuing intermediate", "root", "issuer 0"],
  [
    "the leaf last",
    "intermediate leaf",
    "root",
    "issuer 0",
    { openssl: "it puts certificates in order itself" },
  ],
  [
    "intermediates the other way round",
    "leaf-of-issuing intermediate issuing",
    "root",
    "issuer 0",
    { openssl: "it puts certificates in order itself" },
  ],
  [
    "an intermediate that does not belong",
    "leaf-of-root intermediate",
    "root",
    "issuer 0",
    { openssl: stricter },
  ],
  ["the leaf twice", "leaf-of-root leaf-of-root", "root", "duplicate 1", { openssl: stricter }],
  ["an intermediate twice", "leaf intermediate intermediate", "root", "duplicate 2", { openssl: stricter }],
  ["a loop", "leaf intermediate root-cross root", "other-root", "issuer 2", { openssl: stricter }],
  ["8 certificates below the anchor", `leaf-of-depth-8 ${depths(8).replace(" depth-1", "")}`, "depth-1", 9],
  ["8 certificates with the anchor", `leaf-of-depth-8 ${depths(8).replace(" depth-1", "")}`, "depth-2", 8],
  ["9 certificates", `leaf-of-depth-8 ${depths(8)}`, "depth-1", "chainLength 8", { openssl: stricter }],
  ["10 certificates", `leaf-of-depth-9 ${depths(9)}`, "depth-1", "chainLength 8", { openssl: stricter }],
  ["a self-signed leaf that is an anchor", "self-signed", "self-signed", 1],
  ["a self-signed leaf that is an anchor and a CA", "self-signed-ca", "self-signed-ca", 1],
  ["a self-signed leaf that is none", "self-signed", "root", "trustAnchor 0"],
  [
    "a self-signed leaf that is none, of the same name and key",
    "self-signed",
    "self-signed-ca",
    "trustAnchor 0",
  ],
  ["an anchor that is no CA", "leaf-of-self-signed", "self-signed", "basicConstraints 1"],
  ["a CA as the leaf", "intermediate", "root", "basicConstraints 0", { openssl: stricter }],

  // Signatures.
  ["a changed certificate", "leaf-changed intermediate", "root", "signature 0"],
  ["a changed signature", "leaf-signature-changed intermediate", "root", "signature 0"],
  ["a signature by another key of the same name", "leaf-of-twin intermediate", "root", "signature 0"],
  ["an issuer with a key of another kind", "leaf intermediate-p256-of-rsa", "root", "signatureAlgorithm 0"],
  [
    "a byte after the certificate",
    "leaf-trailing intermediate",
    "root",
    "certificate 0",
    { openssl: stricter },
  ],
  ["a certificate that is cut short", "leaf-cut intermediate", "root", "certificate 0"],
  [
    "another identifier of the issuer's key",
    "leaf-wrong-key-identifier",
    "root",
    2,
    { openssl: "it takes identifiers for more than hints" },
  ],

  // Times.
  ["the first second", "leaf-of-root", "root", 2, { at: "2020-01-01T00:00:00Z" }],
  ["the second before the first", "leaf-of-root", "root", "validity 0", { at: "2019-12-31T23:59:59Z" }],
  [
    "the last second, beyond 2050",
    "leaf-of-root",
    "root",
    2,
    { at: "2100-01-01T00:00:00Z", openssl: excludesEnd },
  ],
  [
    "within the last second",
    "leaf-of-root",
    "root",
    2,
    { at: "2100-01-01T00:00:00.999Z", openssl: excludesEnd },
  ],
  ["the second after the last", "leaf-of-root", "root", "validity 0", { at: "2100-01-01T00:00:01Z" }],
  ["a time beyond 2050", "leaf-of-root", "root", 2, { at: "2060-01-01T00:00:00Z" }],
  ["an expired leaf", "leaf-expired", "root", "validity 0"],
  [
    "an expired leaf, when it was not",
    "leaf-expired",
    "root",
    2,
    { at: "2025-01-01T00:00:00Z", openssl: excludesEnd },
  ],
  ["a leaf of the future", "leaf-future", "root", "validity 0"],
  ["an expired intermediate", "leaf intermediate-expired", "root", "validity 1"],
  ["an intermediate of the future", "leaf intermediate-future", "root", "validity 1"],
  ["an expired anchor", "leaf-of-root", "root-expired", "validity 1"],
  ["an expired anchor in the chain", "leaf-of-root root-expired", "root-expired", "validity 1"],
  ["an anchor of the future", "leaf-of-root", "root-future", "validity 1"],
  ["an expired anchor and its successor", "leaf-of-root", "root-expired root", 2],
  ["an expired anchor, and its successor in the chain", "leaf-of-root root", "root-expired", "validity 1"],
  ["an expired certificate in place of an anchor", "leaf-of-root root-expired", "root", 2],

  // What CAs must say.
  ["an intermediate that is no CA", "leaf intermediate-not-ca", "root", "basicConstraints 1"],
  [
    "an intermediate without basic constraints",
    "leaf intermediate-no-constraints",
    "root",
    "basicConstraints 1",
  ],
  ["an intermediate of version 1", "leaf intermediate-v1", "root", "version 1"],
  ["an anchor without the CA bit", "leaf-of-root", "root-not-ca", "basicConstraints 1"],
  ["an intermediate without keyCertSign", "leaf intermediate-no-key-cert-sign", "root", "keyUsage 1"],
  ["an intermediate without key usage", "leaf intermediate-no-key-usage", "root", 3],
  ["pathLenConstraint 0 above the leaf", "leaf intermediate-path-0", "root", 3],
  ["pathLenConstraint 0 above a CA", "leaf-of-issuing issuing intermediate-path-0", "root", "pathLength 2"],
  ["pathLenConstraint 1 above a CA", "leaf-of-issuing issuing intermediate-path-1", "root", 4],
  [
    "pathLenConstraint 0 above a self-issued CA",
    "leaf-of-self-issued issuing-self-issued intermediate-path-0",
    "root",
    4,
  ],
  ["pathLenConstraint 0 of an anchor", "leaf-of-issuing issuing", "intermediate-path-0", "pathLength 2"],

  // Extensions.
  ["a leaf of version 1", "leaf-v1", "root", 2],
  ["an anchor of version 1", "leaf-of-root", "root-v1", 2],
  ["critical extensions that are understood", "leaf-policies", "root", 2],
  ["an unknown extension that is not critical", "leaf-unknown-not-critical", "root", 2],
  ["an unknown critical extension of the leaf", "leaf-unknown", "root", "criticalExtension 0"],
  ["an unknown critical extension of a CA", "leaf intermediate-unknown", "root", "criticalExtension 1"],
  [
    "critical policy constraints",
    "leaf intermediate-policy-constraints",
    "root",
    "policyConstraints 1",
    { openssl: unasked },
  ],
  [
    "critical inhibitAnyPolicy",
    "leaf intermediate-inhibit-any",
    "root",
    "policyConstraints 1",
    { openssl: unasked },
  ],
  ["critical policy mappings", "leaf-policy-mappings", "root", "policyConstraints 0", { openssl: unasked }],
  ["name constraints", "leaf intermediate-names", "root", "nameConstraints 1", { openssl: unsupported }],
  [
    "critical name constraints",
    "leaf intermediate-names-critical",
    "root",
    "nameConstraints 1",
    { openssl: unsupported },
  ],
  ["name constraints of the leaf", "leaf-names", "root", "nameConstraints 0", { openssl: unsupported }],
  [
    "name constraints of the anchor",
    "leaf-of-root",
    "root-names",
    "nameConstraints 1",
    { openssl: unsupported },
  ],

  // What the caller asks for.
  ["a purpose", "leaf-client intermediate", "root", 3, { options: { extKeyUsage: clientAuth } }],
  [
    "a purpose that the leaf does not name",
    "leaf intermediate",
    "root",
    "extKeyUsage 0",
    { options: { extKeyUsage: clientAuth }, openssl: unasked },
  ],
  [
    "any purpose is not one",
    "leaf-any intermediate",
    "root",
    "extKeyUsage 0",
    { options: { extKeyUsage: clientAuth }, openssl: unasked },
  ],
  [
    "any purpose, asked for",
    "leaf-any intermediate",
    "root",
    3,
    { options: { extKeyUsage: [anyExtendedKeyUsage] } },
  ],
  [
    "two purposes of which one is there",
    "leaf-client intermediate",
    "root",
    "extKeyUsage 0",
    { options: { extKeyUsage: [clientAuth, "1.2.3"] }, openssl: unasked },
  ],
  [
    "a CA for the purpose",
    "leaf-client intermediate-client",
    "root",
    3,
    { options: { extKeyUsage: clientAuth } },
  ],
  [
    "a CA for any purpose",
    "leaf-client intermediate-any",
    "root",
    3,
    { options: { extKeyUsage: clientAuth } },
  ],
  [
    "a CA for another purpose",
    "leaf-client intermediate-server",
    "root",
    "extKeyUsage 1",
    { options: { extKeyUsage: clientAuth }, openssl: unasked },
  ],
  ["a CA for another purpose, and nobody asks", "leaf-client intermediate-server", "root", 3],
  [
    "a critical purpose",
    "leaf-client-critical intermediate",
    "root",
    3,
    { options: { extKeyUsage: clientAuth } },
  ],
  [
    "a critical purpose, and nobody asks",
    "leaf-client-critical intermediate",
    "root",
    "extKeyUsage 0",
    { openssl: stricter },
  ],
  ["a key usage", "leaf-of-root", "root", 2, { options: { keyUsage: "digitalSignature" } }],
  ["a leaf without key usage", "leaf-no-key-usage", "root", 2, { options: { keyUsage: "digitalSignature" } }],
  [
    "another key usage",
    "leaf-encipherment",
    "root",
    "keyUsage 0",
    { options: { keyUsage: "digitalSignature" }, openssl: unasked },
  ],
  ["another key usage, and nobody asks", "leaf-encipherment", "root", 2],
  ["a subject", "leaf-of-root", "root", 2, { options: { subject: "CN=Leaf" } }],
  [
    "another subject",
    "leaf-of-root",
    "root",
    "subject 0",
    { options: { subject: "CN=leaf" }, openssl: unasked },
  ],
  ["a DNS name", "leaf-policies", "root", 2, { options: { dnsName: "LEAF.example.com" } }],
  [
    "another DNS name",
    "leaf-policies",
    "root",
    "subjectAltName 0",
    { options: { dnsName: "example.com" }, openssl: unasked },
  ],
  [
    "a wildcard matches nothing",
    "leaf-policies",
    "root",
    "subjectAltName 0",
    { options: { dnsName: "a.wild.example.com" }, openssl: unasked },
  ],
  [
    "no DNS name",
    "leaf-of-root",
    "root",
    "subjectAltName 0",
    { options: { dnsName: "leaf.example.com" }, openssl: unasked },
  ],
  ["marked certificates", "leaf-marked intermediate-marked root", "root", 3, { options: apple }],
  [
    "marked certificates, the leaf's mark critical",
    "leaf-marked-critical intermediate-marked",
    "root",
    3,
    { options: apple, openssl: "it does not know the extension" },
  ],
  [
    "a critical mark, and nobody asks",
    "leaf-marked-critical intermediate-marked",
    "root",
    "criticalExtension 0",
  ],
  [
    "a leaf that is not marked",
    "leaf intermediate-marked",
    "root",
    "extension 0",
    { options: apple, openssl: unasked },
  ],
  [
    "an intermediate that is not marked",
    "leaf-marked intermediate",
    "root",
    "extension 1",
    { options: apple, openssl: unasked },
  ],
  [
    "no intermediate to be marked",
    "leaf-marked",
    "leaf-marked",
    "extension 1",
    { options: apple, openssl: unasked },
  ],
];

/** The table. */
export const chainCases: readonly ChainCase[] = rows.map(([name, chain, anchors, expected, more]) => ({
  name,
  chain: chain.split(" "),
  anchors: anchors.split(" "),
  expected: typeof expected === "number" ? { ok: expected } : failure(expected),
  ...more,
}));

/** The time at which a case takes place. */
export function timeOf({ at = "2026-07-01T12:00:00Z" }: ChainCase): Date {
  return new Date(at);
}

function failure(text: string): { readonly index: number; readonly check: ChainCheck } {
  const [check = "", index] = text.split(" ");
  return { index: Number(index), check: check as ChainCheck };
}
