// What the inspector page diagnoses. The page itself is tested in browsers, in test/inspector.
import { expect, test } from "vitest";
import { inspect, loadFile } from "../../inspector/session.ts";
import {
  audience,
  claims,
  encrypted,
  issuer,
  mac,
  publicKey,
  secret,
  signed,
} from "../support/explain/samples.ts";
import { rsaKey } from "../support/keys.ts";

const later = { ...claims, iat: 1_700_000_000, nbf: 1_700_000_000, exp: 9_000_000_000 };
const expected = { issuer, audience };
const privateFile = await loadFile({
  name: "rsa.json",
  bytes: Buffer.from(JSON.stringify({ ...rsaKey, kid: undefined })),
});
const secretFile = await loadFile({ name: "secret", bytes: secret });
const publicPem = String(publicKey.export({ type: "spki", format: "pem" }));
const publicFile = await loadFile({ name: "rsa.pem", bytes: Buffer.from(publicPem) });

async function codesOf(...input: Parameters<typeof inspect>): Promise<readonly string[]> {
  const { outcome, findings } = await inspect(...input);
  return [outcome, ...findings.map(({ code }) => code)];
}

test("a token signed with a shared secret is opened with a private key and the secret", async () => {
  const text = encrypted({ plaintext: mac(later) });
  expect(await codesOf(text, [privateFile, secretFile], expected)).toEqual(["accepted", "accepted"]);
});

test("the issuer and the audience are compared without keys", async () => {
  expect(await codesOf(signed(later), [], expected)).toEqual(["unverified", "no-key"]);
  const other = { issuer: "https://other.example", audience };
  expect(await codesOf(signed(later), [], other)).toEqual(["refused", "issuer-mismatch", "no-key"]);
  expect(await codesOf(signed(later), [], { issuer: "", audience: "" })).toContain("no-policy");
});

test("a public key is never a shared secret, with a secret beside it", async () => {
  const forged = mac(later, {}, publicPem);
  const [outcome, first] = await codesOf(forged, [publicFile, secretFile], expected);
  expect([outcome, first]).toEqual(["refused", "algorithm-confusion"]);
  const [, only] = await codesOf(forged, [publicFile], expected);
  expect(only).toBe("algorithm-confusion");
});
