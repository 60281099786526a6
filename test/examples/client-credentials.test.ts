import { createHash, generateKeyPairSync, randomUUID, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { decodeUnverified, type Key } from "josette";
import { clientAssertion } from "../../src/profiles/index.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  assertionOf,
  requestToken,
  TokenRequestError,
  tokenSource,
  type TokenClient,
} from "../../examples/client-credentials/access-token.ts";
import { loadCredential } from "../../examples/client-credentials/credential.ts";
import { clientOf, daemonWith, runClientCredentials } from "../../examples/client-credentials/example.ts";
import { createReport } from "../../examples/demo/report.ts";
import { startContoso, type Contoso } from "../../examples/entra-api/contoso.ts";
import { send } from "../../examples/entra-api/exchange.ts";
import { registered } from "../../examples/entra-api/policy.ts";
import { signRs256 } from "../../examples/identity-provider/jws.ts";
import { pemFile, pkcs12File } from "../../examples/identity-provider/key-files.ts";
import {
  createSigningKey,
  thumbprint,
  type SigningKey,
} from "../../examples/identity-provider/signing-key.ts";
import { codeOfRejection } from "../support/errors.ts";

const password = "correct horse bätterÿ";
let older: SigningKey;
let newer: SigningKey;
let stranger: SigningKey;
let contoso: Contoso;
let api: string;
let fromPem: Key;
let fromPfx: Key;
let client: TokenClient;

beforeAll(async () => {
  [older, newer, stranger] = await Promise.all([
    createSigningKey("CN=older"),
    createSigningKey("CN=newer"),
    createSigningKey("CN=stranger"),
  ]);
  contoso = await startContoso({ applications: [daemonWith([older, newer])] });
  api = (await contoso.startApi()).origin;
  fromPem = await loadCredential({ pem: pemFile(newer) });
  fromPfx = await loadCredential({ pfx: pkcs12File(older, password), password });
  client = clientOf(contoso, fromPem);
});

afterAll(() => contoso.close());

test("the example runs to its end and says what it promises", async () => {
  const lines: string[] = [];
  await runClientCredentials(createReport((text) => lines.push(text), false));
  const output = lines.join("");
  expect(output).toMatch(/"alg":"PS256","typ":"JWT","x5t#S256":"[\w-]{43}"/);
  expect(output).toMatch(/"alg":"RS256","typ":"JWT","x5t":"[\w-]{27}"/);
  expect(output.match(/401 invalid_client/g)).toHaveLength(4);
  expect(output).toMatch(/\nThe API accepted the daemon with either file; everything else was refused\.\n$/);
});

describe("the daemon gets in", () => {
  test.each<[string, () => Partial<TokenClient>, object]>([
    ["PEM, as it is documented now", () => ({ key: fromPem }), { alg: "PS256" }],
    ["PKCS #12, as it is documented now", () => ({ key: fromPfx }), { alg: "PS256" }],
    ["PEM, as in older code", () => ({ key: fromPem, alg: "RS256", certificate: "x5t" }), { alg: "RS256" }],
    [
      "PKCS #12, as in older code",
      () => ({ key: fromPfx, alg: "RS256", certificate: "x5t" }),
      { alg: "RS256" },
    ],
    [
      "both thumbprints and the certificate",
      () => ({ key: fromPem, certificate: ["x5t#S256", "x5t", "x5c"] }),
      { alg: "PS256", x5c: [expect.any(String)] },
    ],
  ])("%s", async (_, changed, header) => {
    const own = { ...client, ...changed() };
    const certificate = own.key === fromPem ? newer.certificate : older.certificate;
    const assertion = await assertionOf(own);
    const decoded = decodeUnverified(assertion);
    const names = [own.certificate ?? "x5t#S256"].flat();
    expect(decoded.header).toEqual({
      ...header,
      typ: "JWT",
      ...(names.includes("x5t") && { x5t: thumbprint(certificate, "sha1") }),
      ...(names.includes("x5t#S256") && { "x5t#S256": thumbprint(certificate, "sha256") }),
    });
    const { token } = await requestToken(own, assertion);
    const answer = await send(api, { token }, contoso.log);
    expect([answer.status, answer.logged]).toEqual([200, []]);
    expect(JSON.parse(answer.body)).toMatchObject({ of: { tid: contoso.entra.tenantId } });
  });

  test("with a token that Entra has encrypted for the API, or with a plain one", async () => {
    const plain = await startContoso({ applications: [daemonWith([newer])], encrypted: false });
    const { origin } = await plain.startApi();
    const tokens = {
      five: await tokenSource(client)(),
      three: await tokenSource(clientOf(plain, fromPem))(),
    };
    expect(tokens.five.split(".")).toHaveLength(5);
    expect(tokens.three.split(".")).toHaveLength(3);
    expect((await send(api, { token: tokens.five })).status).toBe(200);
    expect((await send(origin, { token: tokens.three })).status).toBe(200);
    expect(decodeUnverified(tokens.three).claims).toMatchObject({
      ...{ azp: registered.daemon, azpacr: "2", idtyp: "app", roles: ["Orders.Read.All"] },
      iss: `https://login.microsoftonline.com/${plain.entra.tenantId}/v2.0`,
    });
    await plain.close();
  });

  test("only as far as its roles go", async () => {
    const token = await tokenSource(client)();
    expect((await send(api, { token, method: "POST" })).status).toBe(403);
    const own = await startContoso({ applications: [daemonWith([newer], [])] });
    const { origin } = await own.startApi();
    const without = await send(origin, { token: await tokenSource(clientOf(own, fromPem))() }, own.log);
    expect([without.status, without.logged[0]?.claim]).toEqual([403, "roles"]);
    await own.close();
  });

  test("a token is kept, and one assertion is made for each that is asked for", async () => {
    const source = tokenSource(client);
    expect(await source()).toBe(await source());
    expect(await tokenSource(client)()).not.toBe(await source());
  });

  test("a token is asked for again a minute before it expires", async () => {
    const before = Date.now();
    const { renewAt } = await requestToken(client, await assertionOf(client));
    expect(renewAt).toBeGreaterThanOrEqual(before + 3539 * 1000);
    expect(renewAt).toBeLessThanOrEqual(Date.now() + 3539 * 1000);
  });
});

describe("the token endpoint refuses", () => {
  const now = () => Math.floor(Date.now() / 1000);

  test("an assertion that was used before", async () => {
    const assertion = await assertionOf(client);
    await requestToken(client, assertion);
    expect(await refusal(assertion)).toBe("The assertion was used before");
  });

  test("the same jti in another assertion", async () => {
    const jti = randomUUID();
    await requestToken(client, signed({ jti }));
    expect(await refusal(signed({ jti, iat: 1 }))).toBe("The assertion was used before");
  });

  test("a certificate that is not registered", async () => {
    const key = await loadCredential({ pem: pemFile(stranger) });
    expect(await refusal(await assertionOf({ ...client, key }))).toBe(
      "The header names no certificate of the client",
    );
  });

  test("somebody else's signature under a registered thumbprint", async () => {
    expect(await refusal(signed({}, {}, stranger))).toBe("The signature is wrong");
  });

  test("PS256 in the header of an RS256 signature", async () => {
    expect(await refusal(signed({}, { alg: "PS256" }))).toBe("The signature is wrong");
  });

  test("an assertion for another tenant", async () => {
    const assertion = await assertionOf({ ...client, tenantId: randomUUID() });
    expect(await refusal(assertion)).toBe("The assertion is for somebody else");
  });

  test("an assertion of another client under its own name", async () => {
    const assertion = await clientAssertion({
      clientId: registered.website,
      audience: audience(),
      key: fromPem,
    });
    expect(await refusal(assertion)).toBe("The subject is no client");
  });

  test("a form that names another client than the assertion", async () => {
    const { tokenEndpoint, scope } = client;
    const assertion = await assertionOf(client);
    const other = { tokenEndpoint, scope, clientId: registered.website };
    expect(await refusalOf(requestToken(other, assertion))).toMatchObject({ description: "Another client" });
  });

  test("another scope than the API's", async () => {
    const other = { ...client, scope: "api://invoices/.default" };
    const error = await refusalOf(requestToken(other, await assertionOf(client)));
    expect([error.status, error.code]).toEqual([400, "invalid_scope"]);
  });

  test("base64url of the thumbprint in hexadecimal, the mistake that josette does not make", async () => {
    const hex = createHash("sha1").update(newer.certificate).digest("hex").toUpperCase();
    const x5t = Buffer.from(hex).toString("base64url");
    expect(await refusal(signed({}, { x5t }))).toBe("The header names no certificate of the client");
  });

  test.each<[string, () => object, string]>([
    ["expired", () => ({ exp: now() - 61 }), "The assertion is expired"],
    ["without an end", () => ({ exp: undefined }), "The assertion is expired"],
    ["valid for too long", () => ({ exp: now() + 3600 }), "The assertion is valid for too long"],
    ["not valid yet", () => ({ nbf: now() + 300 }), "The assertion is not valid yet"],
    ["without jti", () => ({ jti: undefined }), "The assertion has no jti"],
    ["of another issuer", () => ({ iss: registered.website }), "Another client"],
    ["for nobody", () => ({ aud: undefined }), "The assertion is for somebody else"],
    ["for others", () => ({ aud: ["https://login.fabrikam.example"] }), "The assertion is for somebody else"],
  ])("an assertion %s", async (_, changed, reason) => {
    expect(await refusal(signed(changed()))).toBe(reason);
  });

  test.each([
    ["none", { alg: "none" }, "An algorithm that is not accepted"],
    ["HS256", { alg: "HS256" }, "An algorithm that is not accepted"],
    ["no algorithm", { alg: undefined }, "An algorithm that is not accepted"],
    ["no thumbprint", { x5t: undefined }, "The header names no certificate of the client"],
  ])("an assertion with %s", async (_, header, reason) => {
    expect(await refusal(signed({}, header))).toBe(reason);
  });

  test.each(["a.b", "a.b.c.d", "bm9ud2F5.bm9ud2F5.", "bnVsbA.bnVsbA.AA"])(
    "%s for an assertion",
    async (text) => {
      expect((await post({ client_assertion: text })).error).toBe("invalid_client");
    },
  );

  test("forms that are not right", async () => {
    const form = { client_assertion: signed({}) };
    expect((await post({ ...form, client_assertion_type: "x" })).error).toBe("invalid_client");
    expect((await post({ ...form, grant_type: "password" })).error).toBe("unsupported_grant_type");
    expect((await post({ client_assertion: "" })).error).toBe("invalid_request");
    // And so the form above is right but for what was changed.
    expect((await post(form)).access_token).toBeTypeOf("string");
  });

  /** An assertion made by node:crypto, right but for what is changed. */
  function signed(claims: object, header: object = {}, key = newer): string {
    const { daemon } = registered;
    const iat = now();
    const all = {
      iss: daemon,
      sub: daemon,
      aud: audience(),
      jti: randomUUID(),
      iat,
      nbf: iat,
      exp: iat + 300,
    };
    const x5t = thumbprint(newer.certificate, "sha1");
    return signRs256({ alg: "RS256", x5t, ...header }, { ...all, ...claims }, key.privateKey);
  }

  async function post(changed: Record<string, string>): Promise<Readonly<Record<string, unknown>>> {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: registered.daemon,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      scope: client.scope,
      ...changed,
    });
    const response = await fetch(client.tokenEndpoint, { method: "POST", body });
    const answer: Readonly<Record<string, unknown>> = await response.json();
    return answer;
  }
});

describe("credentials", () => {
  test("the PKCS #12 file is one that OpenSSL reads, and only with its password", () => {
    const pfx = Buffer.from(pkcs12File(older, "correct horse"));
    expect(() => createSecureContext({ pfx, passphrase: "correct horse" })).not.toThrow();
    expect(() => createSecureContext({ pfx, passphrase: "another" })).toThrow();
  });

  test("both files give the key with its certificate", () => {
    const [pem, pfx] = [fromPem, fromPfx].map(({ x5c = [] }) =>
      x5c.map((text) => new X509Certificate(Buffer.from(text, "base64")).subject),
    );
    expect([pem, pfx]).toEqual([["CN=newer"], ["CN=older"]]);
  });

  test("encrypted PEM, and PKCS #12 in base64, are read as well", async () => {
    const encrypted = newer.privateKey
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" })
      .toString();
    const pem = encrypted + pemFile(newer).slice(pemFile(newer).indexOf("-----BEGIN CERTIFICATE"));
    const keys = [
      await loadCredential({ pem, passphrase: "secret" }),
      await loadCredential({ pfx: Buffer.from(pkcs12File(newer, "")).toString("base64") }),
    ];
    for (const key of keys) expect(await tokenSource({ ...client, key })()).toBeTypeOf("string");
  });

  test("a wrong password is an error", async () => {
    const pfx = pkcs12File(older, password);
    expect(await codeOfRejection(loadCredential({ pfx, password: "another" }))).toBe("ERR_PKCS12_INVALID");
  });

  test("a key without its certificate, or two keys, are an error", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const bare = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    await expect(loadCredential({ pem: bare })).rejects.toThrow(Error);
    await expect(loadCredential({ pem: pemFile(older) + pemFile(newer) })).rejects.toThrow(Error);
  });
});

/** The real endpoint's address, which the provider on this machine takes for its own. */
function audience(): string {
  return `https://login.microsoftonline.com/${contoso.entra.tenantId}/oauth2/v2.0/token`;
}

/** What the token endpoint says against an assertion; it is always the same code. */
async function refusal(assertion: string): Promise<string> {
  const { status, code, description } = await refusalOf(requestToken(client, assertion));
  expect([status, code]).toEqual([401, "invalid_client"]);
  return description;
}

async function refusalOf(request: Promise<unknown>): Promise<TokenRequestError> {
  const error: unknown = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TokenRequestError) return error;
  throw new Error("This should have been refused by the token endpoint", { cause: error });
}
