// `josette sign`, `encrypt`, and what they make opened again.
import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeHeader } from "../../src/jwt/index.ts";
import { temporaryFolder } from "../support/cli/folder.ts";
import { josette } from "../support/cli/run.ts";
import { generateKey, exportJwk } from "../../src/jwk/index.ts";
import { rsaKey } from "../support/keys.ts";

const { file, path } = temporaryFolder();
const rsa = file("rsa.json", JSON.stringify(rsaKey));
const ec = file("ec.json", JSON.stringify(await exportJwk(await generateKey("ES256"), { private: true })));
const claims = { iss: "https://login.example", sub: "alice" };

test.each([
  ["rsa", rsa, "RS256"],
  ["ec", ec, "ES256"],
  ["Ed25519", "test/files/keys/ed25519-pkcs8.pem", "EdDSA"],
])("signs claims with a key of type %s, and opens the token", async (_type, key, alg) => {
  const made = await josette(["sign", "--key", key, "--expires-in", "5m"], { stdin: JSON.stringify(claims) });
  expect(made).toMatchObject({ code: 0, stderr: "" });
  expect(decodeHeader(made.stdout.trim())).toMatchObject({ alg });
  const { stdout } = await josette(["open", "--key", key], { stdin: made.stdout });
  expect(JSON.parse(stdout)).toMatchObject(claims);
});

test("claims have the typ JWT, unless the header says otherwise", async () => {
  const args = ["sign", "--key", ec];
  const { stdout } = await josette(args, { stdin: JSON.stringify(claims) });
  expect(decodeHeader(stdout.trim())).toEqual({ alg: "ES256", typ: "JWT" });
  const other = await josette([...args, "--header", '{"typ":"at+jwt"}'], { stdin: JSON.stringify(claims) });
  expect(decodeHeader(other.stdout.trim())).toMatchObject({ typ: "at+jwt" });
  const content = await josette(args, { stdin: "hello" });
  expect(decodeHeader(content.stdout.trim())).toEqual({ alg: "ES256" });
});

test("signs and encrypts, and writes to a file for the owner alone", async () => {
  const token = path("token");
  const args = ["sign", "--key", ec, "--recipient", rsa, "--expires-in", "60", "--out", token];
  expect((await josette(args, { stdin: JSON.stringify(claims) })).code).toBe(0);
  expect(statSync(token).mode & 0o777).toBe(0o600);
  const text = readFileSync(token, "utf8");
  expect(text.split(".")).toHaveLength(5);
  const { stdout } = await josette(["open", "--key", rsa, "--key", ec], { stdin: text });
  expect(JSON.parse(stdout)).toMatchObject(claims);
  // A file that exists is not overwritten.
  expect((await josette(args, { stdin: JSON.stringify(claims) })).code).toBe(3);
  expect(readFileSync(token, "utf8")).toBe(text);
});

test("encrypts content with a public key or a secret", async () => {
  for (const [key, args] of [
    [rsa, []],
    [file("secret", "0123456789abcdef0123456789abcdef"), ["--enc", "A128GCM"]],
  ] as const) {
    const { stdout, code } = await josette(["encrypt", "--key", key, ...args], { stdin: "hello" });
    expect(code).toBe(0);
    expect((await josette(["decrypt", "--key", key], { stdin: stdout })).stdout).toBe("hello");
  }
});

test("a secret from an environment variable or a prompt", async () => {
  const value = "0123456789abcdef0123456789abcdef";
  const args = ["sign", "--claims", file("claims.json", JSON.stringify(claims))];
  const options = { environment: { JWT_SECRET: value } };
  const { stdout: one } = await josette([...args, "--secret-env", "JWT_SECRET"], options);
  const { stdout: two, stderr } = await josette([...args, "--secret"], { typed: [[value, "\r"]] });
  expect(two).toBe(one);
  expect(stderr).not.toContain(value);
  expect((await josette([...args, "--secret-env", "MISSING"])).code).toBe(3);
});

test.each([
  ["duplicate members", '{"a":1,"a":2}', []],
  ["a header that is not an object", "{}", ["--header", "[]"]],
  ["an unknown algorithm", "{}", ["--alg", "RS1"]],
  ["an algorithm for other keys", "{}", ["--alg", "ES256"]],
])("%s: exit code 2", async (_what, stdin, args) => {
  expect((await josette(["sign", "--key", rsa, ...args], { stdin })).code).toBe(2);
});

test.each([
  ["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${JSON.stringify(claims)}\n`)],
  ["UTF-16 with a byte order mark", Buffer.from(`\uFEFF${JSON.stringify(claims)}\r\n`, "utf16le")],
  ["UTF-16", Buffer.from(JSON.stringify(claims), "utf16le")],
  ["UTF-16, big-endian", Buffer.from(`\uFEFF${JSON.stringify(claims)}`, "utf16le").swap16()],
])("claims in %s are claims", async (what, bytes) => {
  const made = await josette(["sign", "--key", ec, "--claims", file(`${what}.json`, bytes)]);
  expect(made.code).toBe(0);
  expect(decodeHeader(made.stdout.trim())).toMatchObject({ typ: "JWT" });
  const { stdout } = await josette(["verify", "--key", ec], { stdin: made.stdout });
  expect(JSON.parse(stdout)).toEqual(claims);
});

test.each([
  ["text in UTF-16", Buffer.from("\uFEFFhello", "utf16le")],
  ["text with a byte order mark", Buffer.from("\uFEFFhello")],
  ["bytes that start like UTF-16", Buffer.from([0x7b, 0, 0xd8, 0xd8, 1])],
])("%s is signed as it is", async (_what, bytes) => {
  const { stdout } = await josette(["sign", "--key", ec], { stdin: bytes });
  expect((await josette(["verify", "--key", ec], { stdin: stdout })).bytes).toEqual(bytes);
});
