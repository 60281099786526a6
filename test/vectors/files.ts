// Every vector file, imported statically: bundlers and runtimes without a file system can load them too.

import interopJose from "./interop-jose.json" with { type: "json" };
import interopNodeCrypto from "./interop-node-crypto.json" with { type: "json" };
import rfc7515 from "./rfc7515.json" with { type: "json" };
import rfc7516 from "./rfc7516.json" with { type: "json" };
import rfc7517 from "./rfc7517.json" with { type: "json" };
import rfc7518 from "./rfc7518.json" with { type: "json" };
import rfc7519 from "./rfc7519.json" with { type: "json" };
import rfc7520 from "./rfc7520.json" with { type: "json" };
import rfc7638 from "./rfc7638.json" with { type: "json" };
import rfc7797 from "./rfc7797.json" with { type: "json" };
import rfc8037 from "./rfc8037.json" with { type: "json" };
import rfc9278 from "./rfc9278.json" with { type: "json" };
import rfc9964 from "./rfc9964.json" with { type: "json" };

/** What the RFCs print: parsed JSON by file name; `parseVectorFile` makes vectors of it. */
export const rfcFiles: Readonly<Record<string, unknown>> = {
  "rfc7515.json": rfc7515,
  "rfc7516.json": rfc7516,
  "rfc7517.json": rfc7517,
  "rfc7518.json": rfc7518,
  "rfc7519.json": rfc7519,
  "rfc7520.json": rfc7520,
  "rfc7638.json": rfc7638,
  "rfc7797.json": rfc7797,
  "rfc8037.json": rfc8037,
  "rfc9278.json": rfc9278,
  "rfc9964.json": rfc9964,
};

/** What other software minted. */
export const interopFiles: Readonly<Record<string, unknown>> = {
  "interop-jose.json": interopJose,
  "interop-node-crypto.json": interopNodeCrypto,
};
