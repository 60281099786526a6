/** Encrypted JWTs: nested (RFC 7519 appendix A.2) and unsigned (appendix A.1). */
import type { Suite } from "../algorithms/suite.ts";
import { encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import { readWrittenHeader } from "../header/serialize.ts";
import { encodeUtf8ToScratch } from "../encoding/utf8.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import type { KeyInput } from "../jwk/key/types.ts";
import { encryptBytes } from "../jwe/encrypt-compact.ts";
import { OptionReader, joinMembers } from "../options/reader.ts";
import { run } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import {
  madeClaimsMembers,
  misplacedClaims,
  requireNoClaimOptions,
  type MadeClaims,
} from "./generated-claims.ts";
import { claimsText, signJwtSteps, type ClaimsInput } from "./sign.ts";
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

/** The reader of `SignAndEncrypt`. */
export const signAndEncryptOptions: OptionReader<SignAndEncrypt> =
  /* @__PURE__ */ new OptionReader<SignAndEncrypt>(
    "options",
    /* @__PURE__ */ joinMembers(madeClaimsMembers, {
      sign: { kind: "mandatory", is: "elsewhere", write: "sign: { key, header }" },
      encrypt: { kind: "mandatory", is: "elsewhere", write: "encrypt: { key, header }" },
      signal: { kind: "convenience", is: "elsewhere" },
    }),
    misplacedClaims,
  );

/** Options of {@link encryptJwt}: the claims to generate. */
export type EncryptJwtOptions = MadeClaims;

/** The reader of `EncryptJwtOptions`. */
export const encryptJwtOptions: OptionReader<EncryptJwtOptions> =
  /* @__PURE__ */ new OptionReader<EncryptJwtOptions>("options", madeClaimsMembers, misplacedClaims);

/** The reader of the options `sign` and `encrypt`. */
export const keyAndHeaderOptions: OptionReader<KeyAndHeader> = /* @__PURE__ */ new OptionReader<KeyAndHeader>(
  "key and header",
  {
    key: { kind: "mandatory", is: "elsewhere", write: "key: a key" },
    header: { kind: "convenience", is: "elsewhere" },
  },
);

/** Implements `signAndEncryptJwt` of josette/jwt with the algorithms of a suite. */
export function signAndEncryptJwt(suite: Suite, claims: ClaimsInput, keys: SignAndEncrypt): Promise<string> {
  return run(signAndEncryptJwtSteps(suite, claims, keys));
}

/** Implements `encryptJwt` of josette/jwt with the algorithms of a suite. */
export function encryptJwt(
  suite: Suite,
  claims: ClaimsInput,
  key: KeyInput,
  header: HeaderInput,
  options: EncryptJwtOptions = {},
): Promise<string> {
  return run(encryptJwtSteps(suite, claims, key, header, options));
}

function* encryptJwtSteps(
  suite: Suite,
  claims: ClaimsInput,
  key: KeyInput,
  header: HeaderInput,
  options: EncryptJwtOptions,
): Steps<string> {
  const made = encryptJwtOptions.read(options);
  const written = readWrittenHeader(header);
  requireNoClaimOptions(written.header);
  return yield* encryptBytes(
    suite,
    encodeUtf8ToScratch(claimsText(claims, made)),
    asKey(suite, key),
    written,
  );
}

function* signAndEncryptJwtSteps(suite: Suite, claims: ClaimsInput, options: SignAndEncrypt): Steps<string> {
  const { sign, encrypt, ...rest } = signAndEncryptOptions.read(options);
  const { key: signingKey, header: signingHeader } = keyAndHeaderOptions.read(sign, "sign");
  const { key: encryptionKey, header: encryptionHeader } = keyAndHeaderOptions.read(encrypt, "encrypt");
  const outer = readWrittenHeader(encryptionHeader);
  requireNoClaimOptions(outer.header);
  const recipient = asKey(suite, encryptionKey);
  const inner = yield* signJwtSteps(suite, claims, signingKey, signingHeader, rest);
  const bytes = encodeAscii(inner) ?? encodeUtf8(inner);
  return yield* encryptBytes(suite, bytes, recipient, { ...outer, header: { ...outer.header, cty: "JWT" } });
}
