/**
 * The options and the context of profiles for access tokens that may be bound to a key: RFC 9449 section 7,
 * RFC 8705 section 3.
 */
import type { ContextMembers, ProfileRules } from "../../jwt/profile-rules.ts";
import type { JwtContext } from "../../jwt/types.ts";
import { OptionReader, type Misplaced } from "../../options/reader.ts";
import { flag, text } from "../../options/values.ts";
import type { DpopRequest, DpopVerifier } from "./dpop-options.ts";
import { requestMethod } from "./request-values.ts";

/** How access tokens that are bound to a key or a certificate are checked. */
export interface ConfirmationOptions {
  /**
   * Verifies the DPoP proofs of tokens with `cnf.jkt`. Without it, such tokens are rejected. The proof is
   * passed with each call, as `dpop` of the context. It is marked as used when all checks, including the
   * application's, have accepted the token.
   */
  readonly dpop?: DpopVerifier;
  /** `true` rejects tokens that are not bound to a key or a certificate. Default: `false`. */
  readonly required?: boolean;
}

/** The reader of `ConfirmationOptions`. */
export const confirmationOptions: OptionReader<ConfirmationOptions> =
  /* @__PURE__ */ new OptionReader<ConfirmationOptions>("cnf", {
    dpop: { kind: "strict", is: "elsewhere" },
    required: { kind: "strict", is: flag },
  });

/** The values of a request that access tokens are checked against. They are passed with the call. */
export interface AccessTokenContext extends JwtContext {
  /**
   * The DPoP proof of the request, if the access token came with the authentication scheme `DPoP`. The token
   * must then be bound to the key of the proof. A profile without the option `cnf: { dpop }` rejects every
   * token that comes with a proof.
   */
  readonly dpop?: DpopRequest | undefined;
  /**
   * The client's certificate in DER, if it authenticated with mutual TLS: in Node.js
   * `socket.getPeerCertificate().raw`. Take it from a header field only if the proxy that terminates TLS
   * removes that field from all requests of clients. Tokens with `cnf["x5t#S256"]` must be bound to it.
   */
  readonly certificate?: Uint8Array;
}

const members: ContextMembers<AccessTokenContext> = {
  dpop: { kind: "convenience", is: "elsewhere", fromClient: true },
  certificate: { kind: "convenience", is: "elsewhere", fromClient: true },
};

/** A hint for callers that pass `dpop` itself as an option of a profile with the option `cnf`. */
export const misplacedDpop: Misplaced = { dpop: "it belongs in cnf: { dpop }" };

const inDpop = "write dpop: { proof, method, url }";

/** The options that {@link AccessTokenContext} adds to the context of a call. */
export const accessTokenContext: Pick<ProfileRules, "context" | "contextHints"> = {
  context: members,
  contextHints: { proof: inDpop, method: inDpop, url: inDpop },
};

/** The reader of the context option `dpop`. */
export const dpopRequestOptions: OptionReader<DpopRequest> = /* @__PURE__ */ new OptionReader<DpopRequest>(
  "dpop",
  {
    proof: {
      kind: "mandatory",
      is: "elsewhere",
      write: "proof: the value of the header field DPoP",
      fromClient: true,
    },
    method: { kind: "mandatory", is: requestMethod, write: "method: the method of the request" },
    url: { kind: "mandatory", is: "elsewhere", write: "url: the URL that the client sent the request to" },
    nonce: { kind: "strict", is: text },
  },
);
