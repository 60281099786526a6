// `josette cert`, against what Node.js says of the same certificates.
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/cli/folder.ts";
import { josette } from "../support/cli/run.ts";
import { pem } from "../support/jwk/pem.ts";
import { rsaKey } from "../support/keys.ts";
import { issued } from "../support/x509/certificates.ts";

const { file } = temporaryFolder();
const path = "test/files/certificates/rsa.pem";
const certificate = new X509Certificate(readFileSync(path));
const hex = certificate.fingerprint.replaceAll(":", "");

test("the thumbprints in all spellings", async () => {
  const { stdout } = await josette(["cert", "thumbprint", path, "--json"]);
  const prints = JSON.parse(stdout) as Record<string, string>;
  const sha1 = Buffer.from(hex, "hex");
  expect(prints).toEqual({
    x5t: sha1.toString("base64url"),
    "x5t#S256": Buffer.from(certificate.fingerprint256.replaceAll(":", ""), "hex").toString("base64url"),
    "SHA-1, hexadecimal": hex,
    "SHA-256, hexadecimal": certificate.fingerprint256.replaceAll(":", ""),
    "SHA-1, openssl": certificate.fingerprint,
    "SHA-1, base64": sha1.toString("base64"),
  });
  // Each of them is recognized.
  for (const text of Object.values(prints)) {
    expect((await josette(["cert", "thumbprint", path, "--match", text])).code).toBe(0);
  }
});

test("the base64 of hexadecimal text is recognized, and a thumbprint of another certificate is not", async () => {
  const text = Buffer.from(hex).toString("base64url");
  const { stdout, code } = await josette(["cert", "thumbprint", path, "--match", text, "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ match: { form: "base64url-of-hex", correct: false } });
  const other = "0".repeat(40);
  expect((await josette(["cert", "thumbprint", path, "--match", other])).code).toBe(1);
});

test("the entry for keyCredentials", async () => {
  const { stdout } = await josette(["cert", "show", path, "--json"]);
  const shown = JSON.parse(stdout) as Record<string, unknown>;
  expect(shown["keyCredentials"]).toEqual({
    type: "AsymmetricX509Cert",
    usage: "Verify",
    key: certificate.raw.toString("base64"),
    customKeyIdentifier: Buffer.from(hex, "hex").toString("base64"),
    displayName: "CN=rsa,O=Contoso,C=CH",
    startDateTime: new Date(certificate.validFrom).toISOString().replace(".000", ""),
    endDateTime: new Date(certificate.validTo).toISOString().replace(".000", ""),
  });
  expect(String(shown["serialNumber"]).toUpperCase()).toBe(certificate.serialNumber);
});

test("the entry for keyCredentials that encrypts tokens has an ID", async () => {
  const { stdout } = await josette(["cert", "show", path, "--usage", "encrypt", "--json"]);
  const { keyCredentials } = JSON.parse(stdout) as { keyCredentials: Record<string, string> };
  expect(keyCredentials).toMatchObject({ usage: "Encrypt", key: certificate.raw.toString("base64") });
  expect(keyCredentials["keyId"]).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect((await josette(["cert", "show", path, "--usage", "sign"])).code).toBe(2);
});

test.each(["test/files/certificates/rsa.pem", "test/files/pkcs12/rsa.pfx"])(
  "shows %s as text",
  async (name) => {
    const args = ["cert", "show", name, "--password-env", "PW"];
    const { code, stdout } = await josette(args, { environment: { PW: "secret" }, columns: 80 });
    expect(code).toBe(0);
    expect(stdout).toContain("keyCredentials");
  },
);

test("DER is read as well", async () => {
  const der = file("rsa.der", certificate.raw);
  const { stdout } = await josette(["cert", "thumbprint", der, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ "SHA-1, openssl": certificate.fingerprint });
});

test("a chain is valid up to its root, whatever the order, and not up to another", async () => {
  const [leaf, intermediate, root] = ["leaf", "intermediate", "root"].map((name) =>
    readFileSync(`test/files/pkcs12/${name}.pem`, "utf8"),
  );
  const chain = file("chain.pem", `${intermediate ?? ""}${leaf ?? ""}${root ?? ""}`);
  const args = ["cert", "chain", chain, "--trust-anchor"];
  const { code, stdout } = await josette([...args, "test/files/pkcs12/root.pem", "--json"]);
  expect(code).toBe(0);
  const { path: steps } = JSON.parse(stdout) as { path: { subject: string }[] };
  expect(steps.map(({ subject }) => subject)).toEqual(["CN=leaf", "CN=intermediate", "CN=root"]);
  expect((await josette([...args, path])).code).toBe(1);
  expect((await josette([...args, "test/files/pkcs12/root.pem", "--at", "2200-01-01"])).code).toBe(1);
});

test("a certificate can be shown even if its key cannot be used", async () => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const der = issued(publicKey, "CN=weak", { subject: "CN=authority", jwk: rsaKey });
  for (const weak of [file("weak.cer", der), file("weak.pem", pem("CERTIFICATE", der))]) {
    const { code, stdout } = await josette(["cert", "show", weak]);
    expect(code).toBe(0);
    expect(stdout).toContain("CN=weak");
    const shown = await josette(["key", "show", weak]);
    expect({ code: shown.code, stdout: shown.stdout }).toEqual({ code: 3, stdout: "" });
  }
});

test.each([
  ["no certificate", "certificate request", []],
  ["a wrong password", readFileSync("test/files/pkcs12/rsa.pfx"), ["--password-env", "PASSWORD"]],
])("a file with %s is exit code 3", async (name, content, options) => {
  const environment = { PASSWORD: "wrong" };
  const args = ["cert", "show", file(name, content), ...options];
  expect((await josette(args, { environment })).code).toBe(3);
});
