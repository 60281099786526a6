/**
 * A hand-written open for one policy: what a library could reach that had nothing to decide. It checks algorithms, signature,
 * issuer, audience and times; it does not check that base64url is canonical, that JSON has no duplicate members, or types.
 */
import { availableParallelism } from "node:os";
import { createPublicKey, privateDecrypt, webcrypto, type KeyObject } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { bareContent } from "../floor/content.ts";
import { bareVerifier } from "../floor/signatures.ts";
import type { Library, OpenTask } from "../library.ts";
import { audience, issuer, type Claims } from "../material/claims.ts";
import { inTurn } from "../material/in-turn.ts";
import type { SigningKey } from "../material/keys.ts";
import { operation } from "../operation.ts";

const { subtle } = webcrypto;

/** RSA decryption in the thread pool through WebCrypto, and everything else at once. */
export const lean: Library = {
  name: "lean",

  verify({ key }) {
    if (key.alg !== "RS256" && key.alg !== "HS256") return undefined;
    const read = jwtReader(key.alg, () => key);
    return operation((token) => read(Buffer.from(token, "latin1")), unchanged);
  },

  async open(task) {
    const nextKey = inTurn(await copiesOf(task.encryption.decrypting));
    const finish = finisher(task);
    return operation(async (token) => {
      const parts = token.split(".");
      // It is started first, so that the rest is decoded while it runs.
      const recovered = subtle.decrypt("RSA-OAEP", nextKey(), decode(parts[1]!));
      const sealed = sealedOf(parts);
      return finish(parts[0]!, sealed, Buffer.from(await recovered));
    }, unchanged);
  },
};

/** All of it at once, which blocks the thread for a private operation. */
export const leanSync: Library = {
  name: "lean sync",

  open(task) {
    const finish = finisher(task);
    const { decrypting } = task.encryption;
    return operation((token) => {
      const parts = token.split(".");
      return finish(parts[0]!, sealedOf(parts), privateDecrypt(decrypting, decode(parts[1]!)));
    }, unchanged);
  },
};

/** Node.js does one private operation at a time with each CryptoKey. */
function copiesOf(key: KeyObject): Promise<readonly webcrypto.CryptoKey[]> {
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  const algorithm = { name: "RSA-OAEP", hash: "SHA-1" };
  return Promise.all(
    Array.from({ length: availableParallelism() + 1 }, () =>
      subtle.importKey("pkcs8", pkcs8, algorithm, false, ["decrypt"]),
    ),
  );
}

/** From a content encryption key to claims. */
function finisher({ encryption, signing, set }: OpenTask) {
  const { decrypt } = bareContent[encryption.enc];
  const keys = new Map(
    set.keys.map((jwk) => [
      jwk.kid,
      { ...signing, verifying: createPublicKey({ key: { ...jwk }, format: "jwk" }) },
    ]),
  );
  const read = jwtReader(signing.alg, (kid) => keys.get(kid));
  const outerHeader = headerReader((header) => {
    if (header.alg !== encryption.alg || header.enc !== encryption.enc) throw new Error("Other algorithms");
    return header.zip === "DEF";
  });
  return (header: string, sealed: ReturnType<typeof sealedOf>, key: Buffer): Claims => {
    const compressed = outerHeader(header);
    const plaintext = decrypt(key, sealed);
    return read(compressed ? inflateRawSync(plaintext, { maxOutputLength: 250_000 }) : plaintext);
  };
}

/** From the bytes of a JWT to its claims. */
function jwtReader(alg: string, keyOf: (kid: string) => SigningKey | undefined): (jwt: Buffer) => Claims {
  const verifierOf = headerReader((header) => {
    const key = header.alg === alg ? keyOf(header.kid ?? "") : undefined;
    if (key === undefined) throw new Error("There is no key for this algorithm and key ID");
    return bareVerifier(key);
  });
  return (jwt) => {
    const [start, end] = [jwt.indexOf("."), jwt.lastIndexOf(".")];
    const verify = verifierOf(jwt.toString("latin1", 0, start));
    if (!verify(jwt.subarray(0, end), decode(jwt.toString("latin1", end + 1))))
      throw new Error("Not genuine");
    const claims: Claims & { readonly nbf?: number } = JSON.parse(
      decode(jwt.toString("latin1", start + 1, end)).toString(),
    );
    const now = Date.now() / 1000;
    if (claims.iss !== issuer || claims.aud !== audience) throw new Error("Issued for another audience");
    if (claims.exp <= now || (claims.nbf ?? 0) > now + 1) throw new Error("Not valid now");
    return claims;
  };
}

interface Header {
  readonly alg?: string;
  readonly enc?: string;
  readonly zip?: string;
  readonly kid?: string;
  readonly crit?: unknown;
}

/** What `read` makes of a header is remembered by the header's text: most tokens of one sender have the same. */
function headerReader<Value>(read: (header: Header) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const header: Header = JSON.parse(decode(text).toString());
    if (header.crit !== undefined) throw new Error("An unknown extension");
    const value = read(header);
    if (known.size < 100) known.set(text, value);
    return value;
  };
}

function sealedOf([header = "", , iv = "", ciphertext = "", tag = ""]: readonly string[]) {
  return {
    aad: Buffer.from(header, "latin1"),
    iv: decode(iv),
    ciphertext: decode(ciphertext),
    tag: decode(tag),
  };
}

function decode(text: string): Buffer {
  return Buffer.from(text, "base64url");
}

function unchanged(claims: Claims): Claims {
  return claims;
}
