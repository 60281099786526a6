import { generateKeyPairSync, randomBytes, verify, X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { mintSelfSignedCertificate } from "../../examples/identity-provider/certificate.ts";
import { encryptRsaOaep, wrapRsaOaep } from "../../examples/identity-provider/jwe.ts";
import { signRs256, unsecuredJwt } from "../../examples/identity-provider/jws.ts";
import { createSigningKey, thumbprint } from "../../examples/identity-provider/signing-key.ts";
import { curityIdToken, entraAccessToken } from "../../examples/identity-provider/tokens.ts";
import { jsonSegment, openJwe } from "../support/examples/jwe-opener.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

describe("JWS", () => {
  test("RS256 verifies with node:crypto", () => {
    const token = signRs256({ alg: "RS256" }, { iss: "a" }, privateKey);
    const [header, payload, signature = ""] = token.split(".");
    expect(jsonSegment(header)).toEqual({ alg: "RS256" });
    expect(jsonSegment(payload)).toEqual({ iss: "a" });
    const signingInput = Buffer.from(`${String(header)}.${String(payload)}`);
    expect(verify("sha256", signingInput, publicKey, Buffer.from(signature, "base64url"))).toBe(true);
  });

  test("an unsecured JWT has an empty signature", () => {
    expect(unsecuredJwt('{"a":1}')).toBe("eyJhbGciOiJub25lIn0.eyJhIjoxfQ.");
  });
});

describe("JWE", () => {
  const combinations = ["RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"].flatMap((alg) =>
    ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"].map((enc) => ({
      alg,
      enc,
    })),
  );

  test.each(combinations)("$alg with $enc opens with node:crypto", ({ alg, enc }) => {
    const token = encryptRsaOaep({ header: { alg, enc }, plaintext: "grüezi", publicKey });
    expect(openJwe(token, privateKey)).toMatchObject({
      header: { alg, enc },
      plaintext: Buffer.from("grüezi"),
    });
  });

  test("zip is honoured, and only where the header has it", () => {
    const plaintext = new Uint8Array(5000);
    const header = { alg: "RSA-OAEP", enc: "A256GCM", zip: "DEF" };
    const opened = openJwe(encryptRsaOaep({ header, plaintext, publicKey }), privateKey);
    expect(opened.content.length).toBeLessThan(100);
    expect(opened.plaintext).toEqual(Buffer.from(plaintext));
  });

  test("every part can be overridden", () => {
    const header = { alg: "RSA1_5", enc: "none" };
    const cek = randomBytes(32);
    const iv = randomBytes(12);
    const override = { alg: "RSA-OAEP-256", enc: "A256GCM", cek, iv };
    const [, encryptedKey = "", sentIv] = encryptRsaOaep({
      header,
      plaintext: "",
      publicKey,
      override,
    }).split(".");
    expect(sentIv).toBe(iv.toString("base64url"));
    expect(encryptedKey).toHaveLength(342);

    const protectedHeader = '{"alg":"RSA-OAEP","enc":"A256GCM","enc":"A128GCM"}';
    const tag = new Uint8Array(3);
    const ciphertext = Uint8Array.of(1);
    const shortCek = wrapRsaOaep(new Uint8Array(5), publicKey, "RSA-OAEP");
    const token = encryptRsaOaep({
      header: { alg: "RSA-OAEP", enc: "A256GCM" },
      plaintext: "a",
      publicKey,
      override: { protectedHeader, encryptedKey: shortCek, ciphertext, tag },
    });
    const [sentHeader = "", sentKey, , sentCiphertext, sentTag] = token.split(".");
    expect(Buffer.from(sentHeader, "base64url").toString()).toBe(protectedHeader);
    expect(sentKey).toBe(shortCek.toString("base64url"));
    expect([sentCiphertext, sentTag]).toEqual(["AQ", "AAAA"]);

    const content = Uint8Array.of(0xff);
    const notDeflated = { header: { alg: "RSA-OAEP", enc: "A256GCM", zip: "DEF" }, plaintext: "", publicKey };
    expect(() => openJwe(encryptRsaOaep({ ...notDeflated, override: { content } }), privateKey)).toThrow();
  });

  test("an algorithm it does not know is a RangeError", () => {
    const request = { plaintext: "", publicKey };
    expect(() => encryptRsaOaep({ ...request, header: { alg: "dir", enc: "A128GCM" } })).toThrow(RangeError);
    expect(() => encryptRsaOaep({ ...request, header: { alg: "RSA-OAEP" } })).toThrow(RangeError);
  });
});

describe("the shapes of real products", async () => {
  const signingKey = await createSigningKey("CN=signing.contoso.example");
  const recipient = new X509Certificate(
    mintSelfSignedCertificate({
      subject: "CN=website",
      publicKey,
      privateKey,
      notBefore: new Date(),
      notAfter: new Date(Date.now() + 60_000),
    }),
  );
  const request = { claims: { iss: "https://login.contoso.example" }, signingKey, recipient };

  test("Entra ID: exactly alg, enc, x5t and zip outside, a BOM and an ordinary JWS inside", () => {
    const { header, plaintext } = openJwe(entraAccessToken(request), privateKey);
    expect(Object.entries(header)).toEqual([
      ["alg", "RSA-OAEP"],
      ["enc", "A128CBC-HS256"],
      ["x5t", thumbprint(recipient.raw, "sha1")],
      ["zip", "DEF"],
    ]);
    expect(plaintext.subarray(0, 3)).toEqual(Buffer.of(0xef, 0xbb, 0xbf));
    const [innerHeader, payload] = plaintext.subarray(3).toString("ascii").split(".");
    expect(jsonSegment(innerHeader)).toEqual({ typ: "JWT", alg: "RS256", kid: signingKey.kid });
    expect(jsonSegment(payload)).toEqual(request.claims);
  });

  test("Curity: exactly alg, enc, cty and x5t#S256 outside, no typ inside", () => {
    const { header, plaintext } = openJwe(curityIdToken(request), privateKey);
    expect(Object.entries(header)).toEqual([
      ["alg", "RSA-OAEP"],
      ["enc", "A256CBC-HS512"],
      ["cty", "JWT"],
      ["x5t#S256", thumbprint(recipient.raw, "sha256")],
    ]);
    const [innerHeader, payload] = plaintext.toString("ascii").split(".");
    expect(jsonSegment(innerHeader)).toEqual({ alg: "RS256", kid: signingKey.kid });
    expect(jsonSegment(payload)).toEqual(request.claims);
  });
});
