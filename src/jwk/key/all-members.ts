/** Reads all members of a key, including the private ones. */
import { JoseError } from "../../errors.ts";
import { secretMembers } from "../../keytypes/oct.ts";
import { exportCryptoKey } from "../../platform/generation.ts";
import type { KeyMaterial, KeyMembers } from "../../platform/material.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { requireConsistent } from "./consistency.ts";
import type { ExternalMaterial } from "./external-material.ts";
import { contentsOf, makeKey, type Key } from "./key.ts";
import { parseJwk } from "./parse-jwk.ts";

/**
 * Returns all members of a key, including the private ones: RFC 7518 section 6. Checks that its halves match.
 */
export function* membersOf(key: Key): Steps<KeyMembers> {
  const contents = contentsOf(key);
  yield* requireConsistent(contents);
  const material =
    contents.material.form === "external" ? publicMaterial(contents.material) : contents.material;
  if (material.form !== "CryptoKey") return membersIn(material);
  if (!material.cryptoKey.extractable) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      "The CryptoKey is not extractable, so it cannot be exported",
    );
  }
  const jwk = yield* perform(exportCryptoKey(material.cryptoKey));
  return yield* membersOf(makeKey(parseJwk(jwk, [contents.keyType]).contents, {}));
}

/** Returns the public half of an external key, which is its only part that can be exported. */
function publicMaterial({ half }: ExternalMaterial): KeyMaterial {
  if (half !== undefined) return half;
  throw new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    'The public half of the external key is unknown; pass it to externalKey as "jwk"',
  );
}

function membersIn(material: Exclude<KeyMaterial, { form: "CryptoKey" }>): KeyMembers {
  return material.form === "secret" ? secretMembers(material.bytes) : material.members;
}
