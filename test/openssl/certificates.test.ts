// Certificates as openssl x509 shows them: names, extensions and thumbprints; and files of openssl with keys and certificates.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { exportPem, importKey } from "../../src/jwk/index.ts";
import { certificateThumbprint, loadPem, parseCertificate } from "../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { keyObjects, rsaKey } from "../support/keys.ts";
import { hasOpenssl, openssl, opensslFolder } from "../support/openssl.ts";
import { anyName, encodeName } from "../support/x509/any-name.ts";
import { unsigned } from "../support/x509/certificates.ts";
import { opensslNameText } from "../support/x509/name-oracles.ts";

const folder = new URL("../files/certificates/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".pem"));
const namesIn = ["-nameopt", "RFC2253,-esc_msb"];

/** What `openssl x509` prints. */
function shown(der: Uint8Array, ...options: readonly string[]): string {
  return openssl(["x509", "-inform", "DER", "-noout", ...options], der).toString();
}

describe.runIf(hasOpenssl).each(files)("%s is read as openssl x509 reads it:", (file) => {
  const parsed = parseCertificate(readFileSync(new URL(file, folder), "utf8"));

  test("names, version and extensions", () => {
    expect(shown(parsed.der, "-subject", ...namesIn)).toBe(`subject=${opensslNameText(parsed.subject)}\n`);
    expect(shown(parsed.der, "-issuer", ...namesIn)).toBe(`issuer=${opensslNameText(parsed.issuer)}\n`);
    const text = shown(parsed.der, "-text", "-certopt", "no_pubkey,no_sigdump");
    expect(text).toContain(`Version: ${parsed.version} (0x`);
    const critical = parsed.extensions.filter((each) => each.critical);
    expect(text.match(/: critical *$/gm)?.length ?? 0).toBe(critical.length);
    const identifier = parsed.subjectKeyIdentifier?.toUpperCase().replace(/..(?=.)/g, "$&:");
    if (identifier !== undefined) expect(text).toContain(identifier);
  });

  test.each(["SHA-1", "SHA-256"] as const)("the %s thumbprint", async (hash) => {
    const [, hex = ""] = shown(parsed.der, "-fingerprint", `-${hash.replace("-", "")}`)
      .trim()
      .split("=");
    expect(await certificateThumbprint(parsed, hash, "hex")).toBe(hex.replaceAll(":", ""));
  });
});

test.runIf(hasOpenssl)("any name is read as openssl x509 reads it", () => {
  fc.assert(
    fc.property(anyName, (parts) => {
      const certificate = unsigned({ subject: encodeName(parts) });
      expect(shown(certificate, "-subject", ...namesIn)).toBe(
        `subject=${opensslNameText(parseCertificate(certificate).subject)}\n`,
      );
    }),
    { numRuns: 30 },
  );
});

describe.runIf(hasOpenssl)("certificates that openssl makes:", () => {
  const { openssl, read, write } = opensslFolder();
  const testKey = "test-key.pem";
  write(testKey, keyObjects(rsaKey).privateKey.export({ type: "pkcs8", format: "pem" }).toString());
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
