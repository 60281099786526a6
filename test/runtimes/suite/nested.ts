/** Nested tokens in the shapes of Entra ID, Curity and others, made elsewhere: fixtures/nested.json. */
import { createJwtVerifier, keySet, loadPem } from "josette";
import { contentAlgorithm, managementAlgorithm } from "../../vectors/operations.ts";
import fixture from "./fixtures/nested.json" with { type: "json" };
import { refuses, same, sameJson, type Row } from "./rows.ts";

export function nestedTokens(): readonly Row[] {
  const { rows, issuer, audience, now, claims } = fixture;
  return rows.flatMap(({ row, token, alg, enc, matchedBy, code }) => {
    const verifierOf = async () => {
      const { keys } = await loadPem(fixture.certificate);
      return createJwtVerifier({
        decrypt: {
          keys: keySet([fixture.other, ...keys]),
          alg: [managementAlgorithm(alg)],
          enc: [contentAlgorithm(enc)],
        },
        verify: { keys: keySet({ keys: [fixture.signer] }), alg: ["RS256"] },
        claims: { issuer, audience },
      });
    };
    const context = { now, nonce: claims.nonce };
    const open = async (): Promise<void> => {
      const verifier = await verifierOf();
      if (code !== null) return refuses(code, () => verifier.verify(token, context));
      for (let time = 0; time < 2; time++) {
        const verified = await verifier.verify(token, context);
        same("subject", verified.claims.sub, claims.sub);
        same("name", verified.claims["name"], claims.name);
        same("match of the outer key", verified.jwe.matchedBy, matchedBy);
        same("match of the inner key", verified.jws.matchedBy, "kid");
      }
    };
    const several = async (): Promise<void> => {
      const verifier = await verifierOf();
      const all = await Promise.all(Array.from({ length: 8 }, () => verifier.verify(token, context)));
      sameJson(
        "subjects",
        all.map((one) => one.claims.sub),
        all.map(() => claims.sub),
      );
    };
    const needs = [alg, enc];
    return [
      { row, needs, work: open },
      ...(code === null ? [{ row: `${row}, 8 at once`, needs, work: several }] : []),
    ];
  });
}
