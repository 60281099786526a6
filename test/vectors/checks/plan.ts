// What there is to check of a vector: one plan per direction, named before it is run.

import type { JsonObject, Serialization, Tokens } from "../format.ts";

export type Direction =
  // a token, from its form to what is in it
  | "verify"
  | "decrypt"
  | "open"
  | "refuse"
  // and back: byte for byte, or, where something is random, to a token that opens again
  | "sign"
  | "encrypt"
  | "round trip"
  // the parts it is made of
  | "encrypt key"
  | "decrypt key"
  | "encrypt content"
  | "decrypt content"
  | "inflate"
  | "agree"
  | "derive"
  | "steps"
  // keys and their names
  | "import"
  | "export"
  | "thumbprint"
  | "parse"
  | "encode"
  | "decode";

export interface Plan {
  readonly direction: Direction;
  /** Which form of the token, where the direction has one. */
  readonly serialization?: Serialization;
  /** Which of several signatures or recipients, where it is about one of them. */
  readonly part?: string;
  /** The code of the error, where being refused is what is expected. */
  readonly code?: string;
  /** The algorithms and curves that the runtime must have for it. */
  readonly needs: readonly string[];
  /** Throws where josette and the vector disagree, and `NoOperation` where there is nothing to do it with. */
  readonly work: () => Promise<void>;
}

/** josette, or the runner, has nothing to do this with: a vector that asks for it is "not run". */
export class NoOperation extends Error {
  override readonly name = "NoOperation";
}

/** A token in one of its forms. */
export type Form =
  | { readonly serialization: "compact"; readonly token: string }
  | { readonly serialization: "flattened" | "general"; readonly token: JsonObject };

export function formsOf({ compact, flattened, general }: Tokens): readonly Form[] {
  return [
    ...(compact === undefined ? [] : [{ serialization: "compact" as const, token: compact }]),
    ...(flattened === undefined ? [] : [{ serialization: "flattened" as const, token: flattened }]),
    ...(general === undefined ? [] : [{ serialization: "general" as const, token: general }]),
  ];
}

/** The name of one part, where there are several. */
export function partOf(
  list: readonly unknown[],
  index: number,
  what: "signature" | "recipient",
): { part?: string } {
  return list.length > 1 ? { part: `${what} ${index + 1}` } : {};
}

/** The one item of a list that must not have more. */
export function only<T>(list: readonly T[]): T {
  const [first, second] = list;
  if (first === undefined || second !== undefined) throw new TypeError("this form takes exactly one");
  return first;
}
