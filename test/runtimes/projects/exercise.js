/**
 * What every project does with the library: keys, a signed token, a nested token, and errors with their codes. It imports nothing, so
 * that each project hands it the entries in its own way.
 */

/** The entries of the package, by the names that `exercise` wants them under. */
export const entries = [
  "root",
  "jws",
  "jwe",
  "jwk",
  "x509",
  "jwt",
  "profiles",
  "http",
  "stores",
  "testing",
  "errors",
  "algorithms",
  "lean",
];

/** Throws an Error that says what is wrong; resolves to what it did. */
export async function exercise(josette) {
  for (const entry of entries) equal(typeof josette[entry], "object", `the entry ${entry}`);
  const { root, jws, jwe, jwk, x509, jwt, profiles, http, stores, testing, errors, algorithms } = josette;
  equal(root.JoseError, errors.JoseError, "the class JoseError of two entries");
  equal(root.createJwtVerifier, jwt.createJwtVerifier, "the function createJwtVerifier of two entries");
  for (const [module, name] of [
    [jws, "verifyCompact"],
    [jwe, "decryptCompact"],
    [x509, "parseCertificate"],
    [profiles, "entraAccessToken"],
    [http, "bearerToken"],
    [stores, "redisStore"],
  ]) {
    equal(typeof module[name], "function", name);
  }

  const signing = await jwk.generateKey("RS256", { kid: "signing" });
  const recipient = await jwk.generateKey("RSA-OAEP-256", { kid: "recipient" });
  const jwks = { keys: [await jwk.exportJwk(jwk.publicKey(signing))] };
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: "https://issuer.example", aud: "api", sub: "Zo\u00eb", iat: now, exp: now + 600 };
  const policy = { issuer: "https://issuer.example", audience: "api" };

  const signed = await root.signJwt(claims, signing, { kid: "signing" });
  const verify = { keys: jwks, alg: ["RS256"] };
  const plain = await root.createJwtVerifier({ verify, claims: policy }).verify(signed);
  equal(plain.claims.sub, "Zo\u00eb", "the subject of a signed token");

  for (const header of [
    { alg: "RSA-OAEP-256", enc: "A256GCM", kid: "recipient" },
    { alg: "RSA-OAEP-256", enc: "A128CBC-HS256" },
  ]) {
    const nested = await root.signAndEncryptJwt(claims, {
      sign: { key: signing, header: { kid: "signing" } },
      encrypt: { key: jwk.publicKey(recipient), header },
    });
    const decrypt = { keys: [recipient], alg: ["RSA-OAEP-256"], enc: ["A256GCM", "A128CBC-HS256"] };
    const verifier = root.createJwtVerifier({ decrypt, verify, claims: policy });
    equal((await verifier.verify(nested)).claims.sub, "Zo\u00eb", "the subject of a nested token");
    await fails(errors, "ERR_JWE_DECRYPTION_FAILED", () => verifier.verify(damaged(nested)));
  }

  const ec = await jwk.generateKey("ES256");
  const compact = await jws.signCompact(new Uint8Array([1, 2, 3]), ec);
  for (const alg of ["ES256", algorithms.ES256]) {
    const { payload } = await jws.verifyCompact(compact, jwk.publicKey(ec), { alg: [alg] });
    equal(payload.join(), "1,2,3", "the payload of a compact JWS");
  }
  await fails(errors, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", () =>
    jws.verifyCompact(damaged(compact), jwk.publicKey(ec), { alg: ["ES256"] }),
  );

  const issuer = await testing.testIssuer({ issuer: "https://issuer.example", audience: "api" });
  const minted = root.createJwtVerifier({
    verify: { keys: issuer.keySet(), alg: [issuer.keys.signing.alg] },
    claims: policy,
  });
  equal(
    (await minted.verify(await issuer.token({ sub: "b" }))).claims.sub,
    "b",
    "the subject of a test token",
  );

  const secret = jwk.importSecret(new Uint8Array(32).fill(7), { alg: "dir" });
  const sealed = await jwe.encryptCompact(new Uint8Array([4, 5]), secret, { enc: "A256GCM" });
  const { plaintext } = await jwe.decryptCompact(sealed, secret, { alg: ["dir"], enc: ["A256GCM"] });
  equal(plaintext.join(), "4,5", "the plaintext of a compact JWE");
  return "signed, nested and encrypted tokens";
}

/** The same token with another character in the middle of its last part. */
function damaged(token) {
  const middle = token.length - 8;
  return `${token.slice(0, middle)}${token[middle] === "A" ? "B" : "A"}${token.slice(middle + 1)}`;
}

async function fails(errors, code, attempt) {
  const error = await attempt().then(
    () => undefined,
    (reason) => reason,
  );
  equal(error instanceof errors.JoseError, true, `that ${code} is a JoseError (it is ${String(error)})`);
  equal(error.code, code, "the code");
}

function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)} instead of ${String(expected)}`);
}
