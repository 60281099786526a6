/** All rows, in the order of the report. */
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
  ...signRows,
  ...decryptRows,
  ...encryptRows,
  ...importRows,
];
