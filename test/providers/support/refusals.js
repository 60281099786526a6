/** Checks of the right token and of its wrong variants. Codes and claims are compared, never messages. */
import assert from "node:assert/strict";
import { createSecretKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { createJwtVerifier } from "josette";

/** Asserts that a call is refused with `code`, and about `claim` where one is given. */
export async function refuses(call, code, claim) {
  let accepted;
  try {
    accepted = await call();
  } catch (error) {
    const what = `${error.code} (${error.claim ?? "no claim"}): ${error.message}`;
    if (code instanceof RegExp) assert.match(String(error.code), code, what);
    else assert.equal(error.code, code, what);
    if (claim !== undefined) assert.equal(error.claim, claim);
    return error;
  }
  assert.fail(`accepted, instead of ${code}: ${JSON.stringify(accepted?.claims)}`);
}

export const claimError = "ERR_JWT_CLAIM_VALIDATION_FAILED";

/** The token with one byte changed in a segment: the last one is a signature or a tag. */
export function altered(token, segment = -1) {
  const parts = token.split(".");
  const index = parts.length + segment;
  const bytes = Buffer.from(parts[index], "base64url");
  bytes[bytes.length >> 1] ^= 1;
  parts[index] = bytes.toString("base64url");
  return parts.join(".");
}

/** What a token says, without any check. */
export function read(token) {
  const [header, payload] = token.split(".").map((part) => Buffer.from(part, "base64url").toString());
  return { header: JSON.parse(header), claims: JSON.parse(payload) };
}

/**
 * The same token with other claims or header parameters (`undefined` removes one), signed with RS256 by the server's key. It is what the server
 * would have sent, except for that one difference.
 */
export function resigned(token, key, { claims = {}, header = {} }) {
  const before = read(token);
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${encode({ ...before.header, ...header })}.${encode({ ...before.claims, ...claims })}`;
  return `${input}.${sign("sha256", Buffer.from(input), key).toString("base64url")}`;
}

const strangers = {
  RS: generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey,
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey,
  ES384: generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey,
  ES512: generateKeyPairSync("ec", { namedCurve: "P-521" }).publicKey,
  Ed: generateKeyPairSync("ed25519").publicKey,
  HS: createSecretKey(randomBytes(64)),
};

/** Keys for a signature algorithm that did not sign the token. */
function strangerFor(alg) {
  return strangers[alg] ?? strangers[alg.slice(0, 2).replace("PS", "RS")];
}

const failures = {
  signature: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
  algorithm: "ERR_JOSE_ALG_NOT_ALLOWED",
  tag: "ERR_JWE_DECRYPTION_FAILED",
};

/**
 * Asserts that the profile accepts a token, and refuses it with one byte changed. The arguments are those of `checkVariants`, and
 * the result is the same.
 */
export async function checkToken({ profile, options, token, context = {}, jwks }) {
  const verifier = createJwtVerifier(profile({ keys: jwks, ...options }));
  const encrypted = options.decrypt !== undefined;
  assert.equal(token.split(".").length, encrypted ? 5 : 3);
  await refuses(
    () => verifier.verify(altered(token), context),
    encrypted ? failures.tag : failures.signature,
  );
  const { claims } = await verifier.verify(token, context);
  return claims;
}

/**
 * Asserts that the profile accepts a token and refuses it if one thing is different. `audience` names the option with the audience,
 * `jwks` are the issuer's keys, and `claims` are the claims of the signed token. Returns the verified claims.
 */
export async function checkVariants({ profile, options, token, context = {}, audience = "clientId", jwks }) {
  const known = { keys: jwks, ...options };
  const verify = (changes, more = {}, text = token) =>
    createJwtVerifier(profile({ ...known, ...changes })).verify(text, { ...context, ...more });
  const { claims } = await createJwtVerifier(profile(options)).verify(token, context);
  const encrypted = options.decrypt !== undefined;
  const [alg] = options.alg;
  // Other text in the token.
  await refuses(() => verify({}, {}, altered(token)), encrypted ? failures.tag : failures.signature);
  await refuses(() => verify({}, {}, altered(token, -2)), encrypted ? failures.tag : /ERR_JW[ST]_/);
  // Another key, and an algorithm that is not allowed.
  await refuses(() => verify({ keys: strangerFor(alg) }), failures.signature);
  if (!alg.startsWith("HS")) {
    await refuses(() => verify({ alg: [alg === "ES256" ? "ES384" : "ES256"] }), failures.algorithm);
  }
  // Another issuer and another audience.
  if (claims.iss !== undefined)
    await refuses(() => verify({ issuer: `${options.issuer}/2` }), claimError, "iss");
  if (claims.aud !== undefined) await refuses(() => verify({ [audience]: "another" }), claimError, "aud");
  // Another time. The clock skew is 60 seconds.
  if (claims.exp !== undefined) {
    await verify({}, { now: claims.exp + 59 });
    await refuses(() => verify({}, { now: claims.exp + 60 }), "ERR_JWT_EXPIRED", "exp");
  }
  if (claims.iat !== undefined) await refuses(() => verify({}, { now: claims.iat - 62 }), claimError, "iat");
  // Another layer.
  if (encrypted) {
    const { decrypt, ...undecrypted } = known;
    const verifier = createJwtVerifier(profile(undecrypted));
    await refuses(() => verifier.verify(token, context), "ERR_JWT_ENCRYPTED");
    const otherContent = decrypt.enc[0] === "A128GCM" ? "A256GCM" : "A128GCM";
    const withDecrypt = (changes) => verify({ decrypt: { ...decrypt, ...changes } });
    if (decrypt.alg[0] !== "dir") {
      await refuses(() => withDecrypt({ enc: [otherContent] }), failures.algorithm);
    }
    // Keys made from a secret can be used with one algorithm only.
    if (!/^A|^dir$/.test(decrypt.alg[0])) {
      const otherManagement = decrypt.alg[0] === "ECDH-ES" ? "RSA-OAEP" : "ECDH-ES";
      await refuses(() => withDecrypt({ alg: [otherManagement] }), failures.algorithm);
    }
  } else {
    const decrypt = { keys: strangers.HS, alg: ["dir"], enc: ["A256CBC-HS512"] };
    await refuses(() => verify({ decrypt }), "ERR_JWT_NOT_ENCRYPTED");
  }
  return claims;
}
