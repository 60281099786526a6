/** JSON serializations: RFC 7515 section 7.2, RFC 7516 section 7.2. Each is diagnosed in its compact form. */
import { isJsonObject, parseJsonObject } from "../encoding/json.ts";
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";
import { JoseError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Finding, Layer } from "./types.ts";
import { finding } from "./findings.ts";

/** The compact form of one signature or recipient. */
export interface CompactForm {
  readonly text: string;
  /** The header parameters that are not protected. */
  readonly unprotected: JsonObject;
}

/** A JSON serialization, taken apart. */
export interface JsonToken {
  readonly serialization: Exclude<Layer["serialization"], "compact" | "none">;
  /** One for each signature or recipient. */
  readonly compact: readonly CompactForm[];
  readonly findings: readonly Finding[];
}

/** Recognizes a JWS or JWE in a JSON serialization. */
export function readJsonToken(text: string, limits: Limits): JsonToken | undefined {
  if (!text.startsWith("{")) return undefined;
  const object = objectIn(text, limits);
  if (object === undefined) return undefined;
  const isJwe = ["ciphertext", "recipients", "encrypted_key"].some((name) => Object.hasOwn(object, name));
  const isJws = ["signatures", "signature"].some((name) => Object.hasOwn(object, name));
  if (!isJwe && !isJws) return undefined;
  const list = object[isJwe ? "recipients" : "signatures"];
  const isGeneral = list !== undefined;
  const entries = isGeneral ? objectsIn(list).slice(0, limits.recipients) : [object];
  const kind = isJwe ? "JWE" : "JWS";
  const form = isGeneral ? "general" : "flattened";
  const verb = isJwe ? "decrypt" : "verify";
  const advice = `${verb}${isGeneral ? "General" : "Flattened"} for messages that are not JWTs`;
  const findings: Finding[] = [];
  const compact: CompactForm[] = [];
  for (const entry of entries) {
    const made = isJwe ? compactJwe(object, entry) : compactJws(object, entry);
    if ("problem" in made) findings.push(finding("invalid-json-serialization", { why: made.problem }));
    else compact.push({ text: made.compact, unprotected: unprotectedOf(object, entry) });
  }
  if (compact.length > 0) findings.unshift(finding("json-serialization", { kind, form, advice }));
  return { serialization: isGeneral ? "general JSON" : "flattened JSON", compact, findings };
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

function objectsIn(value: JsonValue): readonly JsonObject[] {
  const items: readonly JsonValue[] =
    typeof value === "object" && value !== null && !isJsonObject(value) ? value : [];
  return items.filter(isJsonObject);
}

/** JWS "header"; JWE "unprotected" and "header". */
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
  if (object["aad"] !== undefined) return { problem: "it has aad, which the compact form cannot have" };
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
    if (typeof value !== "string") return { problem: `it has no text member "${name}"` };
    if (value.includes(".")) return { problem: `its member "${name}" has a period` };
    texts.push(value);
  }
  return { compact: texts.join(".") };
}
