/** The errors for PKCS #12 files. */
import { JoseError, type Fault } from "../../errors.ts";

/** The error for a malformed file. */
export const invalidFile: Fault = (problem) =>
  new JoseError("ERR_PKCS12_INVALID", `The PKCS #12 file ${problem}`);

/** The one error for a wrong password and for a damaged file: no reader can tell the two apart. */
export function wrongPassword(): JoseError {
  return new JoseError(
    "ERR_PKCS12_INVALID",
    "The PKCS #12 file cannot be opened: the password is wrong, or the file is damaged",
  );
}

/** The error for what a file may have and this version does not read; what to do about it is the caller's own business. */
export function unsupportedFile(what: string): JoseError {
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `The PKCS #12 file ${what}, which is not supported; export it again with a password, or convert it: ` +
      "openssl pkcs12 -legacy -in old.pfx -nodes -out all.pem && openssl pkcs12 -export -in all.pem -out new.pfx",
  );
}
