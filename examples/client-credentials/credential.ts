/** Loads the daemon's private key and certificate from a PEM or PKCS #12 file. */
import { loadPem, loadPkcs12, type Key } from "josette";

/**
 * The contents of the file, for example `readFileSync("daemon.pem", "utf8")` or `readFileSync("daemon.pfx")`.
 */
export type CredentialFile =
  | { readonly pem: string; readonly passphrase?: string }
  /**
   * Bytes, or the base64 that Azure Key Vault returns for the secret of a certificate, without a password.
   */
  | { readonly pfx: Uint8Array | string; readonly password?: string };

/** Returns the key in the file. Load it once: it caches the results of preparing it. */
export async function loadCredential(file: CredentialFile): Promise<Key> {
  const { keys } = await load(file);
  const [key, ...others] = keys;
  if (key === undefined || others.length > 0) throw new Error("The file must hold exactly one private key");
  if (key.x5c === undefined) throw new Error("The file must hold the key's certificate, too");
  return key;
}

function load(file: CredentialFile): Promise<{ readonly keys: readonly Key[] }> {
  if ("pem" in file) {
    const { pem, ...options } = file;
    return loadPem(pem, options);
  }
  const { pfx, ...options } = file;
  return loadPkcs12(pfx, options);
}
