/** Keys for tokens with a certificate chain in their header: "x5c", RFC 7515 section 4.1.6. */
import { CertificateChainError, JoseError } from "../../errors.ts";
import type { JoseHeader } from "../../header/types.ts";
import { thumbprintHint, type ThumbprintParameter } from "../../jwk/key/certificate-hints.ts";
import type { Key } from "../../jwk/key/key.ts";
import { readRequest } from "../../jwk/sets/request.ts";
import type { KeyRequest, KeySource } from "../../jwk/key/types.ts";
import { copyOptions } from "../../options/reader.ts";
import { start, type Steps } from "../../platform/steps.ts";
import { resolveChainPolicy, type ChainOptions, type ChainPolicy } from "./chain-policy.ts";
import { refuse } from "./finding.ts";
import { validate } from "./path.ts";

/**
 * A key source for tokens whose header has a certificate chain (`x5c`). The chain is validated like by
 * `validateChain`, and the signature must verify with the leaf's key. `x5t` and `x5t#S256` in the header must
 * be those of the leaf. Without `keyUsage`, the leaf's key must permit `digitalSignature`.
 *
 * A valid chain authenticates the signer but does not authorize it. If the anchors issue certificates to
 * others than the expected signers, require more with `subject`, `dnsName`, `extKeyUsage` or `leaf`. An
 * extended key usage extension that is not critical is ignored unless `extKeyUsage` is given. The validity of
 * certificates is checked at the current time, or at `at`. The `now` and the clock tolerance of a JWT
 * verifier apply only to claims.
 *
 * The source returns no keys for decryption. In a verification, an invalid chain causes a
 * `CertificateChainError` (`ERR_X509_CHAIN_INVALID`), and a token without a chain causes
 * `ERR_JWKS_NO_MATCHING_KEY`.
 *
 * @throws JoseError the errors of `parseCertificate` for a trust anchor.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, `ERR_INVALID_ARGUMENT`
 * for an anchor of another type.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { verifyCompact } from "josette/jws";
 * import { x5cKeySource } from "josette/x509";
 * const keys = x5cKeySource({
 *   trustAnchors: [readFileSync("AppleRootCA-G3.cer")],
 *   leaf: { extensions: ["1.2.840.113635.100.6.11.1"] },
 *   intermediate: { extensions: ["1.2.840.113635.100.6.2.1"] },
 * });
 * const notification = readFileSync("notification.jws", "utf8");
 * const { payload } = await verifyCompact(notification, keys, { alg: ["ES256"] });
 * console.log(new TextDecoder().decode(payload));
 * ```
 */
export function x5cKeySource(options: ChainOptions): KeySource {
  const policy = resolveChainPolicy({ keyUsage: "digitalSignature", ...copyOptions(options, "options") });
  return Object.freeze({ find: (request: KeyRequest) => start(find(policy, request)) });
}

function* find(policy: ChainPolicy, request: KeyRequest): Steps<readonly Key[]> {
  const { header, use } = readRequest(request);
  if (use !== "sig") return [];
  try {
    return [yield* certifiedKey(policy, header)];
  } catch (error) {
    if (!(error instanceof CertificateChainError)) throw error;
    // The same error, with the stage.
    const cause = error.cause === undefined ? {} : { cause: error.cause };
    throw new CertificateChainError(error.message, error, { stage: "verify", ...cause });
  }
}

function* certifiedKey(policy: ChainPolicy, header: JoseHeader): Steps<Key> {
  const { x5c } = header;
  if (!Array.isArray(x5c)) {
    throw new JoseError("ERR_JWKS_NO_MATCHING_KEY", 'The token\'s header has no certificate chain ("x5c")', {
      stage: "verify",
    });
  }
  const { key } = yield* validate(x5c, policy);
  for (const check of thumbprints) {
    const actual = header[check];
    if (actual === undefined) continue;
    const expected = yield* thumbprintHint(key, check);
    if (actual === expected) continue;
    const problem = `does not have the thumbprint in the header's "${check}"`;
    refuse({ certificateIndex: 0, check, expected, actual, problem });
  }
  return key;
}

/** RFC 7515 sections 4.1.7 and 4.1.8. */
const thumbprints: readonly ThumbprintParameter[] = ["x5t#S256", "x5t"];
