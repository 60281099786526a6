// How the checks say what differs.

import { toHex } from "../octets.ts";
import type { Form } from "./plan.ts";

export function sameOctets(what: string, actual: Uint8Array, expected: Uint8Array): void {
  sameText(what, toHex(actual), toHex(expected));
}

export function sameJson(what: string, actual: unknown, expected: unknown): void {
  sameText(what, inOrder(actual), inOrder(expected));
}

export function sameText(what: string, actual: string | undefined, expected: string | undefined): void {
  if (actual !== expected) throw new Error(`${what} is ${String(actual)}, not ${String(expected)}`);
}

/** The same token, part for part. */
export function sameToken(actual: Form, expected: Form): void {
  const [parts, expectedParts] = [partsOf(actual), partsOf(expected)];
  for (const name of new Set([...Object.keys(parts), ...Object.keys(expectedParts)])) {
    sameJson(name, parts[name] ?? "missing", expectedParts[name] ?? "missing");
  }
}

function partsOf({ token }: Form): Readonly<Record<string, unknown>> {
  if (typeof token !== "string") return token;
  return Object.fromEntries(token.split(".").map((segment, index) => [`segment ${index + 1}`, segment]));
}

/** An error with this code, and no other outcome. */
export async function refuses(what: string, code: string, attempt: Promise<unknown>): Promise<void> {
  const outcome = await attempt.then(
    () => "accepted",
    (error: unknown) => codeOf(error) ?? String(error),
  );
  sameText(what, outcome, code);
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** JSON with the members of every object in the order of their names. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
