/** The outer layer of a nested JWT: RFC 7519 section 7.2 steps 7 and 8, and what may be inside. */
import type { Bytes } from "../encoding/bytes.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError } from "../errors.ts";
import type { JweHeader } from "../header/types.ts";
import type { Call } from "../jwe/budget.ts";
import { openCompactJwe } from "../jwe/compact.ts";
import type { Limits } from "../limits.ts";
import type { Steps } from "../primitives/steps.ts";
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
      "holds claims that nobody signed inside its encryption; decryptJwt gives them as unverified",
    );
  }
  if (kindOf(token, limits).kind === "jwe") throw invalidJwt("is encrypted more than once");
  return token;
}
