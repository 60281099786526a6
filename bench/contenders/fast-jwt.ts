/** fast-jwt: synchronous, signed tokens only, keys as PEM. */
import { createSigner, createVerifier } from "fast-jwt";
import { createPublicKey, type KeyObject } from "node:crypto";
import type { Library, SignTask, VerifyTask } from "../library.ts";
import { asClaims, audience, issuer, type Claims } from "../material/claims.ts";
import type { PublicJwk } from "../material/keys.ts";
import { operation } from "../operation.ts";

export const fastJwt: Library = {
  name: "fast-jwt",

  verify: (task) => operation(verifierOf(task, { cache: false }), asClaims),
  verifyCached: (task) => operation(verifierOf(task, { cache: true }), asClaims),

  // It has no key sets: a function finds the key, and is asked for a promise.
  verifyWithSet(task) {
    const pems = new Map(task.set.keys.map((jwk) => [jwk.kid, pemOf(jwk)]));
    const key = async ({ header }: { header: Readonly<Record<string, string>> }) =>
      pems.get(header["kid"] ?? "") ?? "";
    const verify = createVerifier({ ...verification(task), cache: false, key });
    return operation(verify, asClaims);
  },

  // It takes no JWK.
  importAndVerify: (task) =>
    operation(
      (token) => createVerifier({ ...verification(task), cache: false, key: pemOf({ ...task.jwk }) })(token),
      asClaims,
    ),

  sign: (task) => operation(signerOf(task, textOrBytes(task.key.signing)), String),

  importAndSign: (task) => operation((claims) => signerOf(task, task.pem)(claims), String),
};

function verifierOf(task: VerifyTask, { cache }: { cache: boolean }): (token: string) => unknown {
  return createVerifier({ ...verification(task), cache, key: textOrBytes(task.key.verifying) });
}

function verification({ key: { alg } }: VerifyTask) {
  return { algorithms: [alg], allowedIss: issuer, allowedAud: audience };
}

function signerOf({ key: { alg, kid } }: SignTask, key: string | Buffer): (claims: Claims) => string {
  return createSigner({ key, algorithm: alg, kid });
}

function textOrBytes(key: KeyObject): string | Buffer {
  if (key.type === "secret") return key.export();
  return key.export({ type: key.type === "public" ? "spki" : "pkcs8", format: "pem" });
}

function pemOf(jwk: PublicJwk): string {
  return createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
}
