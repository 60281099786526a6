// The server of the guide publishes the public halves of two keys, and tokens of both are accepted with what it publishes.
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createJwtVerifier, remoteKeySet, signJwt, type Key } from "josette";
import { thumbprint } from "josette/jwk";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { every } from "../../../src/algorithms/every.ts";
import { writeGuide } from "../../support/docs/guide.ts";
import { ecCurveNames } from "../../support/jwk/pairs.ts";
import { get, importFile, originOf } from "../../support/docs/run.ts";

interface Jwks {
  readonly server: Server;
  readonly current: Key;
  readonly next: Key;
}

const directory = mkdtempSync(join(tmpdir(), "guide-"));
let jwks: Jwks;

beforeAll(async () => {
  for (const name of ["current", "next"]) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const file = join(directory, `${name}.pem`);
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }));
    vi.stubEnv(`${name.toUpperCase()}_KEY`, file);
  }
  vi.stubEnv("PORT", "0");
  jwks = (await importFile(writeGuide("keys"), "jwks.ts")) as Jwks;
});

afterAll(() => {
  vi.unstubAllEnvs();
  jwks.server.close();
  rmSync(directory, { recursive: true });
});

test("the set has both public keys, and no member of a private one", async () => {
  const response = await get(`${await originOf(jwks.server)}/jwks`);
  expect(response.headers.get("content-type")).toBe("application/jwk-set+json");
  const member = async (key: Key) => ({
    ...{ kty: "RSA", kid: await thumbprint(key), alg: "RS256", use: "sig" },
    ...{ n: expect.any(String) as string, e: "AQAB" },
  });
  expect(await response.json()).toEqual({ keys: [await member(jwks.current), await member(jwks.next)] });
});

test("another address is 404", async () => {
  expect((await get(`${await originOf(jwks.server)}/`)).status).toBe(404);
});

test("tokens of both keys are accepted with the set", async () => {
  const verifier = createJwtVerifier({
    verify: { keys: remoteKeySet(`${await originOf(jwks.server)}/jwks`), alg: ["RS256"] },
    claims: { issuer: "me", audience: "you" },
  });
  for (const key of [jwks.current, jwks.next]) {
    const { jws } = await verifier.verify(
      await signJwt({ iss: "me", aud: "you" }, key, {}, { expiresIn: "5m" }),
    );
    expect([jws.key.kid, jws.matchedBy]).toEqual([key.kid, "kid"]);
  }
});

describe("the table of algorithms", () => {
  const guide = readFileSync(new URL("../../../docs/guides/keys.md", import.meta.url), "utf8");
  const row = (title: string) => guide.split("\n").find((line) => line.startsWith(`| ${title} `)) ?? "";
  const names = (title: string) => new Set([...row(title).matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const { signatures, management, content } = every();

  test("has every signature and content encryption", () => {
    expect(names("Signatures")).toEqual(new Set(Object.keys(signatures)));
    expect(names("Content encryption")).toEqual(new Set(Object.keys(content)));
  });

  test("has every key management, ECDH-ES without its suffixes, and the curves", () => {
    const expected = Object.keys(management).filter((name) => !name.startsWith("ECDH-ES+"));
    expect(names("Key management")).toEqual(new Set(expected));
    for (const curve of [...ecCurveNames, "X25519", "X448"]) expect(row("Key management")).toContain(curve);
  });
});
