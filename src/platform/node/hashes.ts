/** The names of hash functions in node:crypto. */
import type { Hash } from "../../encoding/hash.ts";
import { table } from "../../encoding/table.ts";

/** The name of each hash function in node:crypto. */
export const nodeHashes: Readonly<Record<Hash, string>> = /* @__PURE__ */ table({
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
});
