/** Explains at which step a decryption failed: RFC 7516 section 5.2. */
import type { JoseError } from "../errors.ts";
import type { JoseHeader } from "../header/types.ts";
import type { Examination } from "./examination.ts";
import type { GivenKey } from "./given-keys.ts";
import type { Misfit } from "./misfit.ts";
import type { Outcome, Sealed } from "./unwrapped-key.ts";

/** Checks the lengths, which do not depend on a key. Returns whether trying keys makes sense. */
export function checkLengths(ex: Examination, sealed: Sealed, layer: number): boolean {
  const { management, content, octets } = sealed;
  const { alg } = management;
  const { enc } = content;
  const { iv, tag, encryptedKey } = octets;
  const before = ex.findings.length;
  const place = { layer };
  if (iv.length !== content.ivLength)
    ex.report("iv-wrong-length", { bytes: iv.length, enc, required: content.ivLength }, place);
  if (tag.length !== content.tagLength)
    ex.report("tag-wrong-length", { bytes: tag.length, enc, required: content.tagLength }, place);
  if (management.decidesCek && encryptedKey.length > 0)
    ex.report("encrypted-key-must-be-empty", { alg, bytes: encryptedKey.length }, place);
  if (!management.decidesCek && encryptedKey.length === 0) ex.report("encrypted-key-missing", { alg }, place);
  return ex.findings.length === before;
}

/** Explains why an attempt with a key failed. */
export function problemOf(outcome: Outcome, { key, label }: GivenKey, sealed: Sealed): Misfit {
  const { management, content, octets } = sealed;
  const { alg } = management;
  const { enc, cekLength } = content;
  switch (outcome.step) {
    case "encrypted key": {
      const bytes = octets.encryptedKey.length;
      // RSAES: an encrypted key is as long as the modulus (RFC 8017 section 7.1.1).
      const isRsa = management.privateOperation && !management.derives;
      return isRsa && key.bits > 0 && Math.ceil(key.bits / 8) !== bytes
        ? {
            code: "encrypted-key-for-other-size",
            values: { label, bytes, bits: bytes * 8, actual: key.bits },
          }
        : { code: "encrypted-key-for-other-key", values: { label, alg, advice: adviceFor(sealed) } };
    }
    case "cek length":
      return {
        code: "cek-wrong-length",
        values: { bytes: outcome.length, enc, required: cekLength },
      };
    case "refused":
      return { code: refusalCode(outcome.error), values: { label, alg, why: `${outcome.error.message}.` } };
    default:
      return management.derives && management.decidesCek
        ? { code: "key-agreement-failed", values: { label } }
        : {
            code: "tag-mismatch",
            values: {
              or: management.decidesCek ? `, or ${label} is not the secret that the producer used` : "",
            },
          };
  }
}

function adviceFor({ header, management: { symmetric } }: Sealed): string {
  const named = namesIn(header);
  return symmetric
    ? `Find out which secret or password the producer uses${named}, and give exactly its bytes.`
    : `Find out which public key or certificate the producer encrypts to${named}, and give its private key.`;
}

/** A clause that points to the header parameters that name the recipient's key, if there are any. */
function namesIn(header: JoseHeader): string {
  const names = (["kid", "x5t", "x5t#S256"] as const).flatMap((name) => {
    const value = header[name];
    return value === undefined ? [] : [`${name} "${value}"`];
  });
  return names.length === 0 ? "" : `, which the header names (${names.join(" and ")})`;
}

function refusalCode(
  error: JoseError,
): "decryption-limit" | "decryption-parameters-invalid" | "decryption-key-unusable" {
  if (error.code === "ERR_JOSE_LIMIT_EXCEEDED") return "decryption-limit";
  return error.code === "ERR_JWE_INVALID" ? "decryption-parameters-invalid" : "decryption-key-unusable";
}
