/** Runs the rows of a suite one after the other, and says what each came to. */
import { JoseError, UsageError } from "josette/errors";
import { supports } from "josette/jwk";
import type { Outcome, Setting } from "./contract.ts";

/** One thing to try. It passes unless it throws. */
export interface Row {
  readonly row: string;
  /** The algorithms and curves that the runtime must have for it, by the names that `supports` knows. */
  readonly needs?: readonly string[];
  readonly work: (setting: Setting) => unknown;
}

/** What was found is not what was expected. The message must not hold anything but test data. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
}

/** Run the rows, one at a time. */
export async function runRows(
  suite: string,
  rows: readonly Row[],
  setting: Setting,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const row of rows) outcomes.push({ suite, row: row.row, ...(await attempt(row, setting)) });
  return outcomes;
}

async function attempt(row: Row, setting: Setting): Promise<Pick<Outcome, "status" | "detail">> {
  try {
    await row.work(setting);
    return { status: "ok", detail: "" };
  } catch (error) {
    const detail = describe(error);
    if (!isNotSupported(error)) return { status: "failed", detail };
    const fault = await faultOf(error, row.needs ?? []);
    return fault === undefined
      ? { status: "not supported", detail: error.message }
      : { status: "failed", detail: `${detail} [${fault}]` };
  }
}

/** Class, code and message of whatever was thrown. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return `${typeof error} thrown: ${String(error)}`;
  const code = "code" in error ? ` ${String(error.code)}` : "";
  return `${error.name}${code}: ${error.message}`;
}

/** Whether josette says that the runtime cannot do this. */
export function isNotSupported(error: unknown): error is JoseError {
  return error instanceof JoseError && error.code === "ERR_JOSE_NOT_SUPPORTED";
}

/** What is wrong with an ERR_JOSE_NOT_SUPPORTED, if something is. */
async function faultOf({ message }: JoseError, needs: readonly string[]): Promise<string | undefined> {
  if (!runtimes.test(message)) return "the message names no runtime";
  if (!algorithms.test(message)) return "the message names no algorithm";
  // Nothing promises that a runtime compresses.
  if (needs.length === 0 || message.includes("CompressionStream")) return undefined;
  for (const name of needs) {
    if (!(await supports(name))) return undefined;
  }
  return `supports() promises ${needs.join(", ")}`;
}

const runtimes =
  /Node\.js|Bun|Deno|workerd|Chromium|Chrome|Firefox|Safari|WebKit|Edge|this runtime|WebCrypto|node:crypto/i;
const algorithms =
  /AES|A\d{3}|DES|RC2|RC4|RSA|P-\d{3}|Ed\d+|X\d+|EdDSA|ML-DSA|ECDH|HMAC|HS\d{3}|PBKDF2|PBE|SHA|MD5|deflate|DEF|scrypt|verifySync|synchronously|CompressionStream|\d+\.\d+\.\d+\.\d+/i;

/** An error with this code, and no other outcome. An algorithm that the runtime lacks is passed on as it is. */
export async function refuses(code: string, work: () => unknown): Promise<void> {
  let value: unknown;
  try {
    value = await work();
  } catch (error) {
    if (!(error instanceof JoseError || error instanceof UsageError)) throw error;
    if (error.code === code) return;
    if (isNotSupported(error)) throw error;
    throw new Mismatch(`expected ${code}, got ${describe(error)}`);
  }
  throw new Mismatch(`expected ${code}, accepted${typeof value === "string" ? `: ${value}` : ""}`);
}

/** The two are the same. */
export function same(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Mismatch(`${what} is ${String(actual)}, not ${String(expected)}`);
}

/** The two are the same JSON, whatever the order of members. */
export function sameJson(what: string, actual: unknown, expected: unknown): void {
  same(what, inOrder(actual), inOrder(expected));
}

function inOrder(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
