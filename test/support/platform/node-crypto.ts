// node:crypto as the library finds it.
import { nodeCrypto, type NodeCrypto } from "../../../src/platform/node/module.ts";

/** It is there: the tests run in Node.js. */
export const node: NodeCrypto = found();

function found(): NodeCrypto {
  const crypto = nodeCrypto();
  if (crypto === undefined) throw new Error("This runtime has no node:crypto");
  return crypto;
}
