/**
 * Which algorithms encrypt a message to a recipient, and whether the recipient's key fits them: RFC 7516 sections
 * 4.1.1, 4.1.2 and 5.1 step 1.
 */
import { contentAlgorithms } from "../algorithms/content-table.ts";
import { managementAlgorithms } from "../algorithms/management-table.ts";
import type { ContentScheme, ManagementScheme } from "../algorithms/types.ts";
import { rowOf } from "../encoding/table.ts";
import { UsageError, type Fault } from "../errors.ts";
import { existing } from "../header/allow-list.ts";
import { presentCritNames } from "../header/crit.ts";
import type { JoseHeader } from "../header/types.ts";
import { joinHeader, requireProtected, type HeaderParts } from "../header/union.ts";
import { managementDemand, requireFit } from "../jwk/key/binding.ts";
import type { Key } from "../jwk/key/key.ts";

/** A recipient's key with its algorithms. */
export interface Assignment {
  readonly key: Key;
  /** The union of the parts of the header. */
  readonly header: JoseHeader;
  readonly management: ManagementScheme;
  readonly content: ContentScheme;
  /** The "alg" of a key bound to one, where no header says it. */
  readonly addedAlgorithm: JoseHeader;
}

/**
 * The algorithms that the header names, or the key is bound to.
 * @throws UsageError `ERR_INVALID_OPTION` for no or an unknown algorithm, `ERR_INVALID_ARGUMENT` for headers that do
 * not go together, `ERR_KEY_NOT_SUITABLE` for a key that cannot serve.
 */
export function assign(key: Key, parts: HeaderParts): Assignment {
  requireProtected(parts, ["zip", "crit"], unacceptable);
  const header = joinHeader(parts, unacceptable);
  presentCritNames(parts.protectedHeader, header, unacceptable);
  const { alg = boundAlgorithm(key), enc, zip } = header;
  const made = ["epk", "iv", "tag", "p2s"].find((name) => Object.hasOwn(header, name));
  if (made !== undefined)
    throw unacceptable(`has "${made}", which the algorithm makes anew for every message`);
  if (alg === undefined) {
    throw invalidOption('Say which "alg" encrypts the key, in the header or by binding the key to it');
  }
  if (enc === undefined) throw invalidOption('Say which "enc" encrypts the content, in the header');
  if (zip !== undefined && zip !== "DEF") throw invalidOption('The only "zip" there is is DEF');
  const management = existing<ManagementScheme>(alg, managementAlgorithms, "alg");
  const content = existing<ContentScheme>(enc, contentAlgorithms, "enc");
  requireFit(key, managementDemand(management, content, "encrypt", header));
  const addedAlgorithm = header.alg === undefined ? { alg } : {};
  return { key, header, management, content, addedAlgorithm };
}

/** "alg" comes first, as readers expect it; the rest follows what the caller wrote. */
export function withParameters(header: JoseHeader, { alg, ...added }: JoseHeader): JoseHeader {
  return { ...(alg !== undefined && { alg }), ...header, ...added };
}

/** The "alg" of a bound key; one bound to an "enc" value is the CEK. */
function boundAlgorithm({ alg }: Key): string | undefined {
  if (alg === undefined || rowOf(contentAlgorithms, alg) === undefined) return alg;
  return Object.values(managementAlgorithms).find(({ keyIsCek }) => keyIsCek)?.alg;
}

const unacceptable: Fault = (problem) => new UsageError("ERR_INVALID_ARGUMENT", `header ${problem}`);

function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
