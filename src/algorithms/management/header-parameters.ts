/** Reads the header parameters of key management algorithms: RFC 7518 sections 4.6.1, 4.7.1 and 4.8.1. */
import { decodeBase64urlToScratch } from "../../encoding/base64url.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { JoseError, UsageError, type Fault } from "../../errors.ts";
import type { HeaderParameters } from "../types.ts";

/** The error for an invalid parameter of a received message. */
export const invalidReceived: Fault = (problem) =>
  new JoseError("ERR_JWE_INVALID", `The JWE header ${problem}`, { stage: "decrypt" });

/** The error for an invalid parameter that the caller specified for a new message. */
export const invalidChosen: Fault = (problem) => new UsageError("ERR_INVALID_ARGUMENT", `header ${problem}`);

/**
 * Decodes a parameter in base64url into scratch memory. Returns `undefined` if the parameter is not
 * base64url, and no bytes if it is absent.
 */
export function bytesIn(header: HeaderParameters, name: string): Bytes | undefined {
  const { [name]: value = "" } = header;
  return typeof value === "string" ? decodeBase64urlToScratch(value) : undefined;
}
