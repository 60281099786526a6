// Mints interop-jose.json and interop-node-crypto.json: JWE tokens made by other software than josette, with the
// keys that open them. Run it by hand, `node test/vectors/mint-interop.mjs`, and commit what it wrote; every
// run makes new keys. It must never import josette: these tokens are only worth something as another's work.

import {
  constants,
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  sign,
} from "node:crypto";
import { writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { CompactEncrypt, SignJWT } from "jose";
import josePackage from "jose/package.json" with { type: "json" };

const ALGS = [
  { alg: "RSA-OAEP", oaepHash: "sha1" },
  { alg: "RSA-OAEP-256", oaepHash: "sha256" },
];
const ENCS = [
  { enc: "A128CBC-HS256", cipher: "aes-128-cbc", hash: "sha256", cekBytes: 32, ivBytes: 16 },
  { enc: "A192CBC-HS384", cipher: "aes-192-cbc", hash: "sha384", cekBytes: 48, ivBytes: 16 },
  { enc: "A256CBC-HS512", cipher: "aes-256-cbc", hash: "sha512", cekBytes: 64, ivBytes: 16 },
  { enc: "A128GCM", cipher: "aes-128-gcm", cekBytes: 16, ivBytes: 12 },
  { enc: "A256GCM", cipher: "aes-256-gcm", cekBytes: 32, ivBytes: 12 },
];

// The times are fixed and `now` goes with the token, so the tokens stay valid for whoever says what time it is.
const ISSUED_AT = 1750000000;
const JWT = {
  issuer: "https://issuer.example",
  audience: "website-client",
  now: ISSUED_AT + 60,
  claims: {
    iss: "https://issuer.example",
    aud: "website-client",
    sub: "8f3b6f2e-4a0d-4a57-9f6e-1d2c3b4a5f60",
    iat: ISSUED_AT,
    nbf: ISSUED_AT,
    exp: ISSUED_AT + 3600,
    name: "Zoë Ångström 🔑",
    roles: ["reader", "writer", "administrator"],
    scope: "openid profile email offline_access",
  },
};

// A byte order mark in front of the inner token: what a text writer that marks its UTF-8 puts into the deflate stream.
const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);

// Every octet there is, twice, so that deflate finds something to do and nothing survives a detour through text.
const EVERY_OCTET_TWICE = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
const BYTES = [
  { what: "every octet", plaintext: EVERY_OCTET_TWICE },
  { what: "no octets", plaintext: Buffer.alloc(0) },
];

write("interop-jose.json", `jose ${josePackage.version}`, await mintWithJose());
write("interop-node-crypto.json", `node:crypto, OpenSSL ${process.versions.openssl}`, mintWithNodeCrypto());

async function mintWithJose() {
  const encryption = rsaKey({ kid: "interop-jose-enc", use: "enc" });
  const signing = rsaKey({ kid: "interop-jose-sig", use: "sig" });
  const innerToken = await new SignJWT(JWT.claims)
    .setProtectedHeader({ typ: "JWT", alg: "RS256", kid: signing.jwk.kid })
    .sign(signing.privateKey);

  const vectors = [];
  for (const { alg, enc } of pairs()) {
    vectors.push(
      nestedVector(await mint({ alg, enc, cty: "JWT" }, Buffer.from(innerToken)), `${alg}, ${enc}`),
    );
  }
  for (const { alg } of ALGS) {
    for (const { what, plaintext } of BYTES) {
      const header = { alg, enc: "A256CBC-HS512" };
      vectors.push(bytesVector(await mint(header, plaintext), `${alg}, ${header.enc}, ${what}`));
    }
  }
  return { keys: { encryption: encryption.jwk, signing: signing.jwk }, vectors };

  async function mint(parameters, plaintext) {
    const header = { ...parameters, kid: encryption.jwk.kid };
    const token = await new CompactEncrypt(plaintext)
      .setProtectedHeader(header)
      .encrypt(encryption.publicKey);
    return { token, plaintext, key: "encryption" };
  }
}

function mintWithNodeCrypto() {
  const encryption = rsaKey({ kid: "interop-node-enc", use: "enc" });
  const signing = rsaKey({ kid: "interop-node-sig", use: "sig" });
  const certified = certifiedKey();
  const innerToken = Buffer.from(
    signCompact({ typ: "JWT", alg: "RS256", kid: signing.jwk.kid }, JWT.claims, signing.privateKey),
  );

  const vectors = [];
  for (const { alg, enc } of pairs()) {
    for (const zip of [{}, { zip: "DEF" }]) {
      const title = [alg, enc, ...Object.values(zip)].join(", ");
      vectors.push(nestedVector(mint({ alg, enc, ...zip, cty: "JWT" }, innerToken), title));
    }
  }
  for (const { alg } of ALGS) {
    for (const { what, plaintext } of BYTES) {
      for (const zip of [{}, { zip: "DEF" }]) {
        const header = { alg, enc: "A256CBC-HS512", ...zip };
        vectors.push(bytesVector(mint(header, plaintext), [...Object.values(header), what].join(", ")));
      }
    }
  }

  // The header Entra ID sends: the key is named by its certificate, and nothing says that a JWT is inside.
  const header = { alg: "RSA-OAEP", enc: "A256CBC-HS512", x5t: certified.jwk.x5t, zip: "DEF" };
  const plaintext = Buffer.concat([BYTE_ORDER_MARK, innerToken]);
  const entra = {
    token: encryptCompact(header, plaintext, certified.publicKey),
    plaintext,
    key: "certified",
  };
  vectors.push(
    nestedVector(entra, "RSA-OAEP, A256CBC-HS512, DEF, x5t, byte order mark before the inner token"),
  );

  return { keys: { encryption: encryption.jwk, certified: certified.jwk, signing: signing.jwk }, vectors };

  function mint(parameters, bytes) {
    const token = encryptCompact({ ...parameters, kid: encryption.jwk.kid }, bytes, encryption.publicKey);
    return { token, plaintext: bytes, key: "encryption" };
  }
}

function pairs() {
  return ALGS.flatMap(({ alg }) => ENCS.map(({ enc }) => ({ alg, enc })));
}

// ---- the vectors, in the format of README.md

function nestedVector(minted, title) {
  const jwt = { key: "signing", alg: "RS256", ...JWT };
  return jweVector({ rfc: 7519, section: "7.2", title: `Nested JWT: ${title}` }, minted, { jwt });
}

function bytesVector(minted, title) {
  return jweVector({ rfc: 7516, section: "5.2", title: `Bytes: ${title}` }, minted, {});
}

function jweVector(described, { token, plaintext, key }, expected) {
  const [headerText, encryptedKey] = token.split(".");
  const utf8 = Buffer.from(headerText, "base64url").toString("utf8");
  const { alg, enc } = JSON.parse(utf8);
  return {
    kind: "jwe",
    ...described,
    plaintext: plaintext.toString("base64url"),
    enc,
    protected: { utf8 },
    recipients: [{ key, alg, encryptedKey }],
    ...expected,
    tokens: { compact: token },
  };
}

function write(file, tool, { keys, vectors }) {
  const source = { tool, runtime: `Node.js ${process.version}`, script: "mint-interop.mjs" };
  const text = JSON.stringify({ format: "josette-vectors/1", source, keys, vectors }, null, 2);
  writeFileSync(new URL(file, import.meta.url), `${text}\n`);
}

// ---- JWS and JWE by node:crypto alone

function signCompact(header, claims, privateKey) {
  const signingInput = `${encodeJson(header)}.${encodeJson(claims)}`;
  return `${signingInput}.${sign("sha256", Buffer.from(signingInput), privateKey).toString("base64url")}`;
}

function encryptCompact(header, plaintext, publicKey) {
  const { oaepHash } = ALGS.find(({ alg }) => alg === header.alg);
  const content = ENCS.find(({ enc }) => enc === header.enc);
  const cek = randomBytes(content.cekBytes);
  const iv = randomBytes(content.ivBytes);
  const aad = Buffer.from(encodeJson(header));
  const encryptedKey = publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash },
    cek,
  );
  const input = header.zip === "DEF" ? deflateRawSync(plaintext) : plaintext;
  const encryptContent = content.hash === undefined ? encryptGcm : encryptCbcHmac;
  const { ciphertext, tag } = encryptContent(content, cek, iv, aad, input);
  const segments = [encryptedKey, iv, ciphertext, tag].map((bytes) => bytes.toString("base64url"));
  return [aad.toString("ascii"), ...segments].join(".");
}

function encryptGcm({ cipher }, cek, iv, aad, plaintext) {
  const aes = createCipheriv(cipher, cek, iv).setAAD(aad);
  return { ciphertext: Buffer.concat([aes.update(plaintext), aes.final()]), tag: aes.getAuthTag() };
}

function encryptCbcHmac({ cipher, hash }, cek, iv, aad, plaintext) {
  const half = cek.length / 2;
  const aes = createCipheriv(cipher, cek.subarray(half), iv);
  const ciphertext = Buffer.concat([aes.update(plaintext), aes.final()]);
  const aadBits = Buffer.alloc(8);
  aadBits.writeBigUInt64BE(BigInt(aad.length) * 8n);
  const mac = createHmac(hash, cek.subarray(0, half))
    .update(aad)
    .update(iv)
    .update(ciphertext)
    .update(aadBits);
  return { ciphertext, tag: mac.digest().subarray(0, half) };
}

function encodeJson(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

// ---- keys

function rsaKey(members) {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  // Of a copy: Node.js 20 can lock up when it writes the JWK of a key that it has just generated.
  const copy = createPrivateKey(privateKey.export({ format: "pem", type: "pkcs8" }));
  return { publicKey, privateKey, jwk: { ...members, ...copy.export({ format: "jwk" }) } };
}

/** A key with no `kid`, known by the SHA-1 thumbprint of its certificate alone. */
function certifiedKey() {
  const pair = rsaKey({ use: "enc" });
  const certificate = selfSigned("josette interop test", pair);
  const x5t = createHash("sha1").update(certificate).digest("base64url");
  return { ...pair, jwk: { ...pair.jwk, x5t, x5c: [certificate.toString("base64")] } };
}

// The least a certificate can be (RFC 5280 section 4.1), as node:crypto reads certificates but writes none.
function selfSigned(commonName, { publicKey, privateKey }) {
  const sha256WithRsa = der(0x30, Buffer.from("06092a864886f70d01010b0500", "hex"));
  const name = der(
    0x30,
    der(0x31, der(0x30, Buffer.from("0603550403", "hex"), der(0x0c, Buffer.from(commonName)))),
  );
  const validity = der(
    0x30,
    der(0x17, Buffer.from("250101000000Z")),
    der(0x17, Buffer.from("490101000000Z")),
  );
  const version3 = der(0xa0, Buffer.from("020102", "hex"));
  // A positive serial number without a leading zero octet, whatever the random octets are.
  const serialNumber = der(0x02, Buffer.of(0x5a), randomBytes(8));
  const spki = publicKey.export({ format: "der", type: "spki" });
  const body = der(0x30, version3, serialNumber, sha256WithRsa, name, validity, name, spki);
  return der(0x30, body, sha256WithRsa, der(0x03, Buffer.of(0), sign("sha256", body, privateKey)));
}

function der(tag, ...contents) {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag), derLength(content.length), content]);
}

function derLength(length) {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}
