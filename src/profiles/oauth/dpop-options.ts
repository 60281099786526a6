/** The options and results of the verification of DPoP proofs: RFC 9449 sections 4.3, 8, 9 and 11.1. */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import type { JwsHeader } from "../../header/types.ts";
import type { Key } from "../../jwk/key/key.ts";
import type { Seen } from "../../jwt/replay.ts";
import type { VerifiedClaims } from "../../jwt/types.ts";
import type { Limits } from "../../limits.ts";
import { OptionReader } from "../../options/reader.ts";
import { callback, duration, text } from "../../options/values.ts";
import { requestMethod } from "./request-values.ts";

/** Options of {@link dpopVerifier}. Times are in seconds. */
export interface DpopVerifierOptions {
  /**
   * The accepted signature algorithms of proofs, for example `["ES256"]`. Mandatory. Algorithms with a shared
   * secret are not allowed.
   */
  readonly alg: readonly (SignatureAlgorithm | SignatureScheme)[];
  /**
   * The memory of used proofs: `seenInMemory()` for a single process, or a memory that processes share.
   * Mandatory. `null` accepts a proof more than once while it is not too old; anyone who sees a request can
   * then repeat it.
   */
  readonly seen: Seen | null;
  /**
   * Returns `true` for a nonce that the server issued recently (sections 8 and 9). Proofs with any other
   * nonce or none are rejected with `ERR_DPOP_NONCE_REQUIRED`. An error that the function throws is passed on
   * unchanged. Default: nonces are not checked.
   */
  readonly nonce?: (nonce: string) => boolean | Promise<boolean>;
  /** The maximum age of a proof: seconds since `iat`. Default: 60. */
  readonly maxAge?: number;
  /** The allowed clock skew in seconds, in both directions. Default: 60. */
  readonly clockTolerance?: number;
  /** Limits on untrusted proofs. Omitted members keep their defaults. */
  readonly limits?: Partial<Limits>;
}

/** The reader of `DpopVerifierOptions`. */
export const dpopVerifierOptions: OptionReader<DpopVerifierOptions> =
  /* @__PURE__ */ new OptionReader<DpopVerifierOptions>("options", {
    alg: { kind: "mandatory", is: "elsewhere", write: 'alg: the accepted algorithms, for example ["ES256"]' },
    seen: {
      kind: "mandatory",
      is: {
        must: "be a function, for example seenInMemory(), or null to accept proofs more than once",
        is: (value) => value === null || typeof value === "function",
      },
      write: "seen: seenInMemory(), a memory that all processes share, or null",
    },
    nonce: { kind: "strict", is: callback },
    maxAge: { kind: "strict", is: duration },
    clockTolerance: { kind: "strict", is: duration },
    limits: { kind: "strict", is: "elsewhere" },
  });

/** A request with a DPoP proof. */
export interface DpopRequest {
  /** The value of the header field `DPoP`, of which the request must have exactly one. */
  readonly proof: string;
  /** The method of the request, for example `"GET"`. */
  readonly method: string;
  /**
   * The URL to which the client sent the request: the public origin of the server, which is configured and
   * never taken from the request, and the path. Its query and fragment are ignored.
   */
  readonly url: string | URL;
  /**
   * The nonce that the proof must have, if only one is acceptable. A proof with any other nonce or none is
   * rejected with `ERR_DPOP_NONCE_REQUIRED`. Default: the verifier's option `nonce` decides.
   */
  readonly nonce?: string;
}

/** The inputs of {@link DpopVerifier.verify}. */
export interface DpopVerification extends DpopRequest {
  /**
   * The access token in the request, which the proof must be for (`ath`). Omit it at the token endpoint of an
   * authorization server: a proof that is for an access token is then rejected.
   */
  readonly accessToken?: string;
  /**
   * The thumbprint that the proof's key must have: `cnf.jkt` of the access token or of its introspection
   * response, or the parameter `dpop_jkt` of the authorization request (section 10). Without it, compare the
   * `jkt` of the result: any key can sign a proof.
   */
  readonly jkt?: string;
  /** The time to check against: a Date or seconds since 1970. Default: the system clock. */
  readonly now?: Date | number;
  /** Aborts waiting for `seen`. */
  readonly signal?: AbortSignal;
}

/** The reader of `DpopVerification`. */
export const dpopVerificationOptions: OptionReader<DpopVerification> =
  /* @__PURE__ */ new OptionReader<DpopVerification>("request", {
    proof: {
      kind: "mandatory",
      is: "elsewhere",
      write: "proof: the value of the header field DPoP",
      fromClient: true,
    },
    method: { kind: "mandatory", is: requestMethod, write: "method: the method of the request" },
    url: { kind: "mandatory", is: "elsewhere", write: "url: the URL that the client sent the request to" },
    nonce: { kind: "strict", is: text },
    accessToken: { kind: "strict", is: text },
    jkt: { kind: "strict", is: text },
    now: { kind: "convenience", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
  });

/** A DPoP proof that has been verified. */
export interface VerifiedDpopProof {
  /** The thumbprint of the key, to which an access token is bound by `cnf: { jkt }`: section 6.1. */
  readonly jkt: string;
  /** The public key of the client. */
  readonly key: Key;
  /** The claims of the proof. */
  readonly claims: VerifiedClaims;
  /** The header of the proof. */
  readonly header: JwsHeader;
}

/** Verifies DPoP proofs. Create it once and reuse it. */
export interface DpopVerifier {
  /**
   * Verifies the proof in a request.
   * @throws DpopProofError `ERR_DPOP_PROOF_INVALID`, `ERR_DPOP_NONCE_REQUIRED`.
   * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim "cnf" if the key of the proof is
   * not the one that `jkt` identifies.
   * @throws UnavailableError `ERR_REPLAY_UNAVAILABLE` if `seen` failed or took too long.
   * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid input.
   */
  verify(request: DpopVerification): Promise<VerifiedDpopProof>;
  /**
   * Verifies the proof synchronously, in runtimes with node:crypto, if `seen` and `nonce` return no promises.
   * @throws like `verify`; JoseError `ERR_JOSE_NOT_SUPPORTED` if there is no synchronous backend.
   */
  verifySync(request: DpopVerification): VerifiedDpopProof;
}
