/** Converts JSON serializations to compact form for diagnosis: RFC 7515 section 7.2, RFC 7516 section 7.2. */
import { decodeLeniently } from "./base64-leniently.ts";
import { isJsonObject, parseJsonObject } from "../encoding/json.ts";
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";
import { JoseError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Finding, Layer } from "./types.ts";
import { finding } from "./findings.ts";

/** One signature or recipient. */
export interface JsonEntry {
  /** Its compact form; `undefined` if a member is missing. */
  readonly compact: string | undefined;
  /** The header parameters that are not protected. */
  readonly unprotected: JsonObject;
  /** The member "aad" of a JWE, still in base64url: RFC 7516 section 7.2.1. */
  readonly aad: string | undefined;
  readonly findings: readonly Finding[];
}

/** A JSON serialization, taken apart. */
export interface JsonToken {
  readonly kind: "JWS" | "JWE";
  readonly serialization: Exclude<Layer["serialization"], "compact" | "none">;
  /** All signatures or recipients, up to the limit. A flattened serialization has one. */
  readonly entries: readonly JsonEntry[];
  /** The findings about the message as a whole. */
  readonly findings: readonly Finding[];
  /** Whether a verifier of JSON serializations refuses the message as a whole, whatever its entries are. */
  readonly isRefused: boolean;
}

/** Recognizes a JWS or JWE in a JSON serialization. */
export function readJsonToken(text: string, limits: Limits): JsonToken | undefined {
  if (!text.startsWith("{")) return undefined;
  const object = objectIn(text, limits);
  if (object === undefined) return undefined;
  const isJwe = ["ciphertext", "recipients", "encrypted_key"].some((name) => Object.hasOwn(object, name));
  const isJws = ["signatures", "signature"].some((name) => Object.hasOwn(object, name));
  if (!isJwe && !isJws) return undefined;
  const kind = isJwe ? "JWE" : "JWS";
  const list = object[isJwe ? "recipients" : "signatures"];
  const isGeneral = list !== undefined;
  const listed = isGeneral ? itemsOf(list) : [object];
  const made = listed.slice(0, limits.recipients).map((entry) => readEntry(object, entry, kind));
  const findings = isGeneral ? generalFindings(object, kind, listed.length, limits) : [];
  const isReadable = made.some(({ compact }) => compact !== undefined);
  return {
    kind,
    serialization: isGeneral ? "general JSON" : "flattened JSON",
    entries: made,
    findings: isReadable ? [serializationFinding(kind, isGeneral), ...findings] : findings,
    isRefused: findings.length > 0,
  };
}

function serializationFinding(kind: JsonToken["kind"], isGeneral: boolean): Finding {
  const form = isGeneral ? "general" : "flattened";
  const verb = kind === "JWE" ? "decrypt" : "verify";
  const advice = `${verb}${isGeneral ? "General" : "Flattened"} for messages that are not JWTs`;
  return finding("json-serialization", { kind, form, advice });
}

/** RFC 7515 section 7.2.1 and RFC 7516 section 7.2.1: what a verifier requires of the whole message. */
function generalFindings(
  object: JsonObject,
  kind: JsonToken["kind"],
  count: number,
  limits: Limits,
): readonly Finding[] {
  const [name, own] =
    kind === "JWE"
      ? (["recipients", ["header", "encrypted_key"]] as const)
      : (["signatures", ["protected", "header", "signature"]] as const);
  const findings: Finding[] = [];
  if (count === 0) {
    const why = `its member "${name}" is not a list with entries`;
    findings.push(finding("invalid-json-serialization", { why }));
  }
  const mixed = own.find((each) => Object.hasOwn(object, each));
  if (mixed !== undefined) {
    const why = `it has "${mixed}" outside of the entries of "${name}"`;
    findings.push(finding("invalid-json-serialization", { why }));
  }
  if (count > limits.recipients)
    findings.push(finding("too-many-entries", { kind, count, entries: name, limit: limits.recipients }));
  return findings;
}

function readEntry(object: JsonObject, entry: JsonValue, kind: JsonToken["kind"]): JsonEntry {
  if (!isJsonObject(entry)) return unreadable("an entry of its list is not an object");
  const made = kind === "JWE" ? compactJwe(object, entry) : compactJws(object, entry);
  if ("problem" in made) return unreadable(made.problem);
  const { aad } = object;
  if (kind === "JWE" && aad !== undefined && !(typeof aad === "string" && isBase64url(aad)))
    return unreadable('its member "aad" is not base64url');
  return {
    compact: made.compact,
    unprotected: unprotectedOf(object, entry),
    aad: kind === "JWE" && typeof aad === "string" ? aad : undefined,
    findings: [],
  };
}

function isBase64url(text: string): boolean {
  const { bytes, problems } = decodeLeniently(text);
  return bytes !== undefined && problems.length === 0;
}

function unreadable(why: string): JsonEntry {
  const findings = [finding("invalid-json-serialization", { why })];
  return { compact: undefined, unprotected: {}, aad: undefined, findings };
}

function objectIn(text: string, limits: Limits): JsonObject | undefined {
  try {
    const fault = (problem: string): JoseError => new JoseError("ERR_JWT_INVALID", problem);
    return parseJsonObject(text, { depth: limits.jsonDepth, fault });
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}

function itemsOf(value: JsonValue): readonly JsonValue[] {
  return typeof value === "object" && value !== null && !isJsonObject(value) ? value : [];
}

/** The unprotected parameters: "header" of a JWS, "unprotected" and "header" of a JWE. */
function unprotectedOf(object: JsonObject, entry: JsonObject): JsonObject {
  const [shared, own] = [object["unprotected"], entry["header"]];
  return { ...(isJsonObject(shared) && shared), ...(isJsonObject(own) && own) };
}

type Made = { readonly compact: string } | { readonly problem: string };

function compactJws(object: JsonObject, entry: JsonObject): Made {
  return joined([
    ["protected", entry["protected"] ?? ""],
    ["payload", object["payload"]],
    ["signature", entry["signature"]],
  ]);
}

function compactJwe(object: JsonObject, entry: JsonObject): Made {
  return joined([
    ["protected", object["protected"] ?? ""],
    ["encrypted_key", entry["encrypted_key"] ?? ""],
    ["iv", object["iv"]],
    ["ciphertext", object["ciphertext"]],
    ["tag", object["tag"]],
  ]);
}

function joined(members: readonly (readonly [name: string, value: JsonValue | undefined])[]): Made {
  const texts: string[] = [];
  for (const [name, value] of members) {
    if (typeof value !== "string") return { problem: `it has no member "${name}" that is a string` };
    if (value.includes(".")) return { problem: `its member "${name}" contains a period` };
    texts.push(value);
  }
  return { compact: texts.join(".") };
}
