// `josette key`: keys in and out, and private keys only where the arguments say.
import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { thumbprint, importKey } from "../../src/jwk/index.ts";
import { temporaryFolder } from "../support/cli/folder.ts";
import { josette } from "../support/cli/run.ts";

const { file, path } = temporaryFolder();
const pem = "test/files/keys/rsa-pkcs8.pem";
const pfx = "test/files/pkcs12/rsa.pfx";
const password = file("password", "secret\nsecond line\n");

test.each([["ES256"], ["Ed25519"], ["HS256"], ["RSA-OAEP-256"], ["A256KW"], ["A256GCM"]])(
  "a new key for %s leaves only by --out or --private",
  async (alg) => {
    const none = await josette(["key", "new", alg]);
    expect({ code: none.code, stdout: none.stdout }).toEqual({ code: 2, stdout: "" });
    const shown = await josette(["key", "new", alg, "--private", "--kid", "a"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ kid: "a", alg });
    const out = path(`${alg}.json`);
    expect((await josette(["key", "new", alg, "--out", out])).stdout).toBe("");
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(importKey(JSON.parse(readFileSync(out, "utf8")) as object).type).not.toBe("public");
  },
);

test.each(["ES256", "RSA-OAEP-256", "HS256"])(
  "the key ID of a new JWK for %s is its thumbprint, or absent",
  async (alg) => {
    const { stdout } = await josette(["key", "new", alg, "--private"]);
    const jwk = JSON.parse(stdout) as { readonly kid?: string };
    expect(jwk.kid).toBe(alg === "HS256" ? undefined : await thumbprint(importKey(jwk)));
  },
);

test("a key that cannot be read is shown by the exit code", async () => {
  const shown = await josette(["key", "show", pem, "test/files/pkcs12/rsa.pfx", "--json"]);
  expect(shown.code).toBe(3);
  expect((JSON.parse(shown.stdout) as { keys: unknown[] }).keys).toHaveLength(1);
});

test.each([
  [["key", "new", "ES256", "--kid", "a", "--out", path("with-kid.pem")], 2],
  [["key", "convert", pem, "--kid", "a", "--to", "pem", "--private"], 2],
  [["key", "new", "ES256", "--out", password], 3],
  [["key", "new", "RS1", "--private"], 2],
  [["key", "new", "ECDH-ES", "--crv", "P-1", "--private"], 2],
  [["key", "convert", pem], 2],
  [["key", "convert", path("missing.pem")], 3],
  [["key", "public", file("secret", "0123456789abcdef")], 2],
  [["key", "convert", pem, "--to", "der", "--private"], 2],
])("%j: exit code %d", async (args, code) => {
  const ran = await josette(args);
  expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code, stdout: "" });
});

test.each([
  ["RSA", ["RS256", "PS256", "RSA-OAEP"]],
  ["EC", ["ES256", "ECDH-ES"]],
  ["RS", ["RS256"]],
  ["oct", ["HS256", "A256KW", "A256GCM"]],
])("key new %s lists the algorithms that may be meant, before anything about --out", async (name, algs) => {
  const { code, stderr } = await josette(["key", "new", name]);
  expect(code).toBe(2);
  for (const alg of algs) expect(stderr).toContain(alg);
  expect(stderr).not.toContain("--out");
});

test("a missing password is asked for with its option", async () => {
  for (const argv of [
    ["key", "thumbprint", pfx],
    ["key", "show", pfx],
    ["cert", "show", pfx],
    ["explain", "e30.e30.", "--key", pfx],
  ]) {
    const { stdout, stderr } = await josette(argv);
    expect((stdout + stderr).replace(/\s+/g, " ")).toContain("--password-file FILE");
  }
});

test("converts between PEM, PFX and JWK without a loss", async () => {
  const jwk = await josette(["key", "convert", pem, "--private"]);
  const back = await josette(["key", "convert", file("a.json", jwk.stdout), "--to", "pem", "--private"]);
  expect(back.stdout).toBe(readFileSync(pem, "utf8"));
  const fromPfx = await josette([
    "key",
    "convert",
    pfx,
    "--to",
    "pem",
    "--private",
    "--password-file",
    password,
  ]);
  expect(fromPfx.stdout).toBe(readFileSync("test/files/pkcs12/rsa-key.pem", "utf8"));
});

test("writes an encrypted PEM, which needs the password again", async () => {
  const out = path("encrypted.pem");
  const args = ["--to", "pem", "--new-password-file", password, "--out", out];
  await josette(["key", "convert", pem, ...args]);
  expect(readFileSync(out, "utf8")).toContain("BEGIN ENCRYPTED PRIVATE KEY");
  expect((await josette(["key", "thumbprint", out])).code).toBe(3);
  const { stdout } = await josette(["key", "thumbprint", out, "--password-env", "PW"], {
    environment: { PW: "secret" },
  });
  expect(stdout).toBe((await josette(["key", "thumbprint", pem])).stdout);
});

test("asks for the password on a terminal, and does not show it", async () => {
  const { stdout, stderr, code } = await josette(["key", "show", pfx], {
    typed: [["sec", "ret\r"]],
    columns: 100,
  });
  expect(code).toBe(0);
  expect(stdout).toContain("RSA 2048 bits, private");
  expect(stdout + stderr).not.toContain("secret");
});

test("the thumbprint, as text and as a URI", async () => {
  const { stdout } = await josette(["key", "thumbprint", pem]);
  const jwk = JSON.parse((await josette(["key", "public", pem])).stdout) as object;
  expect(stdout).toBe(`${await thumbprint(jwk)}\n`);
  const uri = await josette(["key", "thumbprint", pem, "--uri"]);
  expect(uri.stdout).toBe(`urn:ietf:params:oauth:jwk-thumbprint:sha-256:${stdout}`);
});

test("public and jwks have no private members, and jwks has the certificates", async () => {
  const half = await josette(["key", "public", pem]);
  expect(Object.keys(JSON.parse(half.stdout) as object)).not.toContain("d");
  const { stdout } = await josette(["key", "jwks", pem, pfx, "--password-file", password]);
  const { keys } = JSON.parse(stdout) as { keys: Record<string, unknown>[] };
  expect(keys).toHaveLength(2);
  expect(keys.every((key) => typeof key["kid"] === "string" && !("d" in key))).toBe(true);
  expect(keys[1]).toMatchObject({ x5c: [expect.any(String)], x5t: expect.any(String) });
});

const encryptedPem = "test/files/pkcs8/aes-256-cbc-SHA256.pem";
const request = "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n";
const spki = readFileSync("test/files/keys/rsa-spki.pem", "utf8");
const validJwk = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
const partlyUsable = JSON.stringify({ keys: [validJwk, { kty: "XX" }] });

test.each([
  ["a PFX without its password", pfx],
  ["an encrypted key without its password", encryptedPem],
  ["an empty file", file("empty", "")],
  ["a file with a certificate request", file("request.pem", request)],
  ["a file with a key and a certificate request", file("key-and-request.pem", spki + request)],
  ["a set with an entry of an unknown type", file("partly.json", partlyUsable)],
])("jwks writes no set if %s is among the files", async (_what, incomplete) => {
  const { code, stdout } = await josette(["key", "jwks", "test/files/keys/ed448-spki.pem", incomplete]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
});

test("jwks writes no set if the password opens only some of the files", async () => {
  const other = file("other-password", "another\n");
  const locked = path("locked.pem");
  await josette(["key", "convert", pem, "--to", "pem", "--new-password-file", other, "--out", locked]);
  const { code, stdout } = await josette(["key", "jwks", pfx, locked, "--password-file", password]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
});

test("jwks has one entry for a private key and its certificate in two files", async () => {
  const [key, certificate] = ["test/files/pkcs12/rsa-key.pem", "test/files/pkcs12/rsa.pem"];
  for (const order of [
    [key, certificate],
    [certificate, key],
  ]) {
    const { stdout } = await josette(["key", "jwks", ...order]);
    const { keys } = JSON.parse(stdout) as { keys: Record<string, unknown>[] };
    expect(keys).toMatchObject([{ x5c: [expect.any(String)], kid: expect.any(String) }]);
  }
});

test("jwks keeps entries that differ in a member", async () => {
  const sets = ["sig", "enc"].map((use) => file(`${use}.json`, JSON.stringify({ ...validJwk, use })));
  const { stdout } = await josette(["key", "jwks", ...sets]);
  expect(JSON.parse(stdout)).toMatchObject({ keys: [{ use: "sig" }, { use: "enc" }] });
});

test("a shared secret is never published, and show has nothing that helps to guess it", async () => {
  const secret = file("short", "hunter2");
  expect((await josette(["key", "jwks", secret])).code).toBe(2);
  const { stdout } = await josette(["key", "show", secret, "--json"]);
  const { keys } = JSON.parse(stdout) as { keys: object[] };
  expect(Object.keys(keys[0] ?? {})).not.toContain("thumbprint");
  expect(stdout).not.toContain("hunter2");
});

test("names in files are shown with escapes", async () => {
  const jwk = file("hostile.json", JSON.stringify({ kty: "oct", k: "AAAA", kid: "\u001b[2J\u202e" }));
  const { stdout } = await josette(["key", "show", jwk], { columns: 80 });
  expect(stdout).toContain("\\u{1b}[2J\\u{202e}");
  expect(stdout).not.toContain("\u001b[2J");
});

test("the name of the file decides the form, unless --to does", async () => {
  const [asPem, asJwk, chosen] = [path("new.pem"), path("new.jwk"), path("chosen.pem")];
  expect((await josette(["key", "new", "ES256", "--out", asPem])).code).toBe(0);
  expect(readFileSync(asPem, "utf8")).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect((await josette(["key", "new", "ES256", "--out", asJwk])).code).toBe(0);
  expect(JSON.parse(readFileSync(asJwk, "utf8"))).toMatchObject({ kty: "EC", crv: "P-256" });
  expect((await josette(["key", "new", "ES256", "--to", "jwk", "--out", chosen])).code).toBe(0);
  expect(JSON.parse(readFileSync(chosen, "utf8"))).toMatchObject({ kty: "EC" });
});
