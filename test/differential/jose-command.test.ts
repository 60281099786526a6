// Debian's `jose` command (latchset/jose, in C): what it writes, josette reads, and the other way round.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type ContentAlgorithm, type ManagementAlgorithm } from "josette/jwe";
import { decryptCompact, decryptFlattened, encryptCompact, encryptFlattened } from "../../src/jwe/index.ts";
import { type Key } from "josette/jwk";
import { exportJwk, generateKey, importKey, importSecret, publicKey } from "../../src/jwk/index.ts";
import { type SignatureAlgorithm } from "josette/jws";
import { signCompact, signFlattened, verifyCompact, verifyFlattened } from "../../src/jws/index.ts";
import { afterAll, describe, expect, test } from "vitest";
import { rsaKey } from "../support/keys.ts";

const listing = spawnSync("jose", ["alg"], { encoding: "utf8" });
/** Another tool may have the same name: this one lists its algorithms. */
const usable = listing.error === undefined && listing.stdout.includes("ECDH-ES+A128KW");

test(`jose: ${usable ? "installed" : "not usable, so the tests with it do not run"}`, () => {
  const inPath = (process.env["PATH"] ?? "").split(delimiter).some((each) => existsSync(join(each, "jose")));
  expect(listing.error === undefined).toBe(inPath);
});

const folder = usable ? mkdtempSync(join(tmpdir(), "josette-jose-")) : "";
afterAll(() => {
  if (usable) rmSync(folder, { recursive: true, force: true });
});

const text = "hello – ✓";
const payload = new TextEncoder().encode(text);

const signatures: SignatureAlgorithm[] = [
  ...(["HS256", "HS384", "HS512", "RS256", "PS256", "PS512"] as const),
  ...(["ES256", "ES384", "ES512"] as const),
];

describe.runIf(usable).each(signatures)("%s", (alg) => {
  const keyFor = () => (/^[RP]S/.test(alg) ? importKey(rsaKey, { alg }) : generateKey(alg));

  test("jose verifies what josette signed", async () => {
    const key = await keyFor();
    await writeKey("key.jwk", key.type === "secret" ? key : publicKey(key));
    const compact = await signCompact(payload, key, { alg });
    expect(jose(compact, "jws", "ver", "-i", "-", "-k", "key.jwk", "-O", "-")).toBe(text);
    const flattened = await signFlattened(payload, key, { alg }, { unprotectedHeader: { kid: "1" } });
    expect(jose(JSON.stringify(flattened), "jws", "ver", "-i", "-", "-k", "key.jwk", "-O", "-")).toBe(text);
    expect(() => jose(`${compact.slice(0, -8)}AAAAAAAA`, "jws", "ver", "-i", "-", "-k", "key.jwk")).toThrow();
  });

  test("josette verifies what jose signed", async () => {
    const key = await keyFor();
    await writeKey("key.jwk", key);
    const verifying = key.type === "secret" ? key : publicKey(key);
    const compact = jose(text, "jws", "sig", "-I", "-", "-k", "key.jwk", "-c");
    expect((await verifyCompact(compact.trim(), verifying, { alg: [alg] })).payload).toEqual(payload);
    const template = JSON.stringify({ protected: { alg }, header: { kid: "1" } });
    const flattened = jose(text, "jws", "sig", "-I", "-", "-k", "key.jwk", "-s", template);
    expect(await verifyFlattened(flattened, verifying, { alg: [alg] })).toMatchObject({
      payload,
      unprotectedHeader: { kid: "1" },
    });
  });
});

const messages: [ManagementAlgorithm, ContentAlgorithm][] = [
  ["dir", "A256GCM"],
  ["dir", "A128CBC-HS256"],
  ["A128KW", "A128GCM"],
  ["A192KW", "A192CBC-HS384"],
  ["A256KW", "A256CBC-HS512"],
  ["A128GCMKW", "A128GCM"],
  ["A256GCMKW", "A192GCM"],
  ["ECDH-ES", "A256CBC-HS512"],
  ["ECDH-ES", "A128GCM"],
  ["ECDH-ES+A128KW", "A128GCM"],
  ["ECDH-ES+A256KW", "A256CBC-HS512"],
  ["PBES2-HS256+A128KW", "A128GCM"],
  ["PBES2-HS512+A256KW", "A256CBC-HS512"],
];

describe.runIf(usable).each(messages)("%s with %s", (alg, enc) => {
  const options = { alg: [alg], enc: [enc] };
  const pbes2 = alg.startsWith("PBES2");
  const keyFor = async (): Promise<Key> =>
    pbes2 ? importSecret(new TextEncoder().encode("password")) : generateKey(alg === "dir" ? enc : alg);
  /** Its -k is for a JWK; a password is one as well. */
  const prepare = async () => {
    const key = await keyFor();
    const { alg: _alg, ...jwk } = await exportJwk(key, { private: true });
    const { d: _d, ...half } = jwk;
    writeFileSync(join(folder, "private.jwk"), JSON.stringify(jwk));
    writeFileSync(join(folder, "public.jwk"), JSON.stringify(half));
    return key;
  };

  test("jose decrypts what josette encrypted", async () => {
    const key = await prepare();
    const header = { alg, enc, ...(pbes2 && { p2c: 1000 }) };
    const encrypting = key.type === "secret" ? key : publicKey(key);
    const compact = await encryptCompact(payload, encrypting, { ...header, zip: "DEF" });
    expect(jose(compact, "jwe", "dec", "-i", "-", "-k", "private.jwk")).toBe(text);
    // Version 11 of jose fails with GCM on additional data, on its own as well.
    const more = enc.endsWith("GCM") ? {} : { aad: payload };
    const flattened = await encryptFlattened(payload, encrypting, header, more);
    expect(jose(JSON.stringify(flattened), "jwe", "dec", "-i", "-", "-k", "private.jwk")).toBe(text);
  });

  test("josette decrypts what jose encrypted", async () => {
    const key = await prepare();
    const template = JSON.stringify({ protected: { alg, enc, ...(pbes2 && { p2c: 1000 }) } });
    const encrypted = jose(text, "jwe", "enc", "-I", "-", "-k", "public.jwk", "-i", template);
    expect((await decryptFlattened(encrypted, key, options)).plaintext).toEqual(payload);
    const compact = jose(text, "jwe", "enc", "-I", "-", "-k", "public.jwk", "-i", template, "-c").trim();
    expect((await decryptCompact(compact, key, options)).plaintext).toEqual(payload);
  });
});

async function writeKey(name: string, key: Key): Promise<void> {
  writeFileSync(join(folder, name), JSON.stringify(await exportJwk(key, { private: key.type !== "public" })));
}

function jose(input: string, ...command: string[]): string {
  const { status, stdout, stderr } = spawnSync("jose", command, { cwd: folder, input, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
