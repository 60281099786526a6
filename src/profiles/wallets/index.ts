/** The part of josette/profiles for responses of wallets. */
import { every } from "../../algorithms/every.ts";
import type { KeyInput, KeysInput } from "../../jwk/key/types.ts";
import {
  decryptWalletResponse as decryptWalletResponseWith,
  type DecryptWalletResponseOptions,
  type WalletResponse,
} from "./decrypt-response.ts";
import {
  walletResponseMetadata as walletResponseMetadataWith,
  type WalletResponseMetadata,
  type WalletResponseMetadataOptions,
} from "./response-metadata.ts";

export type {
  DecryptWalletResponseOptions,
  WalletPresentation,
  WalletResponse,
  WalletResponseClaims,
} from "./decrypt-response.ts";
export type { WalletResponseMetadata, WalletResponseMetadataOptions } from "./response-metadata.ts";

/**
 * Decrypts the response of a wallet: OpenID for Verifiable Presentations 1.0 section 8.3, with the response
 * mode `direct_post.jwt` or `dc_api.jwt`. `response` is the value of the parameter `response`, and `keys` is
 * the private key that was made for the request; see `walletResponseMetadata`. Delete the key afterwards.
 *
 * A response is accepted if it is encrypted with ECDH-ES, its `state` is that of the request, and it has
 * either `vp_token`, an object with lists of presentations, or `error`, if the wallet presents nothing. `exp`
 * and `nbf`, which the specification does not define, are checked if they are present. `apu` and `apv` of the
 * sender are in `header`, in base64url.
 *
 * Anyone who knows the request can encrypt a response to its public key, so decryption does not show who sent
 * it. TLS authenticates the verifier to the wallet, but not the wallet to the verifier. Only the
 * presentations in `vp_token` are authenticated: verify the issuer's signature and the holder's proof of
 * each, and that the proof is for the `nonce` and the `client_id` of the request. An error is not
 * authenticated at all.
 *
 * A wallet that cannot encrypt may post `error` and `state` without `response` (section 8.3.1); compare that
 * state as well.
 *
 * @throws JoseError `ERR_JWT_CLAIM_VALIDATION_FAILED` (a `JwtClaimError`) if `state` is missing or different,
 * or if the parameters are not those of a response, `ERR_JWT_EXPIRED`, `ERR_JWT_INVALID` if the plaintext is
 * not a claims set, for example because it is signed, and the codes of `decryptCompact`.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option; otherwise like
 * `decryptCompact`.
 * @example
 * ```ts
 * import { decodeHeader, generateKey, importKey } from "josette";
 * import { encryptJwt } from "josette/jwt";
 * import { decryptWalletResponse, walletResponseMetadata } from "josette/profiles";
 * // For each request, a key and a state:
 * const key = await generateKey("ECDH-ES");
 * const state = crypto.randomUUID();
 * const clientMetadata = await walletResponseMetadata(key); // and vp_formats_supported
 *
 * // The wallet:
 * const [jwk] = clientMetadata.jwks.keys;
 * const presented = { state, vp_token: { pid: ["eyJhbGciOiJFUzI1NiJ9.e30.c2ln~"] } };
 * const response = await encryptJwt(presented, importKey(jwk), { enc: "A256GCM" });
 *
 * // The request, and with it the key and the state, can be found by the key ID.
 * console.log(decodeHeader(response).kid === jwk.kid); // true
 * const { unverifiedClaims } = await decryptWalletResponse(response, key, { state });
 * console.log(unverifiedClaims.error ?? unverifiedClaims.vp_token?.["pid"]?.length); // 1
 * ```
 */
export function decryptWalletResponse(
  response: string,
  keys: KeysInput,
  options: DecryptWalletResponseOptions,
): Promise<WalletResponse> {
  return decryptWalletResponseWith(every(), response, keys, options);
}

/**
 * Returns what the parameter `client_metadata` of a request to a wallet says about the encryption of the
 * response: the public key with `kid`, `use` and `alg`, and the content encryption algorithms. Add
 * `vp_formats_supported` and other members to it.
 *
 * `key` is a new private key for each request (HAIP section 5): `await generateKey("ECDH-ES")`, which is on
 * P-256. Its `kid`, or otherwise its thumbprint, identifies the key in the response.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown or invalid option; `ERR_KEY_NOT_SUITABLE` for a key
 * that cannot decrypt with ECDH-ES; `ERR_INVALID_ARGUMENT` for a `key` that is not a key.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the public half of the key is not available; the errors of
 * `importKey`, if the key has not been imported yet.
 * @example
 * ```ts
 * import { generateKey } from "josette";
 * import { walletResponseMetadata } from "josette/profiles";
 * const key = await generateKey("ECDH-ES", { kid: "request-1" });
 * const { jwks, encrypted_response_enc_values_supported: enc } = await walletResponseMetadata(key);
 * console.log(jwks.keys[0].kid, jwks.keys[0].use, enc.join()); // request-1 enc A128GCM,A256GCM
 * ```
 */
export function walletResponseMetadata(
  key: KeyInput,
  options?: WalletResponseMetadataOptions,
): Promise<WalletResponseMetadata> {
  return walletResponseMetadataWith(every(), key, options);
}
