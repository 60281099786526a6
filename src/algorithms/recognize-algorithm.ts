/** Recognizes algorithm objects in arguments that may be an algorithm or its name. */
import type { Scheme } from "./suite.ts";
import type { ContentScheme, ManagementScheme, SignatureScheme } from "./types.ts";

/** The methods that algorithms of each kind have. They distinguish an algorithm from any other value. */
const functions: Readonly<Record<Scheme["kind"], readonly string[]>> = {
  signature: ["signer", "verifier", "keyAlgs", "fitsCryptoKey"],
  management: ["sender", "receiver", "iterations", "fitsCryptoKey"],
  content: ["encrypt", "decrypt", "contentKey", "fitsCryptoKey"],
};
const lists: Readonly<Record<Scheme["kind"], readonly string[]>> = {
  signature: ["keyTypes", "ktys", "features"],
  management: ["keyTypes", "ktys", "features"],
  content: ["features"],
};

/** Reports whether a value is a signature or MAC algorithm. */
export function isSignatureScheme(value: unknown): value is SignatureScheme {
  return hasShapeOf("signature", value);
}

/** Reports whether a value is a key management algorithm. */
export function isManagementScheme(value: unknown): value is ManagementScheme {
  return hasShapeOf("management", value);
}

/** Reports whether a value is a content encryption algorithm. */
export function isContentScheme(value: unknown): value is ContentScheme {
  return hasShapeOf("content", value);
}

/** Reports whether a value is an algorithm of any kind. */
export function isScheme(value: unknown): value is Scheme {
  return isSignatureScheme(value) || isManagementScheme(value) || isContentScheme(value);
}

/** The name of an algorithm in headers: its "alg" or "enc" value. */
export function nameOf(scheme: Scheme): string {
  return scheme.kind === "content" ? scheme.enc : scheme.alg;
}

/** A value with a getter or proxy that throws is not an algorithm. */
function hasShapeOf(kind: Scheme["kind"], value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  try {
    const member = (name: string): unknown => Reflect.get(value, name);
    const name = member(kind === "content" ? "enc" : "alg");
    // An unsecured token is never accepted: RFC 8725 section 3.2.
    const named = typeof name === "string" && name !== "" && name !== "none";
    return (
      named &&
      member("kind") === kind &&
      functions[kind].every((each) => typeof member(each) === "function") &&
      lists[kind].every((each) => Array.isArray(member(each))) &&
      (kind === "content" || isObject(member("newKey")))
    );
  } catch {
    return false;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
