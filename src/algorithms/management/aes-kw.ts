/** Key wrapping with AES Key Wrap: RFC 7518 section 4.4, RFC 3394. */
import { makeKeyUnwrapper, makeKeyWrapper } from "../../platform/aes-key-wrap.ts";
import { aesKeyEncryption } from "../aes.ts";
import type { ManagementScheme } from "../types.ts";
import { decryptingReceiver, encryptingSender } from "./wrapping.ts";

/** AES Key Wrap with a 128-bit key. */
export const A128KW: ManagementScheme<"A128KW"> = /* @__PURE__ */ aesKw("A128KW", 16);
/** AES Key Wrap with a 192-bit key. */
export const A192KW: ManagementScheme<"A192KW"> = /* @__PURE__ */ aesKw("A192KW", 24);
/** AES Key Wrap with a 256-bit key. */
export const A256KW: ManagementScheme<"A256KW"> = /* @__PURE__ */ aesKw("A256KW", 32);

/** AES Key Wrap with the default initial value; the length of the wrapping key is in bytes. */
function aesKw<Name extends string>(alg: Name, keyLength: number): ManagementScheme<Name> {
  return aesKeyEncryption(alg, keyLength, "AES-KW", {
    repeatsHeader: true,
    sender: ({ material }) => encryptingSender(makeKeyWrapper(material)),
    receiver: ({ material }) => decryptingReceiver(makeKeyUnwrapper(material)),
  });
}
