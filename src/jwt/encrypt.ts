/** Encrypted JWTs: nested (RFC 7519 appendix A.2) and unsigned (appendix A.1). */
import { encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import { readWrittenHeader } from "../header/serialize.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import type { KeyInput } from "../jwk/key/types.ts";
import { encryptBytes } from "../jwe/encrypt-compact.ts";
import { OptionReader } from "../options/reader.ts";
import { run, type Steps } from "../platform/steps.ts";
import { madeClaimsMembers, misplacedClaims, requireNoClaimOptions, type MadeClaims } from "./made-claims.ts";
import { encodeClaims, signJwtSteps, type ClaimsInput } from "./sign.ts";
import type { KeyAndHeader } from "./types.ts";

/** The keys and options of {@link signAndEncryptJwt}. */
export interface SignAndEncrypt extends MadeClaims {
  /** The private key or secret that signs the claims, and the header of the inner JWS. */
  readonly sign: KeyAndHeader;
  /** The recipient's key, and the header of the outer JWE: `enc`, and `alg` unless the key has one. */
  readonly encrypt: KeyAndHeader;
  /** Aborts waiting for a remote signing key (`externalKey`). */
  readonly signal?: AbortSignal;
}

/** The reader of these options. */
export const signAndEncryptOptions: OptionReader<SignAndEncrypt> = /* @__PURE__ */ signAndEncryptReader();

/** Built in a function: bundlers treat a spread at the top level of a module as a side effect. */
function signAndEncryptReader(): OptionReader<SignAndEncrypt> {
  return new OptionReader<SignAndEncrypt>(
    "options",
    {
      sign: { kind: "mandatory", is: "elsewhere", write: "sign: { key, header }" },
      encrypt: { kind: "mandatory", is: "elsewhere", write: "encrypt: { key, header }" },
      signal: { kind: "convenience", is: "elsewhere" },
      ...madeClaimsMembers,
    },
    misplacedClaims,
  );
}

/** Options of {@link encryptJwt}: the claims to generate. */
export type EncryptJwtOptions = MadeClaims;

/** The reader of these options. */
export const encryptJwtOptions: OptionReader<EncryptJwtOptions> =
  /* @__PURE__ */ new OptionReader<EncryptJwtOptions>("options", madeClaimsMembers, misplacedClaims);

/** The reader of `sign` and `encrypt`. */
export const keyAndHeaderOptions: OptionReader<KeyAndHeader> = /* @__PURE__ */ new OptionReader<KeyAndHeader>(
  "key and header",
  {
    key: { kind: "mandatory", is: "elsewhere", write: "key: a key" },
    header: { kind: "convenience", is: "elsewhere" },
  },
);

/**
 * Signs claims and encrypts the token: a nested JWT. The outer header gets `cty: "JWT"` (RFC 7519 section
 * 5.2).
 *
 * @throws UsageError and JoseError like `signJwt` and `encryptCompact`.
 * @example
 * ```ts
 * import { importSecret, signAndEncryptJwt, verifyJwt } from "josette";
 * const mac = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const shared = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "dir" });
 * const token = await signAndEncryptJwt(
 *   { iss: "me", exp: 4102444800 },
 *   { sign: { key: mac }, encrypt: { key: shared, header: { enc: "A128CBC-HS256" } } },
 * );
 * const { jwe } = await verifyJwt(token, {
 *   decrypt: { keys: shared, alg: ["dir"], enc: ["A128CBC-HS256"] },
 *   verify: { keys: mac, alg: ["HS256"] },
 *   claims: { issuer: "me", audience: null },
 * });
 * console.log(jwe?.header.cty); // JWT
 * ```
 */
export function signAndEncryptJwt(claims: ClaimsInput, keys: SignAndEncrypt): Promise<string> {
  return run(signAndEncryptJwtSteps(claims, keys));
}

/**
 * Encrypts claims without signing them. Encryption to a public key does not authenticate the sender: use
 * `signAndEncryptJwt` if the recipient must know who wrote the claims. RFC 7519 appendix A.1.
 *
 * @throws UsageError and JoseError like `encryptCompact`; `ERR_INVALID_ARGUMENT` for claims of the wrong
 * type.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { encryptJwt, verifyJwt } from "josette/jwt";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(16)), { alg: "dir" });
 * const token = await encryptJwt({ sub: "alice", exp: 4102444800 }, key, { enc: "A128GCM" });
 * const { claims } = await verifyJwt(token, {
 *   decrypt: { keys: key, alg: ["dir"], enc: ["A128GCM"] },
 *   verify: null,
 *   claims: { issuer: null, audience: null },
 * });
 * console.log(claims.sub); // alice
 * ```
 */
export function encryptJwt(
  claims: ClaimsInput,
  key: KeyInput,
  header: HeaderInput,
  options: EncryptJwtOptions = {},
): Promise<string> {
  return run(encryptJwtSteps(claims, key, header, options));
}

function* encryptJwtSteps(
  claims: ClaimsInput,
  key: KeyInput,
  header: HeaderInput,
  options: EncryptJwtOptions,
): Steps<string> {
  const made = encryptJwtOptions.read(options);
  const written = readWrittenHeader(header);
  requireNoClaimOptions(written.header);
  return yield* encryptBytes(encodeClaims(claims, made), asKey(key), written);
}

function* signAndEncryptJwtSteps(claims: ClaimsInput, options: SignAndEncrypt): Steps<string> {
  const { sign, encrypt, ...rest } = signAndEncryptOptions.read(options);
  const { key: signingKey, header: signingHeader } = keyAndHeaderOptions.read(sign, "sign");
  const { key: encryptionKey, header: encryptionHeader } = keyAndHeaderOptions.read(encrypt, "encrypt");
  const outer = readWrittenHeader(encryptionHeader);
  requireNoClaimOptions(outer.header);
  const recipient = asKey(encryptionKey);
  const inner = yield* signJwtSteps(claims, signingKey, signingHeader, rest);
  const bytes = encodeAscii(inner) ?? encodeUtf8(inner);
  return yield* encryptBytes(bytes, recipient, { ...outer, header: { ...outer.header, cty: "JWT" } });
}
