/** Recognizes what a file in DER holds by the tags of its elements, so that only that is read. */
import type { Bytes } from "../encoding/bytes.ts";
import { DerReader, type DerElement } from "../encoding/der.ts";
import { JoseError } from "../errors.ts";

/** The structures, most of them by their PEM label. */
export type DerStructure =
  | "PFX"
  | "CERTIFICATE"
  | "CERTIFICATE REQUEST"
  | "X509 CRL"
  | "PKCS7"
  | "PUBLIC KEY"
  | "PRIVATE KEY"
  | "ENCRYPTED PRIVATE KEY"
  | "RSA PUBLIC KEY"
  | "RSA PRIVATE KEY"
  | "EC PRIVATE KEY";

/** By the tags of the elements, in hexadecimal. The first pattern that matches decides. */
const structures: readonly (readonly [pattern: RegExp, structure: DerStructure])[] = [
  // RFC 5958 section 3, RFC 5280 section 4.1, RFC 5958 section 2, RFC 2315 section 7.
  [/^30 04$/, "ENCRYPTED PRIVATE KEY"],
  [/^30 03$/, "PUBLIC KEY"],
  [/^02 30 04/, "PRIVATE KEY"],
  [/^06 a0$/, "PKCS7"],
  // RFC 8017 appendices A.1.1 and A.1.2, RFC 5915 section 3.
  [/^02 02$/, "RSA PUBLIC KEY"],
  [/^02( 02){8}/, "RSA PRIVATE KEY"],
  [/^02 04/, "EC PRIVATE KEY"],
];

/** Structures with an algorithm and a signature, by the tags of the elements of what is signed. */
const signedStructures: readonly (readonly [pattern: RegExp, structure: DerStructure])[] = [
  // RFC 2986 section 4.1, RFC 5280 sections 5.1.2 and 4.1.1.
  [/^02 30 30( a0)?$/, "CERTIFICATE REQUEST"],
  [/^(02 )?30 30 1[78]/, "X509 CRL"],
  [/^/, "CERTIFICATE"],
];

/** Returns what DER holds; `undefined` if it is nothing that people keep with their keys. */
export function derStructure(bytes: Bytes): DerStructure | undefined {
  const elements = elementsOf(new DerReader(bytes, notDer).any().content);
  const [first] = elements;
  const tags = tagsOf(elements);
  // RFC 7292 section 4: a PFX starts with its version, 3, before a ContentInfo.
  if (tags.startsWith("02 30") && first?.content.length === 1 && first.content[0] === 3) return "PFX";
  if (first === undefined || tags !== "30 30 03") return match(structures, tags);
  return match(signedStructures, tagsOf(elementsOf(first.content)));
}

function elementsOf(content: Bytes): readonly DerElement[] {
  const reader = new DerReader(content, notDer);
  const elements: DerElement[] = [];
  while (!reader.done) elements.push(reader.any());
  return elements;
}

function tagsOf(elements: readonly DerElement[]): string {
  return elements.map(({ tag }) => tag.toString(16).padStart(2, "0")).join(" ");
}

function match(
  rows: readonly (readonly [pattern: RegExp, structure: DerStructure])[],
  tags: string,
): DerStructure | undefined {
  return rows.find(([pattern]) => pattern.test(tags))?.[1];
}

function notDer(problem: string): JoseError {
  return new JoseError("ERR_KEY_INVALID", `The DER ${problem}`);
}
