// A key is prepared for an algorithm at its first use, and then remembered.
import { decryptCompact, encryptCompact } from "josette/jwe";
import { importKey } from "josette/jwk";
import { signCompact, verifyCompact } from "josette/jws";
import { afterEach, expect, test, vi } from "vitest";
import { publicJwk, rsaKey } from "../keys.ts";

const message = new TextEncoder().encode("hello");
afterEach(() => void vi.restoreAllMocks());

/** How many RSA keys the platform has imported since. */
function countRsaImports(): () => number {
  const spy = vi.spyOn(crypto.subtle, "importKey");
  return () => spy.mock.calls.filter(([format]: readonly unknown[]) => format === "jwk").length;
}

test("an imported key becomes a platform key once for each algorithm", async () => {
  const [privateKey, publicKey] = [importKey(rsaKey), importKey(publicJwk(rsaKey))];
  const imports = countRsaImports();
  for (let round = 0; round < 3; round++) {
    for (const alg of ["RS256", "RS384"] as const) {
      const token = await signCompact(message, privateKey, { alg });
      await verifyCompact(token, publicKey, { alg: [alg] });
    }
    for (const alg of ["RSA-OAEP", "RSA-OAEP-256"] as const) {
      const token = await encryptCompact(message, publicKey, { alg, enc: "A128GCM" });
      await decryptCompact(token, [privateKey], { alg: [alg], enc: ["A128GCM"] });
    }
  }
  expect(imports()).toBe(8);
});

test("importing a key asks nothing of the platform", () => {
  const imports = countRsaImports();
  importKey(rsaKey);
  expect(imports()).toBe(0);
});

test("a platform key is imported for one usage and cannot be extracted", async () => {
  const spy = vi.spyOn(crypto.subtle, "importKey");
  const token = await signCompact(message, importKey(rsaKey), { alg: "RS256" });
  await verifyCompact(token, importKey(publicJwk(rsaKey)), { alg: ["RS256"] });
  expect(spy.mock.calls.map(([, , , extractable, usages]) => [extractable, usages])).toEqual([
    [false, ["sign"]],
    [false, ["verify"]],
  ]);
});

test("many callers may use a key at once, before it was ever used", async () => {
  const [privateKey, publicKey] = [importKey(rsaKey), importKey(publicJwk(rsaKey))];
  const payloads = Array.from({ length: 20 }, (_, index) => new TextEncoder().encode(`message ${index}`));
  const tokens = await Promise.all(
    payloads.map((payload) => signCompact(payload, privateKey, { alg: "RS256" })),
  );
  const verified = await Promise.all(
    tokens.map((token) => verifyCompact(token, publicKey, { alg: ["RS256"] })),
  );
  expect(verified.map(({ payload }) => payload)).toEqual(payloads);
});
