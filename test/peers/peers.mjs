// What each library does with the same input. A function returns (or resolves) if the library does what is asked, and throws if
// it refuses or cannot do it. Where a library has no such function at all, the nearest call that it has is made.
import * as awsJwtVerify from "aws-jwt-verify";
import fastJwt from "fast-jwt";
import * as jose from "jose";
import jsonwebtoken from "jsonwebtoken";
import { createJwtVerifier, importKey, loadPkcs12, remoteKeySet, signJwt, verifyJwt } from "josette";

const algorithms = ["RS256"];
const own = ({ issuer, audience }, keys) => ({
  verify: { keys, alg: algorithms },
  claims: { issuer, audience },
});
const aws = ({ issuer, audience, jwk }, verify) => {
  const verifier = awsJwtVerify.JwtVerifier.create({ issuer, audience, jwksUri: `${issuer}/jwks` });
  verifier.cacheJwks({ keys: [jwk] });
  return verify(verifier);
};
const fast = ({ issuer, audience, pem }) =>
  fastJwt.createVerifier({ key: pem, algorithms, allowedIss: issuer, allowedAud: audience });

export const peers = {
  josette: {
    verify: (signed) => verifyJwt(signed.token, own(signed, importKey(signed.jwk))),
    verifyAtOnce: (signed) => createJwtVerifier(own(signed, importKey(signed.jwk))).verifySync(signed.token),
    open: ({ token, jwk, decryptionJwk, issuer, audience }) =>
      verifyJwt(token, {
        decrypt: { keys: importKey(decryptionJwk), alg: ["RSA-OAEP"], enc: ["A256CBC-HS512"] },
        ...own({ issuer, audience }, importKey(jwk)),
      }),
    decrypt: (input) => peers.josette.open(input),
    readPfx: async (bytes, password) => {
      const { keys } = await loadPkcs12(bytes, { password });
      if (keys.length === 0) throw new Error("no key");
    },
    sign: ({ privatePem }) => signJwt({ exp: 4_102_444_800 }, importKey(privatePem, { alg: "RS256" })),
    fetchKeys: (signed, url) => verifyJwt(signed.token, own(signed, remoteKeySet(url))),
  },
  jose: {
    verify: async ({ token, jwk, ...options }) =>
      jose.jwtVerify(token, await jose.importJWK(jwk, "RS256"), { ...claimsOf(options), algorithms }),
    verifyAtOnce: async (signed) => atOnce(peers.jose.verify(signed)),
    open: async ({ token, decryptionJwk, ...options }) =>
      jose.jwtDecrypt(token, await jose.importJWK(decryptionJwk, "RSA-OAEP"), claimsOf(options)),
    decrypt: async ({ token, decryptionJwk }) =>
      jose.compactDecrypt(token, await jose.importJWK(decryptionJwk, "RSA-OAEP")),
    readPfx: (bytes) => jose.importPKCS8(Buffer.from(bytes).toString("latin1"), "RS256"),
    sign: async ({ privatePem }) =>
      new jose.SignJWT({ exp: 4_102_444_800 })
        .setProtectedHeader({ alg: "RS256" })
        .sign(await jose.importPKCS8(privatePem, "RS256")),
    fetchKeys: ({ token, ...options }, url) =>
      jose.jwtVerify(token, jose.createRemoteJWKSet(new URL(url)), { ...claimsOf(options), algorithms }),
  },
  "fast-jwt": {
    verify: async (signed) => fast(signed)(signed.token),
    verifyAtOnce: async (signed) => atOnce(fast(signed)(signed.token)),
    open: async (input) => fast(input)(input.token),
    decrypt: async (input) => fast(input)(input.token),
    readPfx: async (bytes) => fastJwt.createSigner({ key: Buffer.from(bytes), algorithm: "RS256" })({}),
    sign: async ({ privatePem }) => fastJwt.createSigner({ key: privatePem, algorithm: "RS256" })({}),
    fetchKeys: async (signed, url) => fast({ ...signed, pem: url })(signed.token),
  },
  jsonwebtoken: {
    verify: async ({ token, pem, issuer, audience }) =>
      jsonwebtoken.verify(token, pem, { algorithms, issuer, audience }),
    verifyAtOnce: async ({ token, pem, issuer, audience }) =>
      atOnce(jsonwebtoken.verify(token, pem, { algorithms, issuer, audience })),
    open: (input) => peers.jsonwebtoken.verify(input),
    decrypt: (input) => peers.jsonwebtoken.verify(input),
    readPfx: async (bytes) => jsonwebtoken.sign({}, Buffer.from(bytes), { algorithm: "RS256" }),
    sign: async ({ privatePem }) => jsonwebtoken.sign({}, privatePem, { algorithm: "RS256" }),
    fetchKeys: (signed, url) => peers.jsonwebtoken.verify({ ...signed, pem: url }),
  },
  "aws-jwt-verify": {
    verify: (signed) => aws(signed, (verifier) => verifier.verify(signed.token)),
    verifyAtOnce: async (signed) => atOnce(aws(signed, (verifier) => verifier.verifySync(signed.token))),
    open: (signed) => aws(signed, (verifier) => verifier.verify(signed.token)),
    decrypt: (signed) => aws(signed, (verifier) => verifier.verify(signed.token)),
    readPfx: async (bytes) =>
      aws({ issuer: "a", audience: "b", jwk: bytes }, ({ verifySync }) => verifySync()),
    sign: async () => {
      const sign = awsJwtVerify.JwtVerifier.create({
        issuer: "a",
        jwksUri: "https://a/",
        audience: "b",
      }).sign;
      return sign();
    },
    fetchKeys: ({ issuer, audience, token }, url) =>
      awsJwtVerify.JwtVerifier.create({ issuer, audience, jwksUri: url }).verify(token),
  },
};

function claimsOf({ issuer, audience }) {
  return { issuer, audience };
}

function atOnce(result) {
  if (result instanceof Promise) {
    result.catch(() => undefined);
    throw new Error("The result is a promise");
  }
  return result;
}
