// Client assertions for Entra ID: src/profiles/entra/client-assertion.ts.
import { sign } from "node:crypto";
import fc from "fast-check";
import { UsageError } from "josette/errors";
import { type ExternalSignRequest } from "josette/jwk";
import { externalKey, importKey } from "../../../src/jwk/index.ts";
import { loadPem, loadPkcs12 } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { type EntraClientAssertionOptions } from "../../../src/profiles/entra/client-assertion.ts";
import { entraClientAssertion } from "../../../src/profiles/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { keyObjects, publicJwk, rsaKey } from "../../support/keys.ts";
import { jwkOf } from "../../support/native-jwk.ts";
import { base64, selfSigned, thumbprintOf } from "../../support/x509/certificates.ts";
import {
  certificatesIn,
  file,
  isSignedBy,
  now,
  partsOf,
  thumbprint,
} from "../../support/profiles/oauth/assertions.ts";

const tenantId = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const clientId = "75dbe77f-10a3-4e59-85fd-8c127544f17c";
const certificate = selfSigned(rsaKey);
const { privateKey, publicKey } = keyObjects(rsaKey);
const key = importKey({ ...rsaKey, x5c: [base64(certificate)] });
const s256 = thumbprintOf(certificate, "sha256");
const x5t = thumbprintOf(certificate, "sha1");

/** As a caller whom no compiler checks. */
function assert(options: object = {}): Promise<string> {
  return entraClientAssertion({ tenantId, clientId, key, now, ...options });
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const standard = {
  aud: `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`,
  iss: clientId,
  sub: clientId,
  jti: expect.stringMatching(uuid),
  nbf: now,
  iat: now,
  exp: now + 300,
};

describe("an assertion", () => {
  test("is what Entra ID asks for", async () => {
    const token = await assert();
    const { header, claims } = partsOf(token);
    expect(header).toEqual({ alg: "PS256", typ: "JWT", "x5t#S256": s256 });
    expect(claims).toEqual(standard);
    expect(isSignedBy(token, publicKey)).toBe(true);
  });

  test.each<[string, object, object]>([
    ["by SHA-1, with RS256", { alg: "RS256", certificate: "x5t" }, { alg: "RS256", x5t }],
    [
      "by its chain as well",
      { certificate: ["x5t#S256", "x5c"] },
      { alg: "PS256", "x5t#S256": s256, x5c: [base64(certificate)] },
    ],
    [
      "by SHA-256, of a key with a kid",
      { key: { ...rsaKey, kid: "1", x5c: [base64(certificate)] } },
      { alg: "PS256", "x5t#S256": s256 },
    ],
    [
      "by SHA-256, of a key that is bound",
      { key: { ...rsaKey, alg: "RS256", x5c: [base64(certificate)] } },
      { alg: "RS256", "x5t#S256": s256 },
    ],
    [
      "by default, where nothing is said",
      { alg: undefined, certificate: undefined },
      { alg: "PS256", "x5t#S256": s256 },
    ],
  ])("names the certificate %s", async (_, options, header) => {
    const token = await assert(options);
    expect(partsOf(token).header).toEqual({ typ: "JWT", ...header });
    expect(isSignedBy(token, publicKey)).toBe(true);
  });

  const token = (host: string, tenant: string) => `https://${host}/${tenant}/oauth2/v2.0/token`;
  const labels = "a".repeat(63);
  test.each<[string, object, string]>([
    ["the public cloud", { cloud: "global" }, token("login.microsoftonline.com", tenantId)],
    ["the US Government's", { cloud: "usgov" }, token("login.microsoftonline.us", tenantId)],
    ["China's", { cloud: "china" }, token("login.partner.microsoftonline.cn", tenantId)],
    ["no cloud in particular", { cloud: undefined }, token("login.microsoftonline.com", tenantId)],
    [
      "a tenant by its domain",
      { tenantId: "contoso.onmicrosoft.com" },
      token("login.microsoftonline.com", "contoso.onmicrosoft.com"),
    ],
    ["a short domain", { tenantId: "1.ch" }, token("login.microsoftonline.com", "1.ch")],
    [
      "a domain beyond ASCII",
      { tenantId: "xn--zrich-kva.xn--p1ai" },
      token("login.microsoftonline.com", "xn--zrich-kva.xn--p1ai"),
    ],
    [
      "a long domain",
      { tenantId: `${labels}.${labels}.${labels}.example` },
      token("login.microsoftonline.com", `${labels}.${labels}.${labels}.example`),
    ],
    [
      "a tenant as it is written",
      { tenantId: tenantId.toUpperCase() },
      token("login.microsoftonline.com", tenantId.toUpperCase()),
    ],
    [
      "an external tenant",
      { audience: token("contoso.ciamlogin.com", tenantId) },
      token("contoso.ciamlogin.com", tenantId),
    ],
  ])("is for %s", async (_, options, aud) => {
    expect(partsOf(await assert(options)).claims).toEqual({ ...standard, aud });
  });

  test.each<[string, object, object]>([
    ["is valid for as long as is said", { lifetime: 600 }, { exp: now + 600 }],
    [
      "is issued when it is said",
      { now: new Date((now + 1) * 1000) },
      { nbf: now + 1, iat: now + 1, exp: now + 301 },
    ],
    [
      "names the client as it is written",
      { clientId: clientId.toUpperCase() },
      { iss: clientId.toUpperCase(), sub: clientId.toUpperCase() },
    ],
  ])("%s", async (_, options, changed) => {
    expect(partsOf(await assert(options)).claims).toEqual({ ...standard, ...changed });
  });

  test("has a jti of its own", async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => assert()));
    expect(new Set(made.map((each) => partsOf(each).claims["jti"])).size).toBe(10);
  });
});

describe("the key", () => {
  test.each([
    ["ec-p256.pem", "ES256"],
    ["ed25519.pem", "EdDSA"],
    ["ed25519.pem", "Ed25519"],
  ] as const)("must be an RSA key, as Entra ID supports no others: %s, %s", async (name, alg) => {
    const asked: string[] = [];
    const [leaf] = certificatesIn(`certificates/${name}`);
    const elsewhere = externalKey({
      x5c: [base64(new Uint8Array(leaf!.raw))],
      jwk: jwkOf(leaf!.publicKey),
      alg: [alg],
      sign: (request) => {
        asked.push(request.alg);
        return new Uint8Array(64).fill(1);
      },
    });
    const error = await failureOf(assert({ key: elsewhere }));
    expect([error.code, asked]).toEqual(["ERR_KEY_NOT_SUITABLE", []]);
  });

  test("may come from PEM, with its certificate", async () => {
    const pem = `${file("certificates/rsa.pem").toString()}${file("keys/rsa-pkcs8.pem").toString()}`;
    const { keys } = await loadPem(pem);
    const [leaf] = certificatesIn("certificates/rsa.pem");
    const token = await assert({ key: keys[0] });
    expect(partsOf(token).header).toEqual({
      alg: "PS256",
      typ: "JWT",
      "x5t#S256": thumbprint(leaf!, "sha256"),
    });
    expect(isSignedBy(token, leaf!.publicKey)).toBe(true);
  });

  test("may come from PKCS #12", async () => {
    const { keys } = await loadPkcs12(file("pkcs12/rsa.pfx"), { password: "secret" });
    const [leaf] = certificatesIn("pkcs12/rsa.pem");
    const token = await assert({ key: keys[0], certificate: ["x5t", "x5t#S256"] });
    expect(partsOf(token).header).toEqual({
      ...{
        alg: "PS256",
        typ: "JWT",
        x5t: thumbprint(leaf!, "sha1"),
        "x5t#S256": thumbprint(leaf!, "sha256"),
      },
    });
    expect(isSignedBy(token, leaf!.publicKey)).toBe(true);
  });

  const ps256 = ({ data }: ExternalSignRequest) =>
    new Uint8Array(sign("sha256", data, { key: privateKey, padding: 6, saltLength: 32 }));
  const vault = {
    jwk: publicJwk(rsaKey),
    x5c: [base64(certificate)],
    alg: ["PS256"] as const,
    kid: "vault-1",
  };

  test("may live in a vault", async () => {
    const token = await assert({ key: externalKey({ ...vault, sign: ps256 }) });
    expect(partsOf(token).header).toEqual({ alg: "PS256", typ: "JWT", "x5t#S256": s256 });
    expect(isSignedBy(token, publicKey)).toBe(true);
  });

  test("in a vault is not waited for once the caller has given up", async () => {
    const controller = new AbortController();
    const reason = new Error("given up");
    const silent = externalKey({
      ...vault,
      sign: () => {
        controller.abort(reason);
        return new Promise<never>(() => undefined);
      },
    });
    await expect(assert({ key: silent, signal: controller.signal })).rejects.toBe(reason);
    await expect(assert({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("must have its certificate", async () => {
    const { x5c: _, ...bare } = vault;
    for (const without of [
      rsaKey,
      { ...rsaKey, kid: "1" },
      privateKey,
      externalKey({ ...bare, sign: ps256 }),
    ]) {
      expect(await codeOfRejection(assert({ key: without }))).toBe("ERR_KEY_NOT_SUITABLE");
    }
  });

  test.each<[string, unknown]>([
    ["public", { ...publicJwk(rsaKey), x5c: [base64(certificate)] }],
    ["for encryption", { ...rsaKey, use: "enc", x5c: [base64(certificate)] }],
  ])("must not be %s", async (_, unsuitable) => {
    expect(await codeOfRejection(assert({ key: unsuitable }))).toBe("ERR_KEY_NOT_SUITABLE");
  });

  test.each([[undefined], [null], ["-----BEGIN PRIVATE KEY-----"], [[key]]])(
    "must be one: %s",
    async (none) => {
      const code = none === undefined ? "ERR_INVALID_OPTION" : "ERR_INVALID_ARGUMENT";
      expect(await codeOfRejection(assert({ key: none }))).toBe(code);
    },
  );
});

const label = "a".repeat(64);
const rows: Readonly<Record<string, readonly unknown[]>> = {
  tenantId: [
    ...["common", "organizations", "consumers", "Common", "ORGANIZATIONS"],
    ...[
      "",
      undefined,
      null,
      1,
      [tenantId],
      {},
      "contoso",
      `{${tenantId}}`,
      tenantId.slice(1),
      `${tenantId}/`,
      ` ${tenantId}`,
    ],
    ...[
      "contoso..com",
      ".contoso.com",
      "contoso.com.",
      "-a.com",
      "a-.com",
      "a.c",
      "a.1",
      "a b.com",
      "a_b.com",
      "zürich.ch",
    ],
    ...[
      "contoso.com/x",
      "contoso.com?x",
      "contoso.com#",
      "https://contoso.com",
      "contoso.com:443",
      "a@b.com",
      "../x.com",
      "contoso.com\n",
    ],
    ...["10.0.0.1", `${label}.com`, `${"a.".repeat(127)}com`, "\u212a.com"],
  ],
  clientId: [
    "",
    undefined,
    null,
    1,
    [clientId],
    "api://orders",
    `{${clientId}}`,
    `${clientId} `,
    clientId.slice(1),
    "orders",
  ],
  cloud: ["", "public", "Global", "USGov", "germany", null, 1, ["global"], "constructor", "__proto__"],
  alg: ["", "none", "RSA-OAEP", null, 1],
  certificate: ["none", "", "x5u", null, 1, [], ["none"], ["x5t", "none"]],
  audience: ["", null, 1, ["https://contoso.ciamlogin.com"], {}],
  lifetime: [29, 601, 299.5, Number.NaN, Infinity, null, "300"],
  now: [Number.NaN, Infinity, new Date(Number.NaN), null, "now"],
  signal: [null, {}, "signal"],
};

describe.each(Object.entries(rows))("%s", (name, values) => {
  test.each(values.map((value) => [value]))("is not %j", async (value) => {
    const error = await failureOf(assert({ [name]: value }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.code).toBe("ERR_INVALID_OPTION");
  });
});

describe("the options", () => {
  test("name the endpoint once", async () => {
    const audience = `https://contoso.ciamlogin.com/${tenantId}/oauth2/v2.0/token`;
    for (const cloud of ["global", "usgov", "china"]) {
      expect(await codeOfRejection(assert({ audience, cloud }))).toBe("ERR_INVALID_OPTION");
    }
    expect(await codeOfRejection(assert({ audience, cloud: undefined }))).toBeUndefined();
    expect(await codeOfRejection(assert({ audience, tenantId: "common" }))).toBe("ERR_INVALID_OPTION");
  });

  test.each(["tenant", "tenants", "scope", "claims", "header", "issuer", "subject", "thumbprint", "x5t"])(
    "have no %s",
    async (name) => {
      expect(await codeOfRejection(assert({ [name]: "a" }))).toBe("ERR_INVALID_OPTION");
    },
  );

  test.each([[undefined], [null], ["a"], [[]]])("are not %s", async (options) => {
    const given = options as unknown as EntraClientAssertionOptions;
    expect(await codeOfRejection(entraClientAssertion(given))).toBe("ERR_INVALID_OPTION");
  });

  test("whatever they are, the mistake is the caller's, or there is an assertion", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(rows)), fc.anything(), async (name, value) => {
        expect([undefined, "ERR_INVALID_OPTION"]).toContain(await codeOfRejection(assert({ [name]: value })));
      }),
      { numRuns: 300 },
    );
  });
});
