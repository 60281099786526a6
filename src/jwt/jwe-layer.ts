/** The encryption layer of a nested JWT: RFC 7519 section 7.2 steps 7 and 8. */
import type { Bytes } from "../encoding/bytes.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError } from "../errors.ts";
import { sameMediaType } from "../header/media-type.ts";
import type { JweHeader } from "../header/types.ts";
import type { Call } from "../jwe/budget.ts";
import type { Limits } from "../limits.ts";
import type { Steps } from "../platform/steps.ts";
import { wrongType } from "./claim-errors.ts";
import { invalidJwt, kindOf } from "./parse.ts";
import type { ResolvedDecryption } from "./decryption.ts";
import type { VerifiedLayer } from "./types.ts";

/**
 * A signed token, and the JWE layer around it unless the token was not encrypted and the policy accepts that.
 */
export interface DecryptedLayer {
  readonly jwe?: VerifiedLayer<JweHeader>;
  /** The signed token, in compact serialization. */
  readonly signed: string;
}

/** Decrypts an encrypted token and returns the signed token inside. */
export function* decryptLayer(
  text: string,
  decrypt: ResolvedDecryption,
  limits: Limits,
  call: Call,
): Steps<DecryptedLayer> {
  const { plaintext, header, key, matchedBy } = yield* decrypt.open(text, call);
  return { jwe: { header, key, matchedBy, token: text }, signed: innerToken(plaintext, limits) };
}

/** The error for an encrypted token if the policy has no `decrypt`. */
export function encryptedToken(): JoseError {
  return new JoseError(
    "ERR_JWT_ENCRYPTED",
    "The token is encrypted; to accept it, add decrypt: { keys, alg, enc } to the policy",
    { stage: "decrypt" },
  );
}

/** The error for an unencrypted token if only encrypted ones are accepted. */
export function notEncrypted(advice: string): JoseError {
  return new JoseError("ERR_JWT_NOT_ENCRYPTED", `The token is not encrypted; ${advice}`, {
    stage: "decrypt",
  });
}

/**
 * Checks `typ` in the JWE header (RFC 8725 section 3.11).
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function requireJweType({ typ }: JweHeader, expected: string): void {
  if (typ === undefined || !sameMediaType(typ, expected)) throw wrongType(typ, expected, "JWE");
}

/**
 * Returns the signed token inside. It is recognized by its structure, because many producers set neither
 * `cty` nor `typ`. One leading byte order mark is removed: .NET writes it. A second layer of encryption and
 * unsigned claims are rejected.
 */
function innerToken(plaintext: Bytes, limits: Limits): string {
  const text = decodeUtf8(plaintext);
  if (text === undefined) throw invalidJwt("plaintext is not UTF-8");
  const token = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (token.startsWith("{")) {
    throw invalidJwt(
      "plaintext is a claims set without a signature; use a policy with verify: null and a shared key to " +
        "accept it",
    );
  }
  if (kindOf(token, limits).kind === "jwe") throw invalidJwt("is encrypted more than once");
  return token;
}
