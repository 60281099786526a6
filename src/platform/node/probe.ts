/**
 * Tests whether features of node:crypto give correct results. Runtimes implement it only in part: Deno's
 * lacks AES-192-CBC. Each feature is tested once, at its first use, with fixed input and a known answer. If
 * the test throws or gives another result, WebCrypto is used instead, or the operation is not supported. The
 * decision never depends on the data of a message, which would reveal something to its sender.
 */
import type { Bytes } from "../../encoding/bytes.ts";
import type { NodeCrypto } from "./module.ts";

const outcomes = /* @__PURE__ */ new WeakMap<NodeCrypto, Map<string, boolean>>();

/** Reports whether a feature gives correct results. The result of the first test is cached. */
export function works(node: NodeCrypto, feature: string, isRight: () => boolean): boolean {
  return outcomes.get(node)?.get(feature) ?? remember(node, feature, succeeds(isRight));
}

/** The same for a feature whose functions are asynchronous. */
export async function worksLater(
  node: NodeCrypto,
  feature: string,
  isRight: () => Promise<boolean>,
): Promise<boolean> {
  return outcomes.get(node)?.get(feature) ?? remember(node, feature, await isRight().catch(() => false));
}

function remember(node: NodeCrypto, feature: string, outcome: boolean): boolean {
  const known = outcomes.get(node) ?? new Map<string, boolean>();
  outcomes.set(node, known.set(feature, outcome));
  return outcome;
}

function succeeds(isRight: () => boolean): boolean {
  try {
    return isRight();
  } catch {
    return false;
  }
}

/** The message of the known answers: "abc". */
export const plaintext: Bytes = /* @__PURE__ */ Uint8Array.of(0x61, 0x62, 0x63);

/** The keys, initialization vectors, salts and CEKs of the known answers: the octets 00, 01, 02 and so on. */
export function counting(length: number): Bytes {
  return Uint8Array.from({ length }, (_, index) => index);
}

/** Returns a copy whose last bit is different. */
export function withLastBitFlipped(bytes: Bytes): Bytes {
  const last = bytes.length - 1;
  return bytes.map((octet, index) => (index === last ? octet ^ 1 : octet));
}

/** Encodes octets in hexadecimal, for the comparison with a known answer. */
export function hex(bytes: Uint8Array | null): string {
  return Array.from(bytes ?? [], (octet) => octet.toString(16).padStart(2, "0")).join("");
}
