// `josette open`, `verify` and `decrypt`.
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encryptCompact, encryptGeneral } from "../../src/jwe/index.ts";
import { signCompact, signGeneral } from "../../src/jws/index.ts";
import { publicKey } from "../../src/jwk/index.ts";
import { temporaryFolder } from "../support/cli/folder.ts";
import { josette } from "../support/cli/run.ts";
import {
  audience,
  claims,
  encrypted,
  issuer,
  now,
  recipientJwk,
  secret,
  signed,
  signerJwk,
} from "../support/explain/samples.ts";
import { hmacJws } from "../support/tokens.ts";
import { rsaKey } from "../support/keys.ts";

const { file, path } = temporaryFolder();
const signer = file("signer.json", JSON.stringify(signerJwk));
const recipient = file("recipient.json", JSON.stringify(recipientJwk));
const shared = file("secret.bin", secret);
const keys = ["--key", signer, "--key", recipient];
const time = ["--at", String(now)];
const checks = ["--issuer", issuer, "--audience", audience, ...time];

test.each([
  ["encrypted and signed", encrypted()],
  ["signed", signed()],
  ["broken into lines", signed().replace(/(.{64})/g, "$1\n")],
])("open writes the claims of a token that is %s", async (_what, token) => {
  const { code, stdout, stderr } = await josette(["open", ...keys, ...checks], { stdin: token });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual(claims);
});

const locked = "test/files/pkcs12/rsa.pfx";

test.each([
  ["open", checks],
  ["verify", []],
  ["decrypt", []],
])("%s reads every key file, even if another key suffices: exit code 3", async (command, options) => {
  const [token, key] = command === "decrypt" ? [encrypted(), recipient] : [signed(), signer];
  const opened = await josette([command, "--key", key, ...options], { stdin: token });
  expect(opened.code).toBe(0);
  const args = [command, "--key", key, "--key", locked, ...options];
  const { code, stdout, stderr } = await josette(args, { stdin: token });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain(locked);
});

test("a part of a key file that cannot be read is reported, and the rest is used", async () => {
  const list = "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n";
  const mixed = file("mixed.pem", readFileSync("test/files/keys/rsa-pkcs8.pem", "utf8") + list);
  const token = await signCompact(new Uint8Array(3), createPrivateKey(readFileSync(mixed)), { alg: "RS256" });
  const { code, stderr } = await josette(["verify", "--key", mixed], { stdin: token });
  expect(code).toBe(0);
  expect(stderr).toContain("X509 CRL");
  expect((await josette(["verify", "--quiet", "--key", mixed], { stdin: token })).stderr).toBe("");
});

test("open --alg with a signature algorithm alone accepts signed tokens, whatever keys are given", async () => {
  const args = ["open", ...keys, ...checks, "--alg", "RS256"];
  expect((await josette(args, { stdin: signed() })).code).toBe(0);
  expect((await josette(args, { stdin: encrypted() })).code).toBe(1);
});

test("open --json has the headers, and nothing of private keys", async () => {
  const { stdout } = await josette(["open", ...keys, ...checks, "--json"], { stdin: encrypted() });
  expect(JSON.parse(stdout)).toMatchObject({
    claims,
    jwe: { header: { alg: "RSA-OAEP" }, key: { kty: "RSA", kid: "recipient" } },
    jws: { header: { alg: "RS256" }, matchedBy: "kid" },
  });
  expect(stdout).not.toContain(rsaKey.d.slice(0, 20));
});

test.each([
  ["another audience", ["--audience", "api://other", ...time], "ERR_JWT_CLAIM_VALIDATION_FAILED"],
  ["a later time", ["--audience", audience, "--at", "2100-01-01T00:00:00Z"], "ERR_JWT_EXPIRED"],
  ["another algorithm", ["--alg", "PS256", ...time], "ERR_JOSE_ALG_NOT_ALLOWED"],
])("open refuses with %s: exit code 1", async (_what, args, errorCode) => {
  const { code, stdout } = await josette(["open", "--key", signer, ...args, "--json"], { stdin: signed() });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: errorCode } });
});

test("open --unsigned takes a token that only a shared secret encrypts", async () => {
  const text = new TextEncoder().encode(JSON.stringify(claims));
  const jwk = { kty: "oct", k: Buffer.from(secret).toString("base64url") };
  const token = await encryptCompact(text, jwk, { alg: "dir", enc: "A128CBC-HS256" });
  const args = ["open", "--key", shared, ...checks];
  expect((await josette(args, { stdin: token })).code).toBe(1);
  const { code, stdout } = await josette([...args, "--unsigned"], { stdin: token });
  expect({ code, claims: JSON.parse(stdout) as unknown }).toEqual({ code: 0, claims });
});

test("a token cannot choose a MAC with a public key as its secret", async () => {
  const pem = readFileSync("test/files/keys/rsa-spki.pem");
  const token = hmacJws({ alg: "HS256" }, "{}", pem);
  const { code } = await josette(["verify", "--key", "test/files/keys/rsa-spki.pem"], { stdin: token });
  expect(code).toBe(1);
});

test("verify and decrypt write the bytes as they are", async () => {
  const content = Uint8Array.from({ length: 256 }, (_, index) => index);
  const jws = await signCompact(content, rsaKey, { alg: "RS256" });
  expect(new Uint8Array((await josette(["verify", "--key", signer], { stdin: jws })).bytes)).toEqual(content);
  const jwe = await encryptCompact(content, publicKey(rsaKey), { alg: "RSA-OAEP-256", enc: "A256GCM" });
  expect(new Uint8Array((await josette(["decrypt", "--key", recipient], { stdin: jwe })).bytes)).toEqual(
    content,
  );
  const { stdout } = await josette(["decrypt", "--key", recipient, "--json"], { stdin: jwe });
  const { content: shown } = JSON.parse(stdout) as { content: unknown };
  expect(shown).toEqual({ base64url: Buffer.from(content).toString("base64url") });
});

test("the JSON serializations", async () => {
  const content = new TextEncoder().encode("hello");
  const jws = await signGeneral(content, [{ key: rsaKey, header: { alg: "RS256" } }]);
  expect((await josette(["verify", "-k", signer], { stdin: JSON.stringify(jws) })).stdout).toBe("hello");
  const [signature] = jws.signatures;
  const flattened = JSON.stringify({ payload: jws.payload, ...signature });
  expect((await josette(["verify", "-k", signer], { stdin: flattened })).stdout).toBe("hello");
  const recipients = [{ key: publicKey(rsaKey) }];
  const jwe = await encryptGeneral(content, recipients, { alg: "RSA-OAEP-256", enc: "A256GCM" });
  expect((await josette(["decrypt", "-k", recipient], { stdin: JSON.stringify(jwe) })).stdout).toBe("hello");
});

test.each([
  ["bytes", Uint8Array.of(0, 255)],
  ["escape sequences", new TextEncoder().encode("\u001b[31mred")],
  ["C1 controls", new TextEncoder().encode("a\u009b31m")],
  ["bidirectional controls", new TextEncoder().encode("a\u202eb")],
  ["carriage returns", new TextEncoder().encode("evil\rgood")],
])("%s are not written to a terminal, but to a file", async (what, content) => {
  const jws = await signCompact(content, rsaKey, { alg: "RS256" });
  const args = ["verify", "--key", signer];
  const refused = await josette(args, { stdin: jws, columns: 80 });
  expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 2, stdout: "" });
  const out = path(what);
  expect((await josette([...args, "--out", out], { stdin: jws, columns: 80 })).code).toBe(0);
  expect(new Uint8Array(readFileSync(out))).toEqual(content);
});

test("text is written to a terminal", async () => {
  const jws = await signCompact(new TextEncoder().encode("héllo\n"), rsaKey, { alg: "RS256" });
  const { code, stdout } = await josette(["verify", "--key", signer], { stdin: jws, columns: 80 });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "héllo\n" });
});

test.each(["open", "verify", "decrypt"])("%s without a key is exit code 2", async (command) => {
  expect((await josette([command], { stdin: signed() })).code).toBe(2);
});

test.each(["explain", "open", "verify", "decrypt"])(
  "%s says how a token in a file is given",
  async (command) => {
    const token = file("token.txt", "e30.e30.");
    const more = command === "open" ? checks : [];
    const { code, stdout, stderr } = await josette([command, token, "--key", signer, ...more]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`josette ${command} - < FILE`);
  },
);
