/** Reads the header of a layer as far as possible: RFC 7515 section 5.2 steps 2 to 4. */
import { parseJsonObject } from "../encoding/json.ts";
import type { JsonObject } from "../encoding/json-value.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError } from "../errors.ts";
import { hasParameterTypes, wrongType } from "../header/parameters.ts";
import type { JoseHeader } from "../header/types.ts";
import type { Limits } from "../limits.ts";
import type { Finding } from "./types.ts";
import { finding } from "./findings.ts";
import type { DecodedSegment } from "./decode-segments.ts";

/** A header, as far as it can be read. */
export interface ReadHeader {
  /** The members, if the header is a JSON object. */
  readonly members: JsonObject | undefined;
  /** The members, if each registered parameter has a value of the right type. */
  readonly header: JoseHeader | undefined;
  readonly findings: readonly Finding[];
}

/** The kind and the layer of the header, and the limits. */
interface HeaderPlace {
  readonly kind: "JWE" | "JWS";
  readonly limits: Limits;
  readonly layer: number;
}

/** Reads a header. `unprotected` has the parameters of a JSON serialization that are not protected. */
export function readHeader(
  { content }: DecodedSegment,
  unprotected: JsonObject,
  { kind, limits, layer }: HeaderPlace,
): ReadHeader {
  const refused = (found: Finding): ReadHeader => ({
    members: undefined,
    header: undefined,
    findings: [found],
  });
  if (content === undefined) return { members: undefined, header: undefined, findings: [] };
  if (content.length > limits.headerLength)
    return refused(finding("header-too-long", { kind, limit: limits.headerLength }, { layer }));
  const text = decodeUtf8(content);
  if (text === undefined)
    return refused(finding("header-not-json", { kind, why: "it is not UTF-8 text" }, { layer }));
  const bare = text.replace(/^\uFEFF/, "");
  const problems: string[] = bare === text ? [] : ["starts with a byte order mark"];
  const fault = (problem: string): JoseError => new JoseError("ERR_JWT_INVALID", problem);
  const json = bare === "" && Object.keys(unprotected).length > 0 ? "{}" : bare;
  const strict = attempt(() => parseJsonObject(json, { depth: limits.jsonDepth, fault }));
  if (typeof strict === "string") problems.push(strict);
  const own = typeof strict === "string" ? laxObject(bare) : strict;
  const members = own && { ...unprotected, ...own };
  if (members === undefined) {
    const why = bare.trim() === "" ? "it is empty" : `it starts with ${JSON.stringify(bare.slice(0, 24))}`;
    return refused(finding("header-not-json", { kind, why }, { layer }));
  }
  if (!hasParameterTypes(members)) problems.push(wrongType(members));
  const findings = problems.map((why) => finding("header-invalid", { kind, why }, { layer }));
  return { members, header: hasParameterTypes(members) ? members : undefined, findings };
}

/** Returns the result, or the message of a JoseError. */
function attempt<T>(parse: () => T): T | string {
  try {
    return parse();
  } catch (error) {
    if (error instanceof JoseError) return error.message;
    throw error;
  }
}

/** The object as a lax parser reads it: of members with the same name, the last one counts. */
function laxObject(text: string): JsonObject | undefined {
  try {
    const parse: (json: string) => JsonObject | null = JSON.parse;
    const value = parse(text);
    return typeof value === "object" && !Array.isArray(value) ? (value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}
