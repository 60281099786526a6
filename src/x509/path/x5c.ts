/** Keys for tokens with a certificate chain in their header: "x5c", RFC 7515 section 4.1.6. */
import type { Suite } from "../../algorithms/suite.ts";
import { CertificateChainError, JoseError } from "../../errors.ts";
import type { JoseHeader } from "../../header/types.ts";
import { certificateThumbprintOf, type ThumbprintParameter } from "../../jwk/key/x5t-values.ts";
import type { Key } from "../../jwk/key/key.ts";
import { readRequest, registerSource } from "../../jwk/sets/key-source.ts";
import type { KeyRequest, KeySource } from "../../jwk/key/types.ts";
import { copyOptions } from "../../options/reader.ts";
import { start } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";
import type { CertificateInput } from "./chain-input.ts";
import { ChainMemory, chainText } from "./chain-memory.ts";
import { resolveChainPolicy, timeOf, type ChainOptions, type ChainPolicy } from "./chain-policy.ts";
import { refuse } from "./finding.ts";
import { validate } from "./path.ts";

/** Implements `x5cKeySource` of josette/x509 with the algorithms of a suite. */
export function x5cKeySource(suite: Suite, options: ChainOptions): KeySource {
  const policy = resolveChainPolicy(suite, {
    keyUsage: "digitalSignature",
    ...copyOptions(options, "options"),
  });
  const validator: Validator = { suite, policy, memory: new ChainMemory() };
  const source = Object.freeze({ find: (request: KeyRequest) => start(find(validator, request)) });
  registerSource(source, { find: (request) => find(validator, request) });
  return source;
}

interface Validator {
  readonly suite: Suite;
  readonly policy: ChainPolicy;
  readonly memory: ChainMemory;
}

function* find(validator: Validator, request: KeyRequest): Steps<readonly Key[]> {
  const { header, use } = readRequest(request);
  if (use !== "sig") return [];
  try {
    return [yield* certifiedKey(validator, header)];
  } catch (error) {
    if (!(error instanceof CertificateChainError)) throw error;
    // Throws the same error with its stage added.
    const cause = error.cause === undefined ? {} : { cause: error.cause };
    throw new CertificateChainError(error.message, error, { stage: "verify", ...cause });
  }
}

function* certifiedKey(validator: Validator, header: JoseHeader): Steps<Key> {
  const { x5c } = header;
  if (!Array.isArray(x5c)) {
    throw new JoseError("ERR_JWKS_NO_MATCHING_KEY", 'The token\'s header has no certificate chain ("x5c")', {
      stage: "verify",
    });
  }
  const key = yield* validatedKey(validator, x5c);
  for (const check of thumbprints) {
    const actual = header[check];
    if (actual === undefined) continue;
    const expected = yield* certificateThumbprintOf(key, check);
    if (actual === expected) continue;
    const problem = `does not have the thumbprint in the header's "${check}"`;
    refuse({ certificateIndex: 0, check, expected, actual, problem });
  }
  return key;
}

function* validatedKey({ suite, policy, memory }: Validator, x5c: readonly CertificateInput[]): Steps<Key> {
  const chain = chainText(x5c);
  if (chain === undefined) return (yield* validate(suite, x5c, policy)).key;
  const known = memory.get(chain, timeOf(policy));
  if (known !== undefined) return known;
  const validated = yield* validate(suite, chain, policy);
  memory.set(chain, validated);
  return validated.key;
}

/** The header parameters that identify the leaf: RFC 7515 sections 4.1.7 and 4.1.8. */
const thumbprints: readonly ThumbprintParameter[] = ["x5t#S256", "x5t"];
