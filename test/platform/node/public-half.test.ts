// The public half of an octet key pair, in whichever way this node:crypto gives it.
import { createPrivateKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { KeyMembers } from "../../../src/platform/material.ts";
import type { NodeCrypto } from "../../../src/platform/node/module.ts";
import { nodeOkpHalf } from "../../../src/platform/node/public-half.ts";
import { okpCurveNames, okpJwk, type OkpJwk } from "../../support/jwk/pairs.ts";
import { node } from "../../support/platform/node-crypto.ts";

describe.each(okpCurveNames)("the public half of a key on %s", (crv) => {
  const pair = okpJwk(crv);
  const other: KeyMembers = { ...pair, x: okpJwk(crv).x };
  const neverRead = (): Uint8Array<ArrayBuffer> => {
    throw new Error("PKCS #8 is read although the JWK was not refused");
  };

  test("is computed from the private half alone", () => {
    expect(nodeOkpHalf(node, other, () => pkcs8Of(pair))).toEqual({ x: pair.x });
  });

  test("is read from PKCS #8 where a JWK with another public half is refused", () => {
    expect(nodeOkpHalf(comparing(pair), other, () => pkcs8Of(pair))).toEqual({ x: pair.x });
  });

  test("is not computed where node:crypto takes neither", () => {
    const refusing: NodeCrypto = {
      ...node,
      createPrivateKey: () => {
        throw new Error("not supported");
      },
    };
    expect(nodeOkpHalf(refusing, { ...pair }, () => pkcs8Of(pair))).toBeUndefined();
  });

  test("is not computed where node:crypto gives back what it was given", () => {
    const echoing = {
      ...node,
      createPrivateKey: ({ key }: { key: object }) => ({ export: () => key }),
    } as unknown as NodeCrypto;
    expect(nodeOkpHalf(echoing, { ...pair }, neverRead)).toBeUndefined();
  });
});

/** As Node.js 24: a JWK whose halves disagree is refused. */
function comparing({ x }: OkpJwk): NodeCrypto {
  const createPrivateKey: NodeCrypto["createPrivateKey"] = (input) => {
    if (input.format === "jwk" && !JSON.stringify(input.key).includes(x))
      throw new Error("Invalid JWK OKP key");
    return node.createPrivateKey(input);
  };
  return { ...node, createPrivateKey };
}

function pkcs8Of(pair: OkpJwk): Uint8Array<ArrayBuffer> {
  const key = createPrivateKey({ key: { ...pair }, format: "jwk" });
  return new Uint8Array(key.export({ format: "der", type: "pkcs8" }));
}
