/** Exports a {@link Key} as PEM: RFC 7468. By default, the public half. */
import type { Suite } from "../../algorithms/suite.ts";
import { encodePem } from "../../encoding/pem.ts";
import { UsageError } from "../../errors.ts";
import { run, type Steps } from "../../platform/steps.ts";
import { asKey } from "./as-key.ts";
import { exportedMembers } from "./export.ts";
import { pemExportOptions, type PemExportOptions } from "./export-options.ts";
import { writeEncryptedPkcs8 } from "../formats/encrypted-pkcs8.ts";
import { readPassphrase } from "../formats/passphrase.ts";
import { writePkcs8 } from "../formats/pkcs8.ts";
import { writeSpki } from "../formats/spki.ts";
import { contentsOf, metadataOf } from "../key/key.ts";
import type { KeyInput } from "../key/types.ts";

/** Implements `exportPem` of josette/jwk for the algorithms of an entry. */
export function exportPem(suite: Suite, input: KeyInput, options: PemExportOptions = {}): Promise<string> {
  return run(exportPemSteps(suite, input, options));
}

function* exportPemSteps(suite: Suite, input: KeyInput, options: PemExportOptions): Steps<string> {
  const read = pemExportOptions.read(options);
  const wanted = read.private === true;
  const passphrase = read.passphrase === undefined ? undefined : readPassphrase(read.passphrase).utf8;
  if (passphrase?.length === 0) throw new UsageError("ERR_INVALID_OPTION", "passphrase must not be empty");
  if (passphrase !== undefined && !wanted) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      "passphrase encrypts private keys only; add { private: true }",
    );
  }
  const key = asKey(suite, input);
  const members = yield* exportedMembers(key, wanted);
  const { der } = contentsOf(key).keyType;
  if (der === undefined)
    throw new UsageError("ERR_KEY_NOT_SUITABLE", "A secret cannot be exported as PEM; use exportJwk");
  const { pss } = metadataOf(key);
  if (!wanted) return encodePem("PUBLIC KEY", writeSpki(der, members, pss));
  const pkcs8 = writePkcs8(der, members, pss);
  return passphrase === undefined
    ? encodePem("PRIVATE KEY", pkcs8)
    : encodePem("ENCRYPTED PRIVATE KEY", yield* writeEncryptedPkcs8(pkcs8, passphrase));
}
