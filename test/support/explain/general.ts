// General JSON serializations, put together from compact ones.
import { encrypted } from "./samples.ts";
import type { publicKey } from "./samples.ts";
import { oaep, secretBytes } from "../tokens.ts";

/** A JWS with the payload of the first token, and a signature of each. */
export function generalJws(...tokens: readonly string[]): string {
  const payload = tokens[0]?.split(".")[1];
  const signatures = tokens.map((token) => {
    const [header, , signature] = token.split(".");
    return { protected: header, signature };
  });
  return JSON.stringify({ payload, signatures });
}

/** A recipient of RSA-OAEP, or one with members of its own. */
export type Recipient =
  | { readonly to: typeof publicKey; readonly kid?: string }
  | { readonly header: object; readonly encrypted_key?: string };

/** A JWE for several recipients. Its content is encrypted with A256GCM. */
export function generalJwe(recipients: readonly Recipient[], plaintext?: string): string {
  const cek = secretBytes(32);
  const header = { alg: undefined, cty: "JWT" };
  const token = encrypted({ cek, header, ...(plaintext !== undefined && { plaintext }) });
  const [protectedHeader, , iv, ciphertext, tag] = token.split(".");
  const listed = recipients.map((recipient) =>
    "to" in recipient
      ? {
          header: { alg: "RSA-OAEP", kid: recipient.kid },
          encrypted_key: oaep("RSA-OAEP", recipient.to, cek).toString("base64url"),
        }
      : recipient,
  );
  return JSON.stringify({ protected: protectedHeader, iv, ciphertext, tag, recipients: listed });
}
