/**
 * What each runtime is known to lack. A row that is not supported and not listed here fails the matrix; so does a row that is listed and
 * passes, so that the lists stay true.
 */

/** Something that a platform cannot do. */
export interface Lack {
  /** As the README names it. */
  readonly what: string;
  /** Why the rows cannot pass. */
  readonly why: string;
  /** The names of the rows, `SUITE: ROW`. All rows that match are not supported. */
  readonly rows: RegExp;
  /** Only with this backend; absent for both. */
  readonly backend?: "auto" | "webcrypto";
}

/** What is expected of a runtime. */
export interface Expectation {
  /** For runtimes whose version is not pinned: the major version that the list was made with. A later one may have gained something. */
  readonly writtenFor?: number;
  readonly lacks: readonly Lack[];
}

const mlDsa: Lack = {
  what: "ML-DSA",
  why: "neither its WebCrypto nor its node:crypto has ML-DSA",
  // Keys are only data: they are read, written and named without the algorithm.
  rows: /^(?!.*key: (import|export|thumbprint|steps)$).*ML-DSA/,
};

const ed448: Lack = {
  what: "Ed448",
  why: "neither its WebCrypto nor its node:crypto has the curve",
  rows: /^(?!.*(ed448-spki|certificate ed448)\.pem).*ed448/i,
};

const x448: Lack = {
  what: "X448",
  why: "neither its WebCrypto nor its node:crypto has the curve",
  rows: /^(?!.*(x448-spki\.pem|: export)$).*x448/i,
};

/** What WebCrypto lacks and node:crypto has: it is missing wherever node:crypto is not in use. */
const webCryptoAlone: readonly Lack[] = [
  {
    what: "triple DES in key files",
    why: "WebCrypto has no triple DES",
    rows: /^files: (encrypted .*des.*|3des\.pfx)/,
  },
  {
    what: "PBKDF2 with SHA-224 in key files",
    why: "WebCrypto has no SHA-224",
    rows: /^files: .*SHA224/,
  },
  {
    what: "`verifySync`",
    why: "WebCrypto has no synchronous operations",
    rows: /^abilities: verifySync/,
  },
];

const withWebCrypto: readonly Lack[] = webCryptoAlone.map((lack) => ({ ...lack, backend: "webcrypto" }));

/** By the id of the runtime; one that is not here lacks nothing. */
export const expected: Readonly<Record<string, Expectation>> = {
  node20: { lacks: [mlDsa, ...withWebCrypto] },
  node22: { lacks: [mlDsa, ...withWebCrypto] },
  node24: { lacks: withWebCrypto },
  node26: { lacks: withWebCrypto },
  bun: { lacks: [ed448, x448, ...withWebCrypto] },
  deno: {
    lacks: [
      {
        what: "generating Ed448 keys",
        why: "its node:crypto signs and verifies with the curve, its WebCrypto does not have it",
        rows: /^(round trips: generate Ed448|abilities: supports\(Ed448\))/,
        backend: "auto",
      },
      { ...ed448, why: "its WebCrypto does not have the curve; its node:crypto does", backend: "webcrypto" },
      ...withWebCrypto,
    ],
  },
  "workerd-node": { lacks: [mlDsa, ed448, x448, ...webCryptoAlone] },
  workerd: { lacks: [mlDsa, ed448, x448, ...webCryptoAlone] },
  "edge-vm": {
    lacks: [
      mlDsa,
      {
        what: "compressing",
        why: "its context has no CompressionStream; decompressing needs none",
        rows: /^(vectors: .*(DEF|compressed)\b.*: round trip|round trips: .*\bzip\b)/,
      },
      ...webCryptoAlone,
    ],
  },
  chromium: {
    writtenFor: 156,
    lacks: [
      ed448,
      x448,
      {
        what: "AES-192",
        why: "its WebCrypto refuses AES keys of 192 bits",
        rows: /^(?!.*(step by step|supports\()).*(A192|aes-192|192 bits)/i,
      },
      ...webCryptoAlone,
    ],
  },
  firefox: {
    writtenFor: 153,
    lacks: [
      mlDsa,
      ed448,
      x448,
      {
        what: "EC private keys without their public half",
        why: "its WebCrypto does not compute the public key, and josette computes nothing with a private one",
        rows: /^files: (ec-no-public-sec1\.pem|two-keys\.pfx)/,
      },
      ...webCryptoAlone,
    ],
  },
  webkit: {
    writtenFor: 2,
    lacks: [
      mlDsa,
      ed448,
      x448,
      {
        what: "empty passwords of key files",
        why: "its PBKDF2 refuses a password of no octets",
        rows: /^files: (empty-password|key-vault)\.pfx$/,
      },
      ...webCryptoAlone,
    ],
  },
};
