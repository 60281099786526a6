/** josette, in the three ways in which it can be called. */
import {
  createJwtVerifier,
  importKey,
  keySet,
  signJwt,
  signJwtSync,
  type JwtVerifier,
  type KeysInput,
} from "josette";
import { decryptCompact, encryptCompact } from "josette/jwe";
import { selectBackend } from "josette/jwk";
import type { KeyObject } from "node:crypto";
import type { ContenderName, JwkSet, Library, OpenTask, SignTask, VerifyTask } from "../library.ts";
import { asClaims, audience, issuer, type Claims } from "../material/claims.ts";
import { operation, type Operation } from "../operation.ts";

/** The backend that josette chooses, and everything awaited. */
export const josette: Library = asynchronous("josette", "auto");

/** WebCrypto alone, which is what browsers and edge runtimes have. */
export const josetteOnWebCrypto: Library = asynchronous("josette webcrypto", "webcrypto");

/** `verifySync`: only verifiers have it. */
export const josetteSync: Library = {
  name: "josette verifySync",
  enter: () => selectBackend("auto"),
  verify: (task) => blocking(verifierOf(task, own(task.key.verifying))),
  verifyCached: (task) => blocking(cachingVerifierOf(task)),
  verifyWithSet: (task) => blocking(verifierOf(task, keySet(task.set))),
  open: (task) => blocking(openerOf(task)),
};

/** `signJwtSync`. */
export const josetteSyncSigner: Library = {
  name: "josette signJwtSync",
  enter: () => selectBackend("auto"),
  sign: signing(signJwtSync),
};

/** The verifier that a set of one key makes, beside those of larger sets. */
export const josetteWithSetOfOne: Library = {
  name: "josette, set of one",
  enter: () => selectBackend("auto"),
  verifyWithSet({ key, set }) {
    const keys = keySet({ keys: set.keys.filter(({ kid }) => kid === key.kid) });
    return awaited(verifierOf({ key }, keys));
  },
};

function asynchronous(name: ContenderName, backend: "auto" | "webcrypto"): Library {
  return {
    name,
    enter: () => selectBackend(backend),
    verify: (task) => awaited(verifierOf(task, own(task.key.verifying))),
    verifyCached: (task) => awaited(cachingVerifierOf(task)),
    verifyWithSet: (task) => awaited(verifierOf(task, keySet(task.set))),
    parseSetAndVerify: (task) =>
      operation(
        (token) => verifierOf(task, keySet(jwkSetOf(task.json))).verify(token),
        ({ claims }) => asClaims(claims),
      ),
    importAndVerify: (task) =>
      // Importing prepares nothing, so that the first use is where a key costs what it costs.
      operation(
        (token) => verifierOf(task, importKey({ ...task.jwk })).verify(token),
        ({ claims }) => asClaims(claims),
      ),
    sign: signing(signJwt),
    importAndSign({ key, pem }) {
      const header = { typ: "JWT", alg: key.alg, kid: key.kid };
      return operation((claims) => signJwt({ ...claims }, importKey(pem), header), String);
    },
    decrypt({ key: { alg, enc, decrypting }, cryptoKey }) {
      const imported = cryptoKey === undefined ? own(decrypting) : importKey(cryptoKey, { alg });
      const options = { alg: [alg], enc: [enc] };
      return operation(
        (token) => decryptCompact(token, imported, options),
        ({ plaintext }) => plaintext,
      );
    },
    encrypt({ key: { alg, enc, kid, encrypting }, cryptoKey }) {
      const imported = cryptoKey === undefined ? own(encrypting) : importKey(cryptoKey, { alg });
      return operation((plaintext) => encryptCompact(plaintext, imported, { alg, enc, kid }), String);
    },
    open: (task) => awaited(openerOf(task)),
  };
}

/** For each way to sign. */
function signing(sign: (...args: Parameters<typeof signJwt>) => string | Promise<string>) {
  return ({ key }: SignTask): Operation<Claims, string> => {
    const header = { typ: "JWT", alg: key.alg, kid: key.kid };
    const imported = own(key.signing);
    return operation((claims) => sign({ ...claims }, imported, header), String);
  };
}

function verifierOf({ key: { alg } }: VerifyTask, keys: KeysInput): JwtVerifier {
  return createJwtVerifier({ verify: { keys, alg: [alg] }, claims: { issuer, audience } });
}

function cachingVerifierOf({ key: { alg, verifying } }: VerifyTask): JwtVerifier {
  return createJwtVerifier({
    verify: { keys: own(verifying), alg: [alg] },
    claims: { issuer, audience },
    cache: true,
  });
}

function openerOf({ encryption, signing, set }: OpenTask): JwtVerifier {
  return createJwtVerifier({
    decrypt: { keys: own(encryption.decrypting), alg: [encryption.alg], enc: [encryption.enc] },
    verify: { keys: keySet(set), alg: [signing.alg] },
    claims: { issuer, audience },
  });
}

function jwkSetOf(json: string): JwkSet {
  const set: JwkSet = JSON.parse(json);
  return set;
}

/** A key imported once. */
function own(key: KeyObject): ReturnType<typeof importKey> {
  return importKey(key.export({ format: "jwk" }));
}

function awaited(verifier: JwtVerifier): Operation<string, Claims> {
  return operation(
    (token) => verifier.verify(token),
    ({ claims }) => asClaims(claims),
  );
}

function blocking(verifier: JwtVerifier): Operation<string, Claims> {
  return operation(
    (token) => verifier.verifySync(token),
    ({ claims }) => asClaims(claims),
  );
}
