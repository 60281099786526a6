// What the bench uses of the peers that bring no types, or whose types are looser than the bench wants. They are declared here
// so that the checks of this project need nothing from bench/node_modules.

declare module "fast-jwt" {
  interface DecodedToken {
    readonly header: Readonly<Record<string, string>>;
  }

  interface VerifierOptions {
    readonly algorithms: readonly string[];
    readonly allowedIss: string;
    readonly allowedAud: string;
    readonly cache: boolean;
  }

  interface SignerOptions {
    readonly key: string | Buffer;
    readonly algorithm: string;
    readonly kid: string;
  }

  export function createVerifier(
    options: VerifierOptions & { readonly key: string | Buffer },
  ): (token: string) => unknown;
  export function createVerifier(
    options: VerifierOptions & { readonly key: (token: DecodedToken) => Promise<string> },
  ): (token: string) => Promise<unknown>;
  export function createSigner(options: SignerOptions): (payload: object) => string;
}

declare module "jsonwebtoken" {
  import type { KeyObject } from "node:crypto";

  interface VerifyOptions {
    readonly algorithms: readonly string[];
    readonly issuer: string;
    readonly audience: string;
  }

  interface SignOptions {
    readonly algorithm: string;
    readonly keyid: string;
  }

  interface Jsonwebtoken {
    verify(token: string, key: KeyObject, options: VerifyOptions): unknown;
    verify(
      token: string,
      getKey: (
        header: { readonly kid: string },
        answer: (error: Error | null, key?: KeyObject) => void,
      ) => void,
      options: VerifyOptions,
      done: (error: Error | null, payload: unknown) => void,
    ): void;
    sign(payload: object, key: KeyObject | string, options: SignOptions): string;
  }

  const jsonwebtoken: Jsonwebtoken;
  export default jsonwebtoken;
}

declare module "node-jose" {
  interface Key {
    readonly kid: string;
  }

  interface KeyStore {
    all(): readonly Key[];
  }

  interface Writer {
    update(bytes: Uint8Array): Writer;
    final(): Promise<string>;
  }

  interface NodeJose {
    readonly JWK: {
      asKey(jwk: object): Promise<Key>;
      asKey(pem: string, form: "pem", members: { readonly kid: string }): Promise<Key>;
      asKeyStore(set: object): Promise<KeyStore>;
    };
    readonly JWS: {
      createSign(options: { readonly format: "compact"; readonly fields: object }, key: Key): Writer;
      createVerify(
        key: Key | KeyStore,
        options: { readonly algorithms: readonly string[] },
      ): { verify(token: string): Promise<{ readonly payload: Buffer }> };
    };
    readonly JWE: {
      createEncrypt(
        options: { readonly format: "compact"; readonly contentAlg: string; readonly fields: object },
        key: Key,
      ): Writer;
      createDecrypt(
        key: Key,
        options: { readonly algorithms: readonly string[] },
      ): { decrypt(token: string): Promise<{ readonly plaintext: Buffer }> };
    };
  }

  const jose: NodeJose;
  export default jose;
}
