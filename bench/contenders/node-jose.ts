/** node-jose, which knows no claims: its users parse and check them by hand. */
import type { KeyObject } from "node:crypto";
import nodeJose from "node-jose";
import type { Library, SignTask, VerifyTask } from "../library.ts";
import { asClaims, audience, issuer, type Claims } from "../material/claims.ts";
import { operation } from "../operation.ts";

const { JWE, JWK, JWS } = nodeJose;

export const nodeJoseLibrary: Library = {
  name: "node-jose",

  async verify(task) {
    if (!supports(task)) return undefined;
    return verifying(await imported(task.key.verifying, task.key.kid), task);
  },

  async verifyWithSet(task) {
    return verifying(await JWK.asKeyStore(task.set), task);
  },

  importAndVerify(task) {
    const algorithms = [task.key.alg];
    return operation(async (token) => {
      const key = await JWK.asKey({ ...task.jwk });
      const { payload } = await JWS.createVerify(key, { algorithms }).verify(token);
      return checked(payload);
    }, asClaims);
  },

  async sign(task) {
    if (!supports(task)) return undefined;
    const key = await imported(task.key.signing, task.key.kid);
    return operation((claims) => signed(claims, key, task), String);
  },

  importAndSign(task) {
    return operation(async (claims) => {
      const key = await JWK.asKey(task.pem, "pem", { kid: task.key.kid });
      return signed(claims, key, task);
    }, String);
  },

  async decrypt({ key: { alg, enc, kid, decrypting }, cryptoKey }) {
    if (cryptoKey !== undefined) return undefined;
    const key = await imported(decrypting, kid);
    const algorithms = [alg, enc];
    return operation(
      (token) => JWE.createDecrypt(key, { algorithms }).decrypt(token),
      ({ plaintext }) => plaintext,
    );
  },

  async encrypt({ key: { alg, enc, kid, encrypting }, cryptoKey }) {
    if (cryptoKey !== undefined) return undefined;
    const key = await imported(encrypting, kid);
    return operation(
      (plaintext) =>
        JWE.createEncrypt({ format: "compact", contentAlg: enc, fields: { alg } }, key)
          .update(plaintext)
          .final(),
      String,
    );
  },

  async open({ encryption, signing, set }) {
    const key = await imported(encryption.decrypting, encryption.kid);
    const keys = await JWK.asKeyStore(set);
    const decryption = { algorithms: [encryption.alg, encryption.enc] };
    const verification = { algorithms: [signing.alg] };
    return operation(async (token) => {
      const { plaintext } = await JWE.createDecrypt(key, decryption).decrypt(token);
      const { payload } = await JWS.createVerify(keys, verification).verify(plaintext.toString("latin1"));
      return checked(payload);
    }, asClaims);
  },
};

type Key = Awaited<ReturnType<typeof JWK.asKey>>;
type KeyStore = Awaited<ReturnType<typeof JWK.asKeyStore>>;

function supports({ key: { alg } }: VerifyTask | SignTask): boolean {
  return alg !== "EdDSA";
}

function imported(key: KeyObject, kid: string): Promise<Key> {
  return JWK.asKey({ ...key.export({ format: "jwk" }), kid });
}

function verifying(keys: Key | KeyStore, { key: { alg } }: VerifyTask) {
  const algorithms = [alg];
  return operation(async (token: string) => {
    const { payload } = await JWS.createVerify(keys, { algorithms }).verify(token);
    return checked(payload);
  }, asClaims);
}

function signed(claims: Claims, key: Key, { key: { alg, kid } }: SignTask): Promise<string> {
  return JWS.createSign({ format: "compact", fields: { typ: "JWT", alg, kid } }, key)
    .update(Buffer.from(JSON.stringify(claims)))
    .final();
}

function checked(payload: Buffer): Claims {
  const claims: Claims = JSON.parse(payload.toString());
  if (claims.iss !== issuer || claims.aud !== audience) throw new Error("Not issued for us");
  if (claims.exp * 1000 <= Date.now()) throw new Error("Expired");
  return claims;
}
