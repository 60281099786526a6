/** Certificates in files: PEM, DER and PFX. */
import { loadPem, loadPkcs12, parseCertificate, type Certificate } from "../x509/index.ts";
import { JoseError } from "../errors.ts";
import type { Context } from "./context.ts";
import { unreachable } from "./failure.ts";
import { howToGivePassword, readPassword } from "./passwords.ts";
import { readFile, utf8 } from "./reading.ts";

/** All certificates of a file, in the order of the file. */
export async function certificatesIn(context: Context, path: string): Promise<readonly Certificate[]> {
  const bytes = await readFile(path, "The certificate file");
  const password = await readPassword(context);
  try {
    return await read(bytes, password);
  } catch (error) {
    const isAbout = error instanceof Error && /pass(?:phrase|word)/i.test(error.message);
    if (password !== undefined || !isAbout) throw error;
    throw unreachable(`${path} is encrypted, but no password was given`, howToGivePassword);
  }
}

async function read(bytes: Uint8Array, password: string | undefined): Promise<readonly Certificate[]> {
  if (utf8(bytes).includes("-----BEGIN ")) {
    const options = password === undefined ? {} : { passphrase: password };
    return (await loadPem(bytes, options)).certificates;
  }
  try {
    return [parseCertificate(bytes)];
  } catch (error) {
    if (!(error instanceof JoseError)) throw error;
    return (await loadPkcs12(bytes, { password: password ?? "" })).certificates;
  }
}
