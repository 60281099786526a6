// What holds for every text, whatever it is.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diagnose, type Diagnosis, type DiagnosisKey, type FindingCode } from "../../src/explain/index.ts";
import { createJwtVerifier, verifyJwt } from "../../src/jwt/index.ts";
import {
  claims,
  encrypted,
  mac,
  now,
  policy,
  publicKey,
  recipientJwk,
  secretJwk,
  signed,
  signerJwk,
} from "../support/explain/samples.ts";
import { otherRsaKey, publicJwk } from "../support/keys.ts";
import { hmacJws, secretBytes } from "../support/tokens.ts";

const otherJwk = publicJwk(otherRsaKey);
const keys = [recipientJwk, signerJwk, secretJwk];

/** What every diagnosis has. */
function expectSound({ findings, layers, keys: reports, claims: shown }: Diagnosis): void {
  expect(findings.length).toBeGreaterThan(0);
  expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  for (const { message, action, key, layer } of findings) {
    expect(`${message} ${action}`).not.toMatch(/\{\w+\}/);
    if (key !== undefined) expect(reports[key]).toBeDefined();
    if (layer !== undefined) expect(layer).toBeLessThan(Math.max(1, layers.length));
  }
  for (const { text, segments, attempts } of layers) {
    expect(segments.map(({ start, end }) => text.slice(start, end)).join(".")).toBe(
      segments.length === 0 ? "" : text,
    );
    for (const { key } of attempts) expect(reports[key]).toBeDefined();
  }
  expect(shown.every(({ text }) => text !== "")).toBe(true);
}

test("any text gets a diagnosis", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ maxLength: 200 }), fc.json(), fc.base64String()), async (text) => {
      expectSound(await diagnose(text, { keys, at: now }));
    }),
  );
});

test("any header and payload get a diagnosis", async () => {
  const value = fc.jsonValue({ maxDepth: 2 });
  const header = fc.record(
    { alg: fc.constantFrom("HS256", "RS256", "none"), kid: value, x5t: value, crit: value, nonce: value },
    { requiredKeys: ["alg"] },
  );
  const payload = fc.record(
    { iss: value, aud: value, exp: fc.oneof(value, fc.double()), nbf: value, iat: value },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(header, payload, async (first, second) => {
      const token = hmacJws(first, second, secretBytes(32));
      expectSound(await diagnose(token, { keys, policy: policy(), at: now }));
    }),
  );
});

test("a token with one character changed is refused, as by a verifier", async () => {
  const token = encrypted({ header: { kid: "recipient", zip: "DEF" } });
  const nested = {
    ...policy(),
    decrypt: { keys: [recipientJwk], alg: ["RSA-OAEP"], enc: ["A256GCM"] },
  } as const;
  const verifier = createJwtVerifier(nested);
  await expect(verifier.verify(token, { now })).resolves.toBeDefined();
  expect(await diagnose(token, { policy: nested, at: now })).toMatchObject({ outcome: "accepted" });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(token.length - 1),
      fc.constantFrom("A", "Z", "_", "-", ".", "9", "+"),
      async (index, character) => {
        const changed = token.slice(0, index) + character + token.slice(index + 1);
        fc.pre(changed !== token);
        await expect(verifier.verify(changed, { now })).rejects.toThrow();
        const diagnosis = await diagnose(changed, { policy: nested, at: now });
        expectSound(diagnosis);
        expect(diagnosis.outcome).toBe("refused");
      },
    ),
    { numRuns: 60 },
  );
});

test("the decision about claims is that of a verifier", async () => {
  const time = fc.integer({ min: now - 200, max: now + 200 });
  const rules = fc.record({ clockTolerance: fc.nat(100), maxTokenAge: fc.nat(300) }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(time, time, time, rules, async (exp, nbf, iat, given) => {
      const token = signed({ ...claims, exp, nbf, iat });
      const { outcome } = await diagnose(token, { policy: policy(given), at: now });
      const accepted = await createJwtVerifier(policy(given))
        .verify(token, { now })
        .then(
          () => true,
          () => false,
        );
      expect(outcome).toBe(accepted ? "accepted" : "refused");
    }),
  );
});

test("the decision about key IDs is that of a verifier", async () => {
  const id = fc.constantFrom("a", "b", undefined);
  const use = fc.constantFrom("sig", "enc", undefined);
  const { kid: _kid, use: _use, alg: _alg, ...members } = signerJwk;
  const key = fc.record({ kid: id, use, isOther: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      id,
      fc.array(key, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (kid, given, isSet) => {
        const jwks = given.map(({ isOther, ...named }) => ({ ...(isOther ? otherJwk : members), ...named }));
        const [single] = jwks;
        const verify = {
          keys: isSet || single === undefined ? { keys: jwks } : single,
          alg: ["RS256"],
        } as const;
        const token = signed(claims, { kid });
        const rules = { ...policy(), verify };
        const accepted = await verifyJwt(token, rules, { now }).then(
          () => true,
          () => false,
        );
        const { outcome } = await diagnose(token, { policy: rules, at: now });
        expect(outcome === "accepted").toBe(accepted);
      },
    ),
    {
      // A key that is in the set twice: a verifier uses the one without an ID.
      examples: [
        [
          "b",
          [
            { kid: "a", use: "sig", isOther: false },
            { kid: undefined, use: "sig", isOther: false },
          ],
          true,
        ],
      ],
    },
  );
});

test("limits hold: a token with many layers, and one for an expensive password", async () => {
  const layered = [1, 2, 3, 4, 5].reduce((inner) => encrypted({ plaintext: inner }), signed());
  expect((await diagnose(layered, { keys, at: now })).layers.length).toBeLessThan(5);
  expectSound(await diagnose(mac(), { keys: [], at: now }));
});

describe("the policy's allow-lists are not the first thing to change:", () => {
  const publicPem = String(publicKey.export({ type: "spki", format: "pem" }));
  test.each<readonly [string, string, readonly DiagnosisKey[], FindingCode]>([
    ["a forgery with the public key", mac(claims, {}, publicPem), [], "algorithm-confusion"],
    ["a shared secret in place of a key pair", mac(), [], "symmetric-with-public-key"],
    [
      "another algorithm than the header names",
      signed(claims, { alg: "PS256" }),
      [],
      "signature-other-algorithm",
    ],
    ["a public key for an encrypted token", encrypted(), [publicKey], "private-key-missing"],
  ])("%s", async (_, text, given, first) => {
    const { outcome, findings } = await diagnose(text, { keys: given, policy: policy(), at: now });
    const codes = findings.map(({ code }) => code);
    expect([outcome, codes[0]]).toEqual(["refused", first]);
    const allowing = ["alg-not-allowed", "enc-not-allowed", "encryption-not-expected"] as const;
    for (const code of allowing) expect(codes).not.toContain(code);
  });
});
