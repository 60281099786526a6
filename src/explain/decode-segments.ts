/**
 * The parts of a compact serialization, decoded as far as possible: RFC 7515 section 7.1, RFC 7516 section
 * 7.1.
 */
import type { Bytes } from "../encoding/bytes.ts";
import { decodeLeniently, type Base64Problem } from "./base64-leniently.ts";
import type { Finding, Segment, SegmentName } from "./types.ts";
import { finding } from "./findings.ts";

/** A part of a compact serialization, decoded. */
export interface DecodedSegment extends Segment {
  readonly text: string;
  /** The content; `undefined` if the text cannot be decoded. */
  readonly content: Bytes | undefined;
}

/** The parts of a token, and what is wrong with their encoding. */
export interface Segments {
  readonly list: readonly DecodedSegment[];
  readonly findings: readonly Finding[];
}

const jwsNames: readonly SegmentName[] = ["header", "payload", "signature"];
const jweNames: readonly SegmentName[] = ["header", "encrypted key", "iv", "ciphertext", "tag"];

/** Splits and decodes a token with three or five parts. */
export function segmentsOf(text: string, layer: number): Segments {
  const texts = text.split(".", jweNames.length + 1);
  const names = texts.length === jweNames.length ? jweNames : jwsNames;
  const findings: Finding[] = [];
  const seen = new Set<Base64Problem>();
  let start = 0;
  const list = names.map((name, index): DecodedSegment => {
    const segment = texts[index] ?? "";
    const { bytes, problems, why = "" } = decodeLeniently(segment);
    for (const problem of problems) {
      // Each mistake is reported once, because a producer repeats it in every part.
      if (problem !== "invalid" && seen.has(problem)) continue;
      seen.add(problem);
      findings.push(problemFinding(problem, name, why, layer));
    }
    const place = { name, start, end: start + segment.length };
    start += segment.length + 1;
    return { ...place, bytes: bytes?.length ?? 0, text: segment, content: bytes };
  });
  return { list, findings };
}

/** The part with a name; `undefined` if there is none. */
export function segmentNamed(list: readonly DecodedSegment[], name: SegmentName): DecodedSegment | undefined {
  return list.find((segment) => segment.name === name);
}

function problemFinding(problem: Base64Problem, segment: string, why: string, layer: number): Finding {
  switch (problem) {
    case "standard":
      return finding("standard-base64", { segment }, { layer });
    case "padded":
      return finding("padded-base64", { segment, who: "", advice: "" }, { layer });
    case "trailing bits":
      return finding("not-canonical-base64url", { segment }, { layer });
    case "invalid":
      return finding("not-base64url", { segment, why }, { layer });
  }
}
