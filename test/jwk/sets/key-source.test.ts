// Requests of an application to a key source of the library: `KeySource.find`.
import { type KeyRequest } from "josette/jwk";
import { keySet, remoteKeySet } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../../support/errors.ts";
import { publicJwk, rsaKey } from "../../support/keys.ts";

const jwks = { keys: [{ kty: "oct", k: "A".repeat(43), kid: "1" }] };
const sources = [
  ["a set", keySet(jwks)],
  [
    "a remote set",
    remoteKeySet("https://provider.example/jwks", {
      fetch: () =>
        Promise.resolve(
          new Response(JSON.stringify({ keys: [publicJwk(rsaKey)] }), {
            headers: { "content-type": "application/json" },
          }),
        ),
    }),
  ],
] as const;

describe.each(sources)("%s", (_name, source) => {
  const find = async (request: unknown) => await source.find(request as KeyRequest);

  test.each(["kid", "x5t", "x5t#S256"])("refuses a %s that is not a string", async (name) => {
    for (const value of [null, 1, true, {}, ["1"]]) {
      const request = { header: { alg: "HS256", [name]: value }, alg: "HS256", use: "sig" };
      expect(await codeOfRejection(find(request))).toBe("ERR_INVALID_OPTION");
    }
  });

  test("takes a hint that is undefined for one that is absent", async () => {
    const request = { header: { alg: "HS256", kid: undefined }, alg: "HS256", use: "sig" };
    expect(await codeOfRejection(find(request))).toBeUndefined();
  });
});
