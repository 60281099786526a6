// Every vector file, imported statically: bundlers and runtimes without a file system can load them too.

import interopJose from "./interop-jose.json" with { type: "json" };
import interopNodeCrypto from "./interop-node-crypto.json" with { type: "json" };
import rfc7515 from "./rfc7515.json" with { type: "json" };
import rfc7516 from "./rfc7516.json" with { type: "json" };
import rfc7518 from "./rfc7518.json" with { type: "json" };
import rfc7520 from "./rfc7520.json" with { type: "json" };
import rfc7638 from "./rfc7638.json" with { type: "json" };

/** Parsed JSON by file name; `parseVectorFile` makes vectors of it. */
export const vectorFiles: Readonly<Record<string, unknown>> = {
  "interop-jose.json": interopJose,
  "interop-node-crypto.json": interopNodeCrypto,
  "rfc7515.json": rfc7515,
  "rfc7516.json": rfc7516,
  "rfc7518.json": rfc7518,
  "rfc7520.json": rfc7520,
  "rfc7638.json": rfc7638,
};
