// `josette jwks`, and the options that open connections, with a provider on this machine.
import { afterAll, beforeAll, expect, test } from "vitest";
import { json, serveOnLoopback, type Route } from "../../examples/identity-provider/loopback-server.ts";
import { startIssuer, type Issuer } from "../../examples/identity-provider/issuer.ts";
import { UnavailableError } from "../../src/errors.ts";
import { encryptCompact } from "../../src/jwe/index.ts";
import { importSecret, publicKey, remoteKeySet } from "../../src/jwk/index.ts";
import { temporaryFolder } from "../support/cli/folder.ts";
import { josette } from "../support/cli/run.ts";
import { pem } from "../support/jwk/pem.ts";
import { keyObjects, otherRsaKey, rsaKey } from "../support/keys.ts";
import { hmacJws, rsaJws, secretBytes } from "../support/tokens.ts";
import { selfSigned } from "../support/x509/certificates.ts";

interface Shown {
  readonly outcome: string;
  readonly findings: readonly { readonly code: string }[];
}

const { file } = temporaryFolder();
let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer({ audience: "api://orders" });
});
afterAll(() => issuer.close());

test("lists the keys, how long they are fresh, and the headers that say so", async () => {
  const { code, stdout } = await josette(["jwks", issuer.jwksUri, "--json"]);
  expect(code).toBe(0);
  const shown = JSON.parse(stdout) as { keys: object[]; freshFor: number; headers: Record<string, string> };
  expect(shown).toMatchObject({ keys: [{ kty: "RSA", bits: 2048, use: "sig" }], rejected: [] });
  expect(shown.freshFor).toBeGreaterThan(0);
  expect(shown.headers["content-type"]).toContain("json");
  expect((await josette(["jwks", issuer.jwksUri], { columns: 80 })).stdout).toContain("RSA 2048 bits");
});

test("rejected entries have reasons, and what the server says is escaped", async () => {
  const keys = [
    { kty: "EC", crv: "P-256", x: "AA", y: "AA", kid: "\u001b[31mbad\u202e" },
    { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", kid: "\u009bgood" },
  ];
  const get: Route = { methods: ["GET"], answer: () => json({ keys }) };
  const { origin, close } = await serveOnLoopback(() => new Map([["/jwks", get]]));
  try {
    const { stdout } = await josette(["jwks", `${origin}/jwks`, "--json"]);
    const shown = JSON.parse(stdout) as { keys: object[]; rejected: { reason: string }[] };
    expect(shown.keys).toHaveLength(1);
    expect(shown.rejected).toMatchObject([{ index: 0 }]);
    expect(shown.rejected[0]?.reason).not.toBe("");
    const text = (await josette(["jwks", `${origin}/jwks`], { columns: 80 })).stdout;
    expect(text.replaceAll(/\u001b\[[\d;]+m/g, "") + stdout).not.toMatch(/[\u001b\u009b\u202e]/);
  } finally {
    await close();
  }
});

test.each([
  ["--jwks", () => ["--jwks", issuer.jwksUri, "--issuer", issuer.issuer]],
  ["discovery", () => ["--issuer", issuer.issuer]],
])("open takes keys from %s", async (_what, args) => {
  const options = { stdin: issuer.token() };
  const { code, stdout } = await josette(["open", ...args(), "--audience", "api://orders"], options);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ iss: issuer.issuer, sub: "alice" });
  const explained = await josette(["-", ...args(), "--audience", "api://other", "--json"], options);
  expect(explained.code).toBe(1);
  expect(JSON.parse(explained.stdout)).toMatchObject({ findings: [{ code: "audience-mismatch" }] });
});

const rsaPem = String(keyObjects(rsaKey).privateKey.export({ type: "pkcs8", format: "pem" }));
const rsaPublicPem = String(keyObjects(rsaKey).publicKey.export({ type: "spki", format: "pem" }));
const secret = secretBytes(32);
const encryption = { enc: "A256GCM", cty: "JWT" } as const;

test.each([
  [
    "a private key and its certificate",
    ["own.key", rsaPem, "own.crt", pem("CERTIFICATE", selfSigned(rsaKey))],
    { key: publicKey(rsaKey), alg: "RSA-OAEP-256" },
  ],
  [
    "a private key and its public key",
    ["own.key", rsaPem, "own.pub", rsaPublicPem],
    { key: publicKey(rsaKey), alg: "RSA-OAEP-256" },
  ],
  ["a shared secret", ["shared.key", secret], { key: importSecret(secret), alg: "A256KW" }],
] as const)("%s of the recipient does not replace the issuer's keys", async (_what, files, recipient) => {
  const plaintext = new TextEncoder().encode(issuer.token());
  const token = await encryptCompact(plaintext, recipient.key, { alg: recipient.alg, ...encryption });
  const args = ["--issuer", issuer.issuer, "--audience", "api://orders"];
  for (let index = 0; index < files.length; index += 2) {
    args.push("--key", file(String(files[index]), files[index + 1] ?? ""));
  }
  const { code, stdout } = await josette(["open", ...args], { stdin: token });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ sub: "alice" });
  const explained = await josette(["-", ...args, "--json"], { stdin: token });
  expect(JSON.parse(explained.stdout)).toMatchObject({ outcome: "accepted" });
});

test("verify takes keys from files and from --jwks URL", async () => {
  const args = ["verify", "--key", file("other.pub", rsaPublicPem), "--jwks", issuer.jwksUri];
  const own = rsaJws({ alg: "RS256" }, { sub: "bob" }, keyObjects(rsaKey).privateKey);
  expect((await josette(args, { stdin: own })).stdout).toBe('{"sub":"bob"}');
  expect((await josette(args, { stdin: issuer.token() })).code).toBe(0);
  const stranger = rsaJws({ alg: "RS256" }, { sub: "bob" }, keyObjects(otherRsaKey).privateKey);
  expect((await josette(args, { stdin: stranger })).code).toBe(1);
});

test("a server that cannot be reached is exit code 3", async () => {
  issuer.setDown(true);
  try {
    expect((await josette(["jwks", issuer.jwksUri])).code).toBe(3);
    const args = ["open", "--issuer", issuer.issuer, "--audience", "api://orders"];
    expect((await josette(args, { stdin: issuer.token() })).code).toBe(3);
    const options = { stdin: issuer.token({ exp: 1 }) };
    const { code, stdout } = await josette(["-", "--issuer", issuer.issuer, "--json"], options);
    expect(code).toBe(1);
    const { findings } = JSON.parse(stdout) as { findings: { code: string }[] };
    const codes = findings.map((each) => each.code);
    expect(codes).toEqual(expect.arrayContaining(["keys-unavailable", "expired"]));
  } finally {
    issuer.setDown(false);
  }
});

test("an issuer is contacted only for its keys: not if a given secret verifies the token", async () => {
  issuer.setDown(true);
  try {
    const token = hmacJws({ alg: "HS256" }, { iss: issuer.issuer, exp: 4e9 }, secretBytes(32));
    const args = ["open", "--key", file("mac.key", secretBytes(32)), "--issuer", issuer.issuer];
    expect((await josette(args, { stdin: token })).code).toBe(0);
  } finally {
    issuer.setDown(false);
  }
});

test("a set that cannot be used is exit code 3, with the reason of the library", async () => {
  const get: Route = { methods: ["GET"], answer: () => json({ keys: [7] }) };
  const { origin, close } = await serveOnLoopback(() => new Map([["/jwks", get]]));
  try {
    const { code, stdout } = await josette(["jwks", `${origin}/jwks`, "--json"]);
    expect(code).toBe(3);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    expect(error.code).toBe("ERR_JWKS_UNAVAILABLE");
    const failure: unknown = await remoteKeySet(`${origin}/jwks`)
      .refresh()
      .catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(UnavailableError);
    const { cause } = failure as UnavailableError;
    expect(cause).toBeInstanceOf(Error);
    expect(error.message).toContain((cause as Error).message);
  } finally {
    await close();
  }
});

test("explain says the same of the keys in --jwks, whether it is a URL or a file", async () => {
  const published = await (await fetch(issuer.jwksUri)).text();
  const options = { stdin: issuer.token() };
  for (const more of [[], ["--issuer", issuer.issuer]]) {
    const [ofUrl, ofFile] = await Promise.all(
      [issuer.jwksUri, file("published.json", published)].map(async (jwks) => {
        const { code, stdout } = await josette(["-", "--jwks", jwks, ...more, "--json"], options);
        const { outcome, findings } = JSON.parse(stdout) as Shown;
        return { code, outcome, findings: findings.map((each) => each.code) };
      }),
    );
    expect(ofUrl).toEqual(ofFile);
    expect(ofUrl?.outcome).toBe(more.length === 0 ? "unverified" : "accepted");
  }
});

test("explain reports a --jwks URL that cannot be reached, and diagnoses the token", async () => {
  issuer.setDown(true);
  try {
    const options = { stdin: issuer.token({ exp: 1 }) };
    const { code, stdout } = await josette(["-", "--jwks", issuer.jwksUri, "--json"], options);
    expect(code).toBe(1);
    const codes = (JSON.parse(stdout) as Shown).findings.map((each) => each.code);
    expect(codes).toEqual(expect.arrayContaining(["keys-unavailable", "expired"]));
  } finally {
    issuer.setDown(false);
  }
});

test("nothing in a token opens a connection", async () => {
  let requests = 0;
  const count: Route = {
    methods: ["GET"],
    answer: () => {
      requests++;
      return json({ keys: [] });
    },
  };
  const { origin, close } = await serveOnLoopback(() => new Map([["/jwks", count]]));
  try {
    const token = issuer.token({ iss: origin }, { jku: `${origin}/jwks`, x5u: `${origin}/jwks` });
    await josette(["-"], { stdin: token });
    await josette(["-", "--audience", "api://orders"], { stdin: token });
    await josette(["verify", "--key", "test/files/keys/rsa-spki.pem"], { stdin: token });
    expect(requests).toBe(0);
  } finally {
    await close();
  }
});

test("--oidc needs an issuer, and --entra an audience or client: exit code 2", async () => {
  for (const args of [
    ["--oidc", "app", "--jwks", issuer.jwksUri],
    ["--entra", "11111111-2222-3333-4444-555555555555"],
  ]) {
    expect((await josette(["-", ...args], { stdin: issuer.token() })).code).toBe(2);
  }
});
