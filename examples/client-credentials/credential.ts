/** The daemon's private key with its certificate, from either kind of file. */
import { loadPem, loadPkcs12, type Key } from "josette";

/** Where the key is. Yours: `readFileSync("daemon.pem", "utf8")`, `readFileSync("daemon.pfx")`. */
export type CredentialFile =
  | { readonly pem: string; readonly passphrase?: string }
  /** Bytes, or the base64 text that Azure Key Vault gives for the secret of a certificate: without a password. */
  | { readonly pfx: Uint8Array | string; readonly password?: string };

/** The one key in the file. Load it once: it remembers what it has computed. */
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
