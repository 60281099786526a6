/** All rows, in the order of the report. */
import { certificateRows } from "./certificates.ts";
import { decryptRows, encryptRows } from "./encryption.ts";
import { cacheRows, keySetRows } from "./lookup.ts";
import { nestedRows } from "./nested.ts";
import type { Row } from "./row.ts";
import { importRows, signRows, verifyRows } from "./signatures.ts";

export const rows: readonly Row[] = [
  ...nestedRows,
  ...verifyRows,
  ...cacheRows,
  ...keySetRows,
  ...certificateRows,
  ...signRows,
  ...decryptRows,
  ...encryptRows,
  ...importRows,
];
