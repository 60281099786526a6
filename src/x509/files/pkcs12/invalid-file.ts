/** Errors for PKCS #12 files. */
import { JoseError } from "../../../errors.ts";
import { conversions } from "../../../jwk/formats/unsupported-encryptions.ts";

/** The error for a malformed file. */
export const invalidFile = (problem: string): JoseError =>
  new JoseError("ERR_PKCS12_INVALID", `The PKCS #12 file ${problem}`);

/** The error for a wrong password or a corrupt file. The two cases cannot be distinguished. */
export function wrongPassword(): JoseError {
  return new JoseError(
    "ERR_PKCS12_INVALID",
    "The PKCS #12 file cannot be opened: the password is wrong, or the file is corrupt",
  );
}

/** The error for an unsupported feature of a file, with instructions for converting the file. */
export function unsupportedFile(what: string): JoseError {
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `The PKCS #12 file ${what}, which is not supported; ${conversions.pkcs12}`,
  );
}
