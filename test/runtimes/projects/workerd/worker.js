/** A Worker: in the scope of the module everything that is a definition, in a request the rest. */
import { josette } from "../entries.js";
import { exercise } from "../exercise.js";

const { root, jwk, profiles } = josette;

const half = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
};
const key = await jwk.importKey(half, { alg: "ES256" });
const claims = { issuer: "https://issuer.example", audience: "api" };

const verifiers = [
  root.createJwtVerifier({ verify: { keys: { keys: [half] }, alg: ["ES256"] }, claims }),
  root.createJwtVerifier({ verify: { keys: root.keySet({ keys: [half] }), alg: ["ES256"] }, claims }),
  root.createJwtVerifier({ verify: { keys: key, alg: ["ES256"] }, claims, cache: true }),
  root.createJwtVerifier({
    verify: { keys: root.remoteKeySet("https://issuer.example/jwks"), alg: ["RS256"] },
    claims,
  }),
  root.createJwtVerifier(
    profiles.entraAccessToken({ tenants: "11111111-2222-4333-8444-555555555555", audience: "api" }),
  ),
];

export default {
  async fetch() {
    try {
      if (verifiers.some(({ verify }) => typeof verify !== "function")) throw new Error("no verifier");
      return new Response(await exercise(josette));
    } catch (error) {
      return new Response(`failed: ${error}\n${error.stack}`);
    }
  },
};
