/** All findings, by code. */
import { table } from "../../encoding/table.ts";
import { claimsFindings, type ClaimsCode } from "./claims.ts";
import { encryptionFindings, type EncryptionCode } from "./encryption.ts";
import type { FindingText } from "./finding-text.ts";
import { headerFindings, type HeaderCode } from "./header.ts";
import { keyFindings, type KeyCode } from "./keys.ts";
import { signatureFindings, type SignatureCode } from "./signature.ts";
import { textFindings, type TextCode } from "./text.ts";

/** The codes of findings. They do not change between versions. */
export type FindingCode = TextCode | HeaderCode | KeyCode | EncryptionCode | SignatureCode | ClaimsCode;

/** The severity and texts of each finding, by code. */
export const findingTexts: Readonly<Record<FindingCode, FindingText>> = /* @__PURE__ */ table({
  ...textFindings,
  ...headerFindings,
  ...keyFindings,
  ...encryptionFindings,
  ...signatureFindings,
  ...claimsFindings,
});
