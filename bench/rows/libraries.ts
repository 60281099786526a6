/** Everyone who takes part, in the order of the report. */
import { fastJwt } from "../contenders/fast-jwt.ts";
import { floor } from "../contenders/floor.ts";
import { jose } from "../contenders/jose.ts";
import { josette, josetteOnWebCrypto, josetteSync, josetteSyncSigner } from "../contenders/josette.ts";
import { lean, leanSync } from "../contenders/hand-written.ts";
import { jsonWebToken } from "../contenders/jsonwebtoken.ts";
import { nodeJoseLibrary } from "../contenders/node-jose.ts";
import type { Library } from "../library.ts";

export const libraries: readonly Library[] = [
  floor,
  lean,
  leanSync,
  josette,
  josetteSync,
  josetteSyncSigner,
  josetteOnWebCrypto,
  jose,
  fastJwt,
  jsonWebToken,
  nodeJoseLibrary,
];
