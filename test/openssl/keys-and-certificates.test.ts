// What the `openssl` command writes, josette reads, and the other way round.
import { spawnSync } from "node:child_process";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type ManagementAlgorithm } from "josette/jwe";
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import { exportJwk, exportPem, importKey, publicKey } from "../../src/jwk/index.ts";
import { type SignatureAlgorithm } from "josette/jws";
import { signCompact, verifyCompact } from "../../src/jws/index.ts";
import { certificateThumbprint, loadPem, parseCertificate } from "../../src/x509/index.ts";
import { afterAll, describe, expect, test } from "vitest";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { keyObjects, rsaKey } from "../support/keys.ts";

const version = versionOf("openssl");
/** LibreSSL and versions before 3 know other options. */
const usable = /^OpenSSL [3-9]/.test(version ?? "");

test(`openssl: ${usable ? version! : `${version ?? "not installed"}, so the tests with it do not run`}`, () => {
  const inPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .some((folder) => ["openssl", "openssl.exe"].some((name) => existsSync(join(folder, name))));
  expect(version !== undefined).toBe(inPath);
});

const folder = usable ? mkdtempSync(join(tmpdir(), "josette-openssl-")) : "";
const testKey = "test-key.pem";
if (usable) {
  // A configuration that says nothing, so that the machine's own does not matter.
  write("openssl.cnf", "[req]\ndistinguished_name = name\n[name]\n");
  write(testKey, keyObjects(rsaKey).privateKey.export({ type: "pkcs8", format: "pem" }).toString());
}
afterAll(() => {
  if (usable) rmSync(folder, { recursive: true, force: true });
});

describe.runIf(usable)("keys that openssl makes:", () => {
  const modulusIn = (file: string, ...options: string[]) =>
    openssl("rsa", "-in", file, "-noout", "-modulus", ...options)
      .toString()
      .trim()
      .replace("Modulus=", "")
      .toLowerCase();
  const modulusOf = async (pem: string) => {
    const { n } = await exportJwk(importKey(pem));
    return Buffer.from(n!, "base64url").toString("hex");
  };

  test("genrsa writes PKCS #8", async () => {
    openssl("genrsa", "-out", "pkcs8.pem", "2048");
    expect(read("pkcs8.pem")).toContain("-----BEGIN PRIVATE KEY-----");
    expect(importKey(read("pkcs8.pem")).type).toBe("private");
    expect(await modulusOf(read("pkcs8.pem"))).toBe(modulusIn("pkcs8.pem"));
  });

  test("genrsa -traditional writes PKCS #1", async () => {
    openssl("genrsa", "-traditional", "-out", "pkcs1.pem", "2048");
    expect(read("pkcs1.pem")).toContain("-----BEGIN RSA PRIVATE KEY-----");
    expect(importKey(read("pkcs1.pem")).type).toBe("private");
    expect(await modulusOf(read("pkcs1.pem"))).toBe(modulusIn("pkcs1.pem"));
  });

  test.each([
    ["rsa -pubout", ["rsa", "-pubout"], "PUBLIC KEY"],
    ["rsa -RSAPublicKey_out", ["rsa", "-RSAPublicKey_out"], "RSA PUBLIC KEY"],
    ["pkey -pubout", ["pkey", "-pubout"], "PUBLIC KEY"],
    ["pkey -pubout -text", ["pkey", "-pubout", "-text"], "PUBLIC KEY"],
    ["pkey", ["pkey"], "PRIVATE KEY"],
    ["pkey -text", ["pkey", "-text"], "PRIVATE KEY"],
    ["pkey -traditional", ["pkey", "-traditional"], "RSA PRIVATE KEY"],
  ])("%s converts them", async (_, [command, ...options], label) => {
    const pem = openssl(command!, "-in", testKey, ...options).toString();
    expect(pem).toContain(`-----BEGIN ${label}-----`);
    expect(await modulusOf(pem)).toBe(modulusIn(testKey));
  });

  test.each([
    ["an encrypted key", ["genrsa", "-aes256", "-passout", "pass:secret", "2048"]],
    [
      "a key encrypted in the old way",
      ["genrsa", "-traditional", "-aes256", "-passout", "pass:secret", "2048"],
    ],
  ])("%s is not read by importKey", (_, [command, ...options]) => {
    const pem = openssl(command!, ...options).toString();
    expect(codeOf(() => importKey(pem))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});

describe.runIf(usable)("keys that josette exports:", () => {
  test("openssl finds the private key sound, and writes it the same", async () => {
    write("exported.pem", await exportPem(rsaKey, { private: true }));
    expect(openssl("pkey", "-in", "exported.pem", "-check", "-noout").toString()).toContain("Key is valid");
    expect(openssl("pkey", "-in", "exported.pem").toString()).toBe(read("exported.pem"));
  });

  test("openssl reads the public key, and writes it the same", async () => {
    write("exported-public.pem", await exportPem(rsaKey));
    expect(openssl("pkey", "-pubin", "-in", "exported-public.pem").toString()).toBe(
      read("exported-public.pem"),
    );
  });
});

describe.runIf(usable)("signatures:", () => {
  const algorithms: [SignatureAlgorithm, string][] = [
    ["RS256", "-sha256"],
    ["RS384", "-sha384"],
    ["RS512", "-sha512"],
  ];

  test.each(algorithms)("josette verifies what openssl dgst signed with %s", async (alg, digest) => {
    const key = importKey(read(testKey));
    const input = [{ alg }, { sub: "alice" }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    write("input.txt", input);
    const signature = openssl("dgst", digest, "-sign", testKey, "input.txt").toString("base64url");
    const { payload } = await verifyCompact(`${input}.${signature}`, publicKey(key), { alg: [alg] });
    expect(Buffer.from(payload).toString()).toBe('{"sub":"alice"}');
  });

  test.each(algorithms)("openssl dgst verifies what josette signed with %s", async (alg, digest) => {
    const token = await signCompact(Buffer.from("hello"), importKey(read(testKey)), { alg });
    const [header = "", payload = "", signature = ""] = token.split(".");
    write("input.txt", `${header}.${payload}`);
    write("signature.bin", Buffer.from(signature, "base64url"));
    write("public.pem", await exportPem(rsaKey));
    const verify = ["dgst", digest, "-verify", "public.pem", "-signature", "signature.bin"];
    expect(openssl(...verify, "input.txt").toString()).toContain("Verified OK");
    write("input.txt", `${header}.${payload}A`);
    expect(() => openssl(...verify, "input.txt")).toThrow();
  });
});

describe.runIf(usable)("encrypted keys:", () => {
  const algorithms: [ManagementAlgorithm, string][] = [
    ["RSA-OAEP", "sha1"],
    ["RSA-OAEP-256", "sha256"],
  ];
  const oaep = (hash: string) =>
    ["rsa_padding_mode:oaep", `rsa_oaep_md:${hash}`, `rsa_mgf1_md:${hash}`].flatMap((option) => [
      "-pkeyopt",
      option,
    ]);

  test.each(algorithms)("josette decrypts what openssl pkeyutl encrypted with %s", async (alg, hash) => {
    const [cek, iv] = [randomBytes(32), randomBytes(12)];
    write("cek.bin", cek);
    write("public.pem", await exportPem(rsaKey));
    const encryptedKey = openssl(
      "pkeyutl",
      "-encrypt",
      "-pubin",
      "-inkey",
      "public.pem",
      "-in",
      "cek.bin",
      ...oaep(hash),
    );
    const header = Buffer.from(JSON.stringify({ alg, enc: "A256GCM" })).toString("base64url");
    const cipher = createCipheriv("aes-256-gcm", cek, iv).setAAD(Buffer.from(header));
    const ciphertext = Buffer.concat([cipher.update("hello"), cipher.final()]);
    const parts = [encryptedKey, iv, ciphertext, cipher.getAuthTag()].map((part) =>
      part.toString("base64url"),
    );
    const options = { alg: [alg], enc: ["A256GCM"] } as const;
    const { plaintext } = await decryptCompact(
      [header, ...parts].join("."),
      importKey(read(testKey)),
      options,
    );
    expect(Buffer.from(plaintext).toString()).toBe("hello");
  });

  test.each(algorithms)("openssl pkeyutl decrypts what josette encrypted with %s", async (alg, hash) => {
    const key = importKey(await exportPem(rsaKey));
    const token = await encryptCompact(Buffer.from("hello"), key, { alg, enc: "A256GCM" });
    const [header = "", ...parts] = token.split(".");
    const [encryptedKey, iv, ciphertext, tag] = parts.map((part) => Buffer.from(part, "base64url"));
    write("encrypted-key.bin", encryptedKey!);
    const cek = openssl("pkeyutl", "-decrypt", "-inkey", testKey, "-in", "encrypted-key.bin", ...oaep(hash));
    const decipher = createDecipheriv("aes-256-gcm", cek, iv!).setAAD(Buffer.from(header)).setAuthTag(tag!);
    expect(decipher.update(ciphertext!, undefined, "utf8") + decipher.final("utf8")).toBe("hello");
  });
});

describe.runIf(usable)("certificates that openssl makes:", () => {
  const selfSigned = (name: string, ...options: string[]) => {
    openssl("req", "-x509", "-key", testKey, "-subj", `/CN=${name}`, "-out", `${name}.pem`, ...options);
    return read(`${name}.pem`);
  };
  /** A certificate of a new key, issued by the test key as CA. */
  const issued = (name: string) => {
    const ca = selfSigned("ca", "-days", "3650");
    openssl("genrsa", "-out", `${name}.key`, "2048");
    openssl("req", "-new", "-key", `${name}.key`, "-subj", `/O=Contoso/CN=${name}`, "-out", `${name}.csr`);
    const issuer = ["-CA", "ca.pem", "-CAkey", testKey, "-set_serial", "0x80FEDCBA"];
    openssl("x509", "-req", "-in", `${name}.csr`, ...issuer, "-days", "30", "-out", `${name}.pem`);
    return { ca, certificate: read(`${name}.pem`), key: read(`${name}.key`) };
  };
  const shown = (file: string, ...options: string[]) =>
    openssl("x509", "-in", file, "-noout", ...options)
      .toString()
      .trim()
      .replace(/^.*?=/, "");
  const thumbprintShown = (file: string, hash: string) =>
    Buffer.from(shown(file, "-fingerprint", hash).replaceAll(":", ""), "hex").toString("base64url");

  test("a self-signed one is read, with the thumbprints and the dates that openssl shows", async () => {
    const pem = selfSigned("self-signed", "-days", "12000");
    const certificate = parseCertificate(pem);
    expect(await certificateThumbprint(pem, "SHA-256")).toBe(thumbprintShown("self-signed.pem", "-sha256"));
    expect(await certificateThumbprint(certificate, "SHA-1")).toBe(
      thumbprintShown("self-signed.pem", "-sha1"),
    );
    expect(certificate.notBefore).toEqual(new Date(shown("self-signed.pem", "-startdate")));
    expect(certificate.notAfter).toEqual(new Date(shown("self-signed.pem", "-enddate")));
    expect(await exportPem(certificate.key)).toBe(await exportPem(rsaKey));
  });

  test("an issued one is read, with the serial number that openssl shows", async () => {
    const { certificate, key } = issued("issued");
    const parsed = parseCertificate(certificate);
    expect(parsed.serialNumber.toUpperCase()).toBe(shown("issued.pem", "-serial"));
    expect(await certificateThumbprint(parsed)).toBe(thumbprintShown("issued.pem", "-sha256"));
    expect(await exportPem(parsed.key)).toBe(await exportPem(importKey(key)));
  });

  test("DER and the text of x509 -text are read", async () => {
    selfSigned("forms");
    const expected = thumbprintShown("forms.pem", "-sha256");
    expect(await certificateThumbprint(openssl("x509", "-in", "forms.pem", "-outform", "DER"))).toBe(
      expected,
    );
    expect(await certificateThumbprint(openssl("x509", "-in", "forms.pem", "-text").toString())).toBe(
      expected,
    );
  });

  test("a trusted one is not supported", async () => {
    selfSigned("trusted");
    const trusted = openssl("x509", "-in", "trusted.pem", "-trustout", "-setalias", "test").toString();
    expect(trusted).toContain("TRUSTED CERTIFICATE");
    expect(await codeOfRejection(loadPem(trusted))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("a file of key, certificate and CA gives the key with its chain", async () => {
    const { ca, certificate, key } = issued("website");
    const { keys } = await loadPem(ca + certificate + key);
    const chain = [certificate, ca].map((pem) => Buffer.from(parseCertificate(pem).der).toString("base64"));
    expect(keys[0]!.x5c).toEqual(chain);
  });

  test("what pkcs12 -nodes takes out of a PFX gives the key with its chain, bag attributes and all", async () => {
    const { ca, certificate } = issued("pfx");
    write("chain.pem", ca);
    const secret = ["-passout", "pass:secret"];
    openssl(
      "pkcs12",
      "-export",
      "-inkey",
      "pfx.key",
      "-in",
      "pfx.pem",
      "-certfile",
      "chain.pem",
      "-out",
      "a.pfx",
      ...secret,
    );
    const text = openssl("pkcs12", "-in", "a.pfx", "-nodes", "-passin", "pass:secret").toString();
    expect(text).toContain("Bag Attributes");
    const { keys, certificates } = await loadPem(text);
    const chain = [certificate, ca].map((pem) => Buffer.from(parseCertificate(pem).der).toString("base64"));
    expect([keys.length, certificates.length, keys[0]!.x5c]).toEqual([1, 2, chain]);
  });
});

function versionOf(command: string): string | undefined {
  const { status, stdout } = spawnSync(command, ["version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs the command in the folder; what it writes to its standard output. */
function openssl(...args: string[]): Buffer {
  const env = { ...process.env, OPENSSL_CONF: join(folder, "openssl.cnf") };
  const { status, stdout, stderr } = spawnSync("openssl", args, { cwd: folder, env });
  if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${stderr.toString()}`);
  return stdout;
}

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}
