/** What is wrong with a certificate, RFC 5280, as an error. */
import { JoseError, type Fault } from "../../errors.ts";

/** The error for a certificate that breaks its format. */
export const invalidCertificate: Fault = (problem) =>
  new JoseError("ERR_X509_INVALID", `The certificate ${problem}`);
