/** How key management algorithms read their header parameters: RFC 7518 sections 4.6.1, 4.7.1 and 4.8.1. */
import { decodeTextToScratch } from "../../encoding/base64url.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { JoseError, UsageError, type Fault } from "../../errors.ts";
import type { HeaderParameters } from "../types.ts";

/** The error for a parameter of a received message. */
export const invalidReceived: Fault = (problem) =>
  new JoseError("ERR_JWE_INVALID", `The JWE header ${problem}`, { stage: "decrypt" });

/** The error for a parameter that the sender chose. */
export const invalidChosen: Fault = (problem) => new UsageError("ERR_INVALID_ARGUMENT", `header ${problem}`);

/**
 * A parameter in base64url, decoded into scratch memory; `undefined` for anything else. An absent one counts as
 * empty.
 */
export function bytesIn(header: HeaderParameters, name: string): Bytes | undefined {
  const { [name]: value = "" } = header;
  return typeof value === "string" ? decodeTextToScratch(value) : undefined;
}
