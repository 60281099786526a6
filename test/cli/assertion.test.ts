// `josette assertion`: the assertion, and a curl line that a shell reads as it is meant.
import { execFileSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeUnverified, verifyJwt } from "../../src/jwt/index.ts";
import { importKey, publicKey } from "../../src/jwk/index.ts";
import { temporaryFolder } from "../support/cli/folder.ts";
import { josette } from "../support/cli/run.ts";
import { rsaKey } from "../support/keys.ts";

const { file } = temporaryFolder();
const key = file("key.json", JSON.stringify(rsaKey));
const tenant = "11111111-2222-3333-4444-555555555555";

function certificateOf(path: string): Buffer {
  return new X509Certificate(readFileSync(path)).raw;
}

/** The arguments that a shell passes to curl. */
function argumentsOf(line: string): readonly string[] {
  const program = `curl() { printf '%s\\0' "$@"; }\n${line}`;
  return execFileSync("bash", ["--norc", "-c", program], { encoding: "utf8" }).split("\0").slice(0, -1);
}

test("an assertion for any server", async () => {
  const endpoint = "https://login.example/token";
  const args = ["assertion", "--key", key, "--client-id", "app", "--token-endpoint", endpoint];
  const { code, stdout } = await josette(args);
  expect(code).toBe(0);
  const { claims } = await verifyJwt(stdout.trim(), {
    verify: { keys: [publicKey(importKey(rsaKey))], alg: ["PS256"] },
    claims: { issuer: "app", audience: endpoint },
  });
  expect(claims.sub).toBe("app");
});

test("the curl line is quoted for the shell, whatever the values are", async () => {
  const scope = "a'b $(touch;pwned) `id` ;|& !x $HOME";
  const endpoint = "https://login.example/token?a='b'&c=$HOME";
  const args = ["--key", key, "--client-id", "it's me", "--token-endpoint", endpoint, "--scope", scope];
  const { stdout } = await josette(["assertion", ...args, "--json"]);
  const { assertion, curl } = JSON.parse(stdout) as { assertion: string; curl: string };
  const passed = argumentsOf(curl);
  expect(passed).toContain(`scope=${scope}`);
  expect(passed).toContain("client_id=it's me");
  expect(passed).toContain(`client_assertion=${assertion}`);
  expect(passed.at(-1)).toBe(new URL(endpoint).href);
  // The line for people is the same, on a narrow terminal too.
  const { stdout: made, stderr } = await josette(["assertion", ...args], { columns: 80 });
  const ownAssertion = `client_assertion=${made.trim()}`;
  expect(argumentsOf(stderr)).toEqual(
    passed.map((each) => (each.startsWith("client_assertion=") ? ownAssertion : each)),
  );
});

test("an assertion for Entra ID has the thumbprint of the certificate", async () => {
  const args = [
    "--key",
    "test/files/pkcs12/rsa.pfx",
    "--password-env",
    "PW",
    "--tenant",
    tenant,
    "--client-id",
    tenant,
  ];
  const { stdout, stderr, code } = await josette(["assertion", ...args], { environment: { PW: "secret" } });
  expect(code).toBe(0);
  const { header, claims } = decodeUnverified(stdout.trim());
  expect(header["x5t#S256"]).toEqual(expect.any(String));
  expect(claims).toMatchObject({ iss: tenant, sub: tenant });
  expect(JSON.stringify(claims?.aud)).toContain(tenant);
  expect(stderr).toContain(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`);
});

test.each([
  [["--key", key, "--client-id", "app"]],
  [["--client-id", "app", "--token-endpoint", "https://login.example/token"]],
  [["--key", key, "--token-endpoint", "https://login.example/token"]],
  [["--key", key, "--client-id", "app", "--token-endpoint", "ftp://login.example/token"]],
  [["--key", "test/files/keys/rsa-spki.pem", "--client-id", "app", "--token-endpoint", "https://a.example/"]],
])("%j: exit code 2", async (args) => {
  expect((await josette(["assertion", ...args])).code).toBe(2);
});

test("the certificate of the key may be in a file of its own", async () => {
  const key = "test/files/pkcs12/leaf-key.pem";
  const rest = ["--client-id", "app", "--token-endpoint", "https://login.example/token"];
  const certified = await josette([
    "assertion",
    "--key",
    key,
    "--key",
    "test/files/pkcs12/leaf.pem",
    ...rest,
  ]);
  expect(certified.code).toBe(0);
  const header = decodeUnverified(certified.stdout.trim()).header;
  const der = certificateOf("test/files/pkcs12/leaf.pem");
  expect(header["x5t#S256"]).toBe(createHash("sha256").update(der).digest("base64url"));
  const other = ["assertion", "--key", key, "--key", "test/files/pkcs12/intermediate.pem", ...rest];
  expect((await josette(other)).code).toBe(2);
});

test("a tenant and another token endpoint need an audience", async () => {
  const args = [
    "assertion",
    "--key",
    "test/files/pkcs12/rsa.pfx",
    "--password-env",
    "PW",
    "--client-id",
    tenant,
  ];
  const both = [...args, "--tenant", tenant, "--token-endpoint", "https://login.example/token"];
  const environment = { PW: "secret" };
  expect((await josette(both, { environment })).code).toBe(2);
  const { code, stdout } = await josette([...both, "--audience", "https://login.example"], { environment });
  expect(code).toBe(0);
  expect(decodeUnverified(stdout.trim()).claims?.aud).toBe("https://login.example");
});
