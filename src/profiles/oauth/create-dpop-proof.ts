/** DPoP proofs of a client: RFC 9449 section 4.2. */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import { encodeBase64url } from "../../encoding/base64url.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { splitCompact } from "../../header/segments.ts";
import { asKey } from "../../jwk/io/as-key.ts";
import { contentsOf, type Key } from "../../jwk/key/key.ts";
import { membersOf } from "../../jwk/key/all-members.ts";
import type { KeyInput } from "../../jwk/key/types.ts";
import { resolveKeys } from "../../jwk/sets/keyring.ts";
import { resolveSignaturePolicy } from "../../jws/policy.ts";
import { openCompactJws } from "../../jws/verify.ts";
import { invalidJwt } from "../../jwt/rejections.ts";
import { signJwtSteps } from "../../jwt/sign.ts";
import { publicMembers } from "../../keytypes/public-members.ts";
import { OptionReader } from "../../options/reader.ts";
import { invalidOption, readSeconds, readSignal } from "../../options/values.ts";
import { digest } from "../../platform/digest-hmac-pbkdf2.ts";
import type { KeyMembers } from "../../platform/material.ts";
import { currentSeconds, randomUuid } from "../../runtime.ts";
import { run } from "../../steps/drivers.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { nonceText, readUrl, requestMethod, token68 } from "./request-values.ts";
import { signingAlgorithm } from "./signing-algorithm.ts";
import { targetOf } from "./target-uri.ts";

/** Options of {@link dpopProof}. */
export interface DpopProofOptions {
  /** The method of the request, for example `"POST"`. */
  readonly method: string;
  /** The URL of the request. Its query and fragment are not part of the proof. */
  readonly url: string | URL;
  /** The access token that is sent with the proof. Required in requests to an API. */
  readonly accessToken?: string;
  /** The last `DPoP-Nonce` that this server sent. */
  readonly nonce?: string;
  /**
   * The signature algorithm. Default: the key's `alg`; otherwise PS256 for RSA, ES256, ES384 or ES512 by
   * curve, Ed25519 or Ed448.
   */
  readonly alg?: SignatureAlgorithm;
  /**
   * The public half of the key. Required only if it cannot be read from the key: for private CryptoKeys that
   * are not extractable, and for external keys without a `jwk`.
   */
  readonly publicKey?: KeyInput;
  /** The time of issue: a Date or seconds since 1970. Default: the system clock. */
  readonly now?: Date | number;
  /** Aborts waiting for an external key. */
  readonly signal?: AbortSignal;
}

/** The reader of `DpopProofOptions`. */
export const dpopProofOptions: OptionReader<DpopProofOptions> =
  /* @__PURE__ */ new OptionReader<DpopProofOptions>("options", {
    method: { kind: "mandatory", is: requestMethod, write: 'method: the method of the request, "POST"' },
    url: { kind: "mandatory", is: "elsewhere", write: "url: the URL of the request" },
    accessToken: { kind: "strict", is: token68 },
    nonce: { kind: "convenience", is: nonceText },
    alg: { kind: "convenience", is: "elsewhere" },
    publicKey: { kind: "convenience", is: "elsewhere" },
    now: { kind: "convenience", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
  });

/** Implements `dpopProof` of josette/profiles with the algorithms of a suite. */
export function dpopProof(suite: Suite, key: KeyInput, options: DpopProofOptions): Promise<string> {
  return run(dpopProofSteps(suite, key, options));
}

function* dpopProofSteps(suite: Suite, input: KeyInput, options: DpopProofOptions): Steps<string> {
  const {
    method,
    url,
    accessToken,
    nonce,
    alg,
    publicKey,
    now,
    signal: given,
  } = dpopProofOptions.read(options);
  const signal = readSignal(given);
  const htu = targetOf(readUrl(url));
  if (htu === undefined) throw invalidOption("url must be an absolute http or https URL");
  const iat = Math.floor(now === undefined ? currentSeconds() : readSeconds(now, "now"));
  const key = asKey(suite, input);
  const other = publicKey === undefined ? undefined : asKey(suite, publicKey);
  const scheme = signingAlgorithm(suite, key, alg, "a DPoP proof");
  if (scheme.symmetric) {
    throw new UsageError("ERR_KEY_NOT_SUITABLE", "A DPoP proof needs a private key, not a shared secret");
  }
  const jwk = yield* publicHalf(key, other);
  const ath = accessToken === undefined ? undefined : yield* accessTokenHash(accessToken);
  const claims = {
    jti: randomUuid(),
    htm: methodOf(method),
    htu,
    iat,
    ...(ath !== undefined && { ath }),
    ...(nonce !== undefined && { nonce }),
  };
  const header = { alg: scheme.alg, typ: "dpop+jwt", jwk, kid: null };
  const proof = yield* signJwtSteps(suite, claims, key, header, { ...(signal && { signal }) });
  if (other !== undefined) yield* requireHalfOf(suite, other, scheme, proof);
  return proof;
}

/**
 * Checks that a public key belongs to the private key that signed the proof.
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` if the public key does not verify the proof.
 */
function* requireHalfOf(suite: Suite, key: Key, scheme: SignatureScheme, proof: string): Steps<void> {
  const policy = resolveSignaturePolicy(suite, { alg: [scheme] });
  const token = splitCompact(proof, [3], policy.limits, invalidJwt);
  try {
    yield* openCompactJws(token, resolveKeys(suite, key), policy, undefined);
  } catch (error) {
    if (!(error instanceof JoseError)) throw error;
    throw new UsageError("ERR_KEY_NOT_SUITABLE", "publicKey is not the public half of the key");
  }
}

/** Returns the value of "ath": section 4.2. */
export function* accessTokenHash(accessToken: string): Steps<string> {
  return encodeBase64url(yield* perform(digest("SHA-256", encodeUtf8(accessToken))));
}

/** The methods that `fetch` converts to upper case (https://fetch.spec.whatwg.org/#methods). */
const normalized: readonly string[] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

function methodOf(method: string): string {
  const upper = method.toUpperCase();
  return normalized.includes(upper) ? upper : method;
}

/** Returns the members of the public key, and nothing else: section 4.2. */
function* publicHalf(key: Key, other: Key | undefined): Steps<KeyMembers> {
  if (other !== undefined && other.type !== "public") {
    throw new UsageError("ERR_KEY_NOT_SUITABLE", "publicKey must be a public key");
  }
  const source = other ?? key;
  try {
    return publicMembers(yield* membersOf(source), contentsOf(source).keyType);
  } catch (error) {
    if (other !== undefined || !(error instanceof JoseError) || error.code !== "ERR_JOSE_NOT_SUPPORTED") {
      throw error;
    }
    throw invalidOption(
      "publicKey is missing: a DPoP proof contains the public key, which cannot be read from this key; " +
        "pass its public half as publicKey",
    );
  }
}
