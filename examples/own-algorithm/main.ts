/** `npm run example:own-algorithm`: signs a token with ES256K and verifies it with the public JWK. */
import { createJwtVerifier, generateKey, publicKey, signJwt } from "josette";
import { exportJwk } from "josette/jwk";
import { ES256K } from "./es256k.ts";

const key = await generateKey(ES256K, { kid: "k1" });
const token = await signJwt({ iss: "https://issuer.example", aud: "api", exp: 4102444800 }, key);

const verifier = createJwtVerifier({
  verify: { keys: { keys: [await exportJwk(publicKey(key))] }, alg: [ES256K, "ES256"] },
  claims: { issuer: "https://issuer.example", audience: "api" },
});
const { claims, jws } = await verifier.verify(token);
process.stdout.write(
  `${jws.header.alg} token of ${String(claims.iss)} verified with key ${String(jws.key.kid)}\n`,
);
