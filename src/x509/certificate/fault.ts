/** Errors for certificates, RFC 5280. */
import { JoseError, type Fault } from "../../errors.ts";

/** The error for a malformed certificate. */
export const invalidCertificate: Fault = (problem) =>
  new JoseError("ERR_X509_INVALID", `The certificate ${problem}`);
