/**
 * The part of a JWT policy that needs JWE code. The entry points pass that code to verifiers, so that a
 * bundle with a verifier for signed tokens alone need not contain it.
 */
import type { Suite } from "../algorithms/suite.ts";
import type { JweHeader } from "../header/types.ts";
import { Call } from "../jwe/work-budget.ts";
import { openCompactJwe } from "../jwe/decrypt.ts";
import { requireSeparation } from "../jwe/key-separation.ts";
import { decryptionKeys } from "../jwe/plan.ts";
import { resolveDecryptionPolicy, type DecryptionPolicy } from "../jwe/policy.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import { managementRequirements, type KeyRequirements } from "../jwk/key/requirements.ts";
import { knownKeys, requireSuitableKeys, resolveKeys, type Keyring } from "../jwk/sets/keyring.ts";
import type { Limits } from "../limits.ts";
import type { Steps } from "../steps/steps.ts";
import { decryptOptions } from "./policy-options.ts";
import type { EncryptedJwtContext } from "./unsigned-types.ts";
import type { AnyJwtPolicy, DecryptPolicy, VerifiedLayer } from "./types.ts";
import type { VerifiedEncryptedJwt } from "./verified.ts";
import { type CompactToken, splitCompact } from "../header/segments.ts";
import type { DecryptedJwe } from "../jwe/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { invalidJwt } from "./rejections.ts";

/** The `decrypt` option, read and validated. */
export interface ResolvedDecryption extends DecryptionPolicy {
  /** The object that was read. */
  readonly source: DecryptPolicy;
  readonly keyring: Keyring;
  readonly optional: boolean;
  readonly typ: string | undefined;
  /** Throws `ERR_KEY_NOT_SUITABLE` if none of the given keys can decrypt with an allowed algorithm. */
  readonly requireSuitableKeys: () => void;
  /** Counts the expensive operations of a call. */
  readonly Call: typeof Call;
  /** Decrypts a token. */
  readonly open: (token: CompactToken, call: Call) => Steps<DecryptedJwe>;
  /** Decrypts a token and returns the signed token inside. */
  readonly openNested: (token: CompactToken, call: Call) => Steps<DecryptedLayer>;
  /** Returns the keys that could decrypt a token with this header. */
  readonly candidates: (header: JweHeader, signal: AbortSignal | undefined) => Steps<readonly Candidate[]>;
}

/**
 * A signed token, and the JWE layer around it if it was encrypted.
 */
export interface DecryptedLayer {
  readonly jwe?: VerifiedLayer<JweHeader>;
  readonly signed: CompactToken;
}

/** Reads and validates the `decrypt` option. */
export type ResolveDecryption = (suite: Suite, policy: DecryptPolicy, limits: Limits) => ResolvedDecryption;

/** The JWE code for a verifier. The entry point passes it in. */
export interface DecryptionCode {
  /** Reads the `decrypt` of a policy. */
  readonly resolve: ResolveDecryption;
  /** Reads a policy with `verify: null`. */
  readonly encryptedOnly: (suite: Suite, policy: AnyJwtPolicy) => EncryptedOnly;
}

/** A policy with `verify: null`, read and validated. */
export interface EncryptedOnly extends Pick<ResolvedDecryption, "requireSuitableKeys"> {
  /** Decrypts a token that is not signed, and checks its claims. */
  readonly open: (token: unknown, context: EncryptedJwtContext | undefined) => Steps<VerifiedEncryptedJwt>;
}

/** Implements {@link ResolveDecryption} with the JWE code of this library. */
export function resolveDecryption(suite: Suite, policy: DecryptPolicy, limits: Limits): ResolvedDecryption {
  const { keys, optional = false, typ, ...rest } = decryptOptions.read(policy);
  const resolved = resolveDecryptionPolicy(suite, { ...rest, limits });
  const keyring = resolveKeys(resolved.suite, keys);
  requireSeparation(knownKeys(keyring), resolved);
  return {
    ...resolved,
    source: policy,
    keyring,
    optional,
    typ,
    requireSuitableKeys: () => requireSuitableKeys(keyring, () => requirementsOf(resolved)),
    Call,
    open: (token, call) => openCompactJwe(token, keyring, resolved, call),
    *openNested(token, call) {
      const { plaintext, header, key, matchedBy } = yield* openCompactJwe(token, keyring, resolved, call);
      return { jwe: { header, key, matchedBy, token: token.text }, signed: innerToken(plaintext, limits) };
    },
    candidates: (header, signal) => decryptionKeys(header, keyring, resolved, signal),
  };
}

/** Returns the requirements for keys, one for each pair of allowed algorithms. */
function requirementsOf({ alg, enc }: DecryptionPolicy): readonly KeyRequirements[] {
  return [...alg.values()].flatMap((management) =>
    [...enc.values()].map((content) => managementRequirements(management, content, "decrypt", {})),
  );
}

/**
 * Returns the signed token in a plaintext. It is recognized by its number of segments, because many producers
 * set neither `cty` nor `typ`. One leading byte order mark is removed: .NET writes it. A second layer of
 * encryption and unsigned claims are rejected.
 */
function innerToken(plaintext: Bytes, limits: Limits): CompactToken {
  const text = decodeUtf8(plaintext);
  if (text === undefined) throw invalidJwt("plaintext is not UTF-8");
  const token = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (token.startsWith("{")) {
    throw invalidJwt(
      "plaintext is a claims set without a signature; use a policy with verify: null and a shared key to " +
        "accept it",
    );
  }
  const split = splitCompact(token, [3, 5], limits, invalidJwt);
  if (split.isEncrypted) throw invalidJwt("is encrypted more than once");
  // With equal lengths the text is ASCII: all other characters have more octets than UTF-16 code units.
  return text.length === plaintext.length ? { ...split, octets: plaintext } : split;
}
