import { createJwtVerifier } from "../../src/jwt/index.ts";
import { keySet } from "../../src/jwk/index.ts";
import { loadPem } from "../../src/x509/index.ts";
import { expect, test } from "vitest";
import { refuseAndReport } from "../../examples/demo/attacks.ts";
import { createClient } from "../../examples/demo/client.ts";
import { runDemo } from "../../examples/demo/demo.ts";
import { createReport } from "../../examples/demo/report.ts";
import { createSigningKey, entraJwk } from "../../examples/identity-provider/signing-key.ts";
import { entraAccessToken } from "../../examples/identity-provider/tokens.ts";

test("the demo runs to its end and says what it promises", async () => {
  const lines: string[] = [];
  await runDemo(createReport((text) => lines.push(text), false));
  const output = lines.join("");
  const matchedBy = lines.flatMap((line) => /found by +(\S+)/.exec(line)?.[1] ?? []);
  expect(matchedBy).toEqual(["x5t", "kid", "x5t#S256", "kid"]);
  for (const code of ["ERR_JWE_DECRYPTION_FAILED", "ERR_JOSE_ALG_NOT_ALLOWED", "ERR_JWT_EXPIRED"]) {
    expect(output).toContain(code);
  }
  expect(output).toMatch(/first call +\d+\.\d\d ms/);
  expect(output).toMatch(/later calls +\d+\.\d\d ms/);
  expect(output).toMatch(/\nTwo tokens were accepted, three attacks were refused\.\n$/);
});

test("an attack that is accepted, or refused for another reason, fails the demo", async () => {
  const issuer = "https://login.contoso.example";
  const { pem, registration } = await createClient();
  const { keys } = await loadPem(pem);
  const signingKey = await createSigningKey("CN=signing.contoso.example");
  const verifier = createJwtVerifier({
    decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A128CBC-HS256"] },
    verify: { keys: keySet({ keys: [entraJwk(signingKey, issuer)] }), alg: ["RS256"] },
    claims: { issuer, audience: "website" },
  });
  const exp = Math.floor(Date.now() / 1000) + 60;
  const claims = { iss: issuer, aud: "website", exp };
  const token = entraAccessToken({ claims, signingKey, recipient: registration.certificate });
  const report = createReport(() => undefined, false);
  const attack = { name: "a good token", token, code: "ERR_JWT_EXPIRED" };

  await expect(refuseAndReport(report, verifier, attack)).rejects.toThrow("a good token: NOT refused");
  await expect(refuseAndReport(report, verifier, { ...attack, token: `${token}A` })).rejects.toThrow(
    "refused, but not with ERR_JWT_EXPIRED",
  );
  await refuseAndReport(report, verifier, { ...attack, now: exp });
});
