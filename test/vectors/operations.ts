// What a vector needs from below the public functions, because it fixes what those choose themselves: the exact header
// text of a signature, the CEK and IV of an encryption. And josette's tables, to tell a name it does not have yet.

import { contentAlgorithms, type ContentAlgorithm } from "../../src/alg/content.ts";
import { managementAlgorithms, type ManagementAlgorithm } from "../../src/alg/management.ts";
import { signatureAlgorithms, type SignatureAlgorithm } from "../../src/alg/signature.ts";
import { cipherOf, type ContentParameters } from "../../src/jwe/content/content.ts";
import { sign } from "../../src/jws/sign.ts";
import { run } from "../../src/primitives/steps.ts";
import type { Sealed } from "../../src/primitives/primitives.ts";
import type { Key } from "josette/jwk";
import type { Bytes } from "./octets.ts";

/** josette, or the runner, has nothing to do this with: a vector that asks for it is "not run". */
export class NoOperation extends Error {
  override readonly name = "NoOperation";
}

export function signBytes(signingInput: Bytes, key: Key, alg: SignatureAlgorithm): Promise<Bytes> {
  return run(sign(signingInput, key, alg));
}

export function encryptContent(
  enc: ContentAlgorithm,
  parameters: ContentParameters,
  plaintext: Bytes,
): Promise<Sealed> {
  const row = contentAlgorithms[enc];
  return run(cipherOf(row).encrypt(row, parameters, plaintext));
}

export async function decryptContent(
  enc: ContentAlgorithm,
  parameters: ContentParameters,
  sealed: Sealed,
): Promise<Bytes> {
  const row = contentAlgorithms[enc];
  const plaintext = await run(cipherOf(row).decrypt(row, parameters, sealed));
  if (plaintext === null) throw new Error("the content did not authenticate");
  return plaintext;
}

export function signatureAlgorithm(name: string): SignatureAlgorithm {
  return nameIn(signatureAlgorithms, name);
}

export function managementAlgorithm(name: string): ManagementAlgorithm {
  return nameIn(managementAlgorithms, name);
}

export function contentAlgorithm(name: string): ContentAlgorithm {
  return nameIn(contentAlgorithms, name);
}

function nameIn<Name extends string>(table: Readonly<Record<Name, unknown>>, name: string): Name {
  if (!isIn(table, name)) throw new NoOperation(`josette has no ${name}`);
  return name;
}

function isIn<Name extends string>(table: Readonly<Record<Name, unknown>>, name: string): name is Name {
  return Object.hasOwn(table, name);
}
