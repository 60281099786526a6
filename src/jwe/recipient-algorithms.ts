/**
 * Selects the algorithms for a recipient and checks that the recipient's key can be used with them: RFC 7516
 * sections 4.1.1, 4.1.2 and 5.1 step 1.
 */
import type { Suite } from "../algorithms/suite.ts";
import type { ContentScheme, ManagementScheme } from "../algorithms/types.ts";
import { rowOf } from "../encoding/table.ts";
import { UsageError, type Fault } from "../errors.ts";
import { presentCritNames } from "../header/crit.ts";
import type { JoseHeader } from "../header/types.ts";
import { joinHeader, requireProtected, type HeaderParts } from "../header/parse-header.ts";
import { managementRequirements, requireSuitable } from "../jwk/key/requirements.ts";
import type { Key } from "../jwk/key/key.ts";
import { contentFor, managementFor, ownScheme } from "../jwk/key/own-scheme.ts";
import { invalidOption } from "../options/values.ts";

/** A recipient's key and algorithms. */
export interface Assignment {
  readonly key: Key;
  /** The union of the header parts. */
  readonly header: JoseHeader;
  readonly management: ManagementScheme;
  readonly content: ContentScheme;
  /** The parameter "alg" with the value from the key, if no header has "alg"; otherwise empty. */
  readonly addedAlgorithm: JoseHeader;
}

/**
 * Returns the algorithms named by the header or, for "alg", by the key.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing or unknown algorithm, `ERR_INVALID_ARGUMENT` for
 * conflicting headers, `ERR_KEY_NOT_SUITABLE` for a key that cannot be used.
 */
export function assign(suite: Suite, key: Key, parts: HeaderParts): Assignment {
  requireProtected(parts, ["zip", "crit"], unacceptable);
  const header = joinHeader(parts, unacceptable);
  presentCritNames(parts.protectedHeader, header, unacceptable);
  const { alg = boundAlgorithm(suite, key), enc, zip } = header;
  const generated = ["epk", "iv", "tag", "p2s"].find((name) => Object.hasOwn(header, name));
  if (generated !== undefined)
    throw unacceptable(`must not have "${generated}", which is generated for every message`);
  if (alg === undefined) {
    throw invalidOption('"alg" is missing: set it in the header, or import the key with the option alg');
  }
  if (enc === undefined) throw invalidOption('"enc" is missing: set it in the header');
  if (zip !== undefined && zip !== "DEF") throw invalidOption('"zip" must be "DEF"');
  const management = managementFor(suite, key, alg);
  const content = contentFor(suite, key, enc);
  requireSuitable(key, managementRequirements(management, content, "encrypt", header));
  const addedAlgorithm = header.alg === undefined ? { alg } : {};
  return { key, header, management, content, addedAlgorithm };
}

/** Adds parameters to a header: "alg" at the beginning, as is customary, all others at the end. */
export function withParameters(header: JoseHeader, { alg, ...added }: JoseHeader): JoseHeader {
  return { ...(alg !== undefined && { alg }), ...header, ...added };
}

/** Returns the key management algorithm of a key: "dir" if its "alg" is a content encryption algorithm. */
function boundAlgorithm(suite: Suite, key: Key): string | undefined {
  const { alg } = key;
  const content = alg && (ownScheme(key, "content", alg) ?? rowOf(suite.content, alg));
  if (content === undefined || content === "") return alg;
  return Object.values(suite.management).find(({ keyIsCek }) => keyIsCek)?.alg;
}

const unacceptable: Fault = (problem) => new UsageError("ERR_INVALID_ARGUMENT", `header ${problem}`);
