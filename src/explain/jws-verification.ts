/** Verifies one signature with one key: RFC 7515 section 5.2 step 8. */
import type { SignatureScheme } from "../algorithms/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { JsonObject } from "../encoding/json-value.ts";
import { JoseError } from "../errors.ts";
import type { JoseHeader } from "../header/types.ts";
import type { Key } from "../jwk/key/key.ts";
import { verifierOf } from "../jwk/key/prepared-operations.ts";
import { outcomeOf, type Steps } from "../steps/steps.ts";
import type { ReadPolicy } from "./policies.ts";
import type { DecodedSegment } from "./decode-segments.ts";

/** A parsed JWS. */
export interface JwsInput {
  readonly text: string;
  readonly segments: readonly DecodedSegment[];
  readonly header: JoseHeader;
  readonly members: JsonObject;
  readonly layer: number;
  /** The policy for the issuer of the token, if there is one. */
  readonly policy: ReadPolicy | undefined;
  /** The key that decrypted the JWE around the JWS. */
  readonly opener: Key | undefined;
}

/** A signature to verify. */
export interface Signed {
  readonly scheme: SignatureScheme;
  readonly signature: Bytes;
  readonly input: Bytes;
}

/** Verifies a signature. Returns the error if the key cannot be used. */
export function* verifies({ scheme, signature, input }: Signed, key: Key): Steps<boolean | JoseError> {
  try {
    const verifier = yield* verifierOf(key, scheme);
    return yield* outcomeOf(verifier(signature, input));
  } catch (error) {
    if (error instanceof JoseError) return error;
    throw error;
  }
}
