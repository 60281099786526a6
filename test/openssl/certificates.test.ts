// Certificates as openssl x509 shows them: names, extensions and thumbprints.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { certificateThumbprint, parseCertificate } from "../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { hasOpenssl, openssl } from "../support/openssl.ts";
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
