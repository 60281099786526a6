/** The content encryption algorithms by "enc": RFC 7518 section 5.1. */
import { table } from "../../src/encoding/table.ts";
import { A128CBC_HS256, A192CBC_HS384, A256CBC_HS512 } from "../../src/algorithms/content/cbc-hmac.ts";
import { A128GCM, A192GCM, A256GCM } from "../../src/algorithms/content/gcm.ts";
import type { ContentAlgorithm } from "../../src/algorithms/names.ts";
import type { ContentScheme } from "../../src/algorithms/types.ts";

/** The schemes by name. */
export const contentAlgorithms: { readonly [Name in ContentAlgorithm]: ContentScheme<Name> } =
  /* @__PURE__ */ table({
    "A128CBC-HS256": A128CBC_HS256,
    "A192CBC-HS384": A192CBC_HS384,
    "A256CBC-HS512": A256CBC_HS512,
    A128GCM,
    A192GCM,
    A256GCM,
  });
