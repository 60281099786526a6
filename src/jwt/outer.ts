/** The outer layer of a nested JWT: RFC 7519 section 7.2 steps 7 and 8, and what may be inside. */
import type { Bytes } from "../encoding/bytes.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError } from "../errors.ts";
import { sameMediaType } from "../header/media-type.ts";
import type { JweHeader } from "../header/types.ts";
import type { Call } from "../jwe/budget.ts";
import { openCompactJwe } from "../jwe/compact.ts";
import type { Limits } from "../limits.ts";
import type { Steps } from "../platform/steps.ts";
import { wrongType } from "./claim-errors.ts";
import { invalidJwt, kindOf } from "./parse.ts";
import type { ResolvedDecryption } from "./policy.ts";
import type { VerifiedLayer } from "./types.ts";

/** A token without its outer layer, which a plain one does not have where the policy lets it through. */
export interface Unwrapped {
  readonly jwe?: VerifiedLayer<JweHeader>;
  /** The signed token. */
  readonly signed: string;
}

/** Undoes the encryption of a token that is encrypted. */
export function* undoOuter(
  text: string,
  decrypt: ResolvedDecryption,
  limits: Limits,
  call: Call,
): Steps<Unwrapped> {
  const { plaintext, header, key, matchedBy } = yield* openCompactJwe(text, decrypt.keyring, decrypt, call);
  return { jwe: { header, key, matchedBy, token: text }, signed: innerToken(plaintext, limits) };
}

/** The error for an encrypted token where nothing says how to open it. */
export function encryptedToken(): JoseError {
  return new JoseError(
    "ERR_JWT_ENCRYPTED",
    "The token is encrypted; the policy needs decrypt: { keys, alg, enc }",
    { stage: "decrypt" },
  );
}

/** The error for a plain token where only encrypted ones are accepted. */
export function notEncrypted(advice: string): JoseError {
  return new JoseError("ERR_JWT_NOT_ENCRYPTED", `The token is not encrypted; ${advice}`, {
    stage: "decrypt",
  });
}

/**
 * Checks the media type in the header of the encryption (RFC 8725 section 3.11).
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function requireOuterType({ typ }: JweHeader, expected: string): void {
  if (typ === undefined || !sameMediaType(typ, expected)) throw wrongType(typ, expected, "JWE");
}

/**
 * The token inside. What it is shows from its structure, because producers send neither `cty` nor `typ`. One leading byte
 * order mark is stripped: .NET writes it. A second layer of encryption and unsigned claims are refused.
 */
function innerToken(plaintext: Bytes, limits: Limits): string {
  const text = decodeUtf8(plaintext);
  if (text === undefined) throw invalidJwt("holds no text inside its encryption");
  const token = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (token.startsWith("{")) {
    throw invalidJwt(
      "holds claims without a signature inside its encryption; verify: null accepts such tokens where the key is a shared one",
    );
  }
  if (kindOf(token, limits).kind === "jwe") throw invalidJwt("is encrypted more than once");
  return token;
}
