/** The errors for PKCS #12 files. */
import { JoseError } from "../../../errors.ts";
import { conversions } from "../../../jwk/formats/pkcs5-names.ts";

/** The error for a malformed file. */
export const invalidFile = (problem: string): JoseError =>
  new JoseError("ERR_PKCS12_INVALID", `The PKCS #12 file ${problem}`);

/** The one error for a wrong password and for a damaged file: no reader can tell the two apart. */
export function wrongPassword(): JoseError {
  return new JoseError(
    "ERR_PKCS12_INVALID",
    "The PKCS #12 file cannot be opened: the password is wrong, or the file is damaged",
  );
}

/** The error for what a file may have and this version does not read, with what to do about it. */
export function unsupportedFile(what: string): JoseError {
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `The PKCS #12 file ${what}, which is not supported; ${conversions.pkcs12}`,
  );
}
