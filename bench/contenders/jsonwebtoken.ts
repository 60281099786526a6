/** jsonwebtoken: synchronous, signed tokens only, with KeyObjects made once, which is its fastest way. */
import jsonwebtoken from "jsonwebtoken";
import { createPublicKey } from "node:crypto";
import type { Library, SignTask, VerifyTask } from "../library.ts";
import { asClaims, audience, issuer } from "../material/claims.ts";
import { operation } from "../operation.ts";

export const jsonWebToken: Library = {
  name: "jsonwebtoken",

  verify(task) {
    if (!supports(task)) return undefined;
    const key = task.key.verifying;
    const options = verification(task);
    return operation((token) => jsonwebtoken.verify(token, key, options), asClaims);
  },

  // It has no key sets: a function finds the key and calls back.
  verifyWithSet(task) {
    const keys = new Map(task.set.keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: "jwk" })]));
    const options = verification(task);
    const find = (
      { kid }: { kid: string },
      answer: (error: null, key?: ReturnType<typeof keys.get>) => void,
    ) => answer(null, keys.get(kid));
    return operation(
      (token) =>
        new Promise<unknown>((resolve, reject) =>
          jsonwebtoken.verify(token, find, options, (error, payload) =>
            error === null ? resolve(payload) : reject(error),
          ),
        ),
      asClaims,
    );
  },

  // It takes no JWK.
  importAndVerify(task) {
    const options = verification(task);
    return operation(
      (token) =>
        jsonwebtoken.verify(token, createPublicKey({ key: { ...task.jwk }, format: "jwk" }), options),
      asClaims,
    );
  },

  sign(task) {
    if (!supports(task)) return undefined;
    const key = task.key.signing;
    const options = signature(task);
    return operation((claims) => jsonwebtoken.sign(claims, key, options), String);
  },

  importAndSign(task) {
    const options = signature(task);
    return operation((claims) => jsonwebtoken.sign(claims, task.pem, options), String);
  },
};

function supports({ key: { alg } }: VerifyTask | SignTask): boolean {
  return alg !== "EdDSA";
}

function verification({ key: { alg } }: VerifyTask) {
  return { algorithms: [alg], issuer, audience };
}

function signature({ key: { alg, kid } }: SignTask) {
  return { algorithm: alg, keyid: kid };
}
