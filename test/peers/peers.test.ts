// The README's table beside other libraries: every cell is the result of running the library that it speaks of.
import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { encryptRsaOaep } from "../../examples/identity-provider/jwe.ts";
import { certificatePem, mintSelfSignedCertificate } from "../../examples/identity-provider/certificate.ts";
import { peers, type Signed } from "./peers.mjs";

const here = new URL("./", import.meta.url).pathname;
const root = new URL("../../", import.meta.url).pathname;
const [issuer, audience, kid] = ["https://login.example.com", "api://orders", "1"] as const;
const signing = generateKeyPairSync("rsa", { modulusLength: 2048 });
const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
const recipient = generateKeyPairSync("rsa", { modulusLength: 2048 });

const claims = { iss: issuer, aud: audience, sub: "alice", exp: 4_102_444_800 };
const valid = signedWith(signing);
const nested = {
  ...valid,
  token: encryptRsaOaep({
    header: { alg: "RSA-OAEP", enc: "A256CBC-HS512", cty: "JWT" },
    plaintext: valid.token,
    publicKey: recipient.publicKey,
  }),
  decryptionJwk: { ...recipient.privateKey.export({ format: "jwk" }), alg: "RSA-OAEP", kid },
};

const tls = certificate();
const server = createServer({ key: tls.key, cert: tls.cert }, (_request, response) => {
  response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [valid.jwk] }));
});
let jwksUri: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  jwksUri = `https://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  // The server's certificate is its own; the connection does not leave this machine.
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
});

afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

/** Whether a library does what a row says. */
const rows: Readonly<Record<string, (name: string) => Promise<boolean>>> = {
  "Opens encrypted tokens": (name) => succeeds(() => peerOf(name).decrypt(nested)),
  "Decrypts and verifies a nested token in one call": (name) => succeeds(() => peerOf(name).open(nested)),
  "Reads private keys from PFX files": (name) =>
    succeeds(() => peerOf(name).readPfx(readFileSync(`${root}test/files/pkcs12/rsa.pfx`), "secret")),
  "Fetches key sets": (name) => succeeds(() => peerOf(name).fetchKeys(valid, jwksUri)),
  "Signs tokens": (name) =>
    succeeds(() =>
      peerOf(name).sign({ privatePem: String(signing.privateKey.export({ type: "pkcs8", format: "pem" })) }),
    ),
  "Verifies without a promise": (name) => succeeds(() => peerOf(name).verifyAtOnce(valid)),
  "Refuses claims that occur twice": (name) =>
    fails(() =>
      peerOf(name).verify(signedWith(signing, JSON.stringify(claims).replace("{", '{"sub":"bob",'))),
    ),
  "Refuses every changed character": (name) =>
    fails(() => peerOf(name).verify({ ...valid, token: withoutCanonicalEnd(valid.token) })),
  "Refuses RSA keys of 1,024 bits": (name) => fails(() => peerOf(name).verify(signedWith(weak))),
  "Runs without modules of Node.js": (name) => succeeds(() => bundle(programs[name] ?? "")),
  "`require` before Node.js 20.19": (name) => Promise.resolve(canBeRequired(name)),
};

/** A verifier with a remote key set where a library has one: what is bundled, and measured. */
const programs: Readonly<Record<string, string>> = {
  josette: `import { createJwtVerifier, remoteKeySet } from "josette/lean"; import { RS256 } from "josette/algorithms";
    console.log(createJwtVerifier, remoteKeySet, RS256);`,
  jose: `import { createRemoteJWKSet, jwtVerify } from "jose"; console.log(createRemoteJWKSet, jwtVerify);`,
  "fast-jwt": `import { createVerifier } from "fast-jwt"; console.log(createVerifier);`,
  jsonwebtoken: `import jwt from "jsonwebtoken"; console.log(jwt.verify);`,
  "aws-jwt-verify": `import { JwtVerifier } from "aws-jwt-verify"; console.log(JwtVerifier);`,
};

const figures: Readonly<Record<string, (name: string) => Promise<string>>> = {
  "Runtime dependencies": (name) => Promise.resolve(String(dependenciesOf(name).size)),
  "Verifier with a key set, minified and gzipped": async (name) => {
    const size = await bundle(programs[name] ?? "").catch(() => undefined);
    return size === undefined ? "–" : `${Math.round(size / 1000)} kB`;
  },
};

const table = readTable(readFileSync(`${root}README.md`, "utf8"));

describe("the README's table", () => {
  test("has these libraries and rows", () => {
    expect(table.names).toEqual(Object.keys(peers));
    expect([...table.rows.keys()].sort()).toEqual([...Object.keys(rows), ...Object.keys(figures)].sort());
  });

  const cells = [...table.rows].flatMap(([row, values]) =>
    table.names.map((name, index) => ({ row, name, value: values[index] ?? "" })),
  );
  test.each(cells.filter(({ row }) => row in rows))("$row: $name $value", async ({ row, name, value }) => {
    expect((await rows[row]?.(name)) === true ? "yes" : "no").toBe(value);
  });
  test.each(cells.filter(({ row }) => row in figures))("$row: $name $value", async ({ row, name, value }) => {
    expect(await figures[row]?.(name)).toBe(value);
  });
});

test("every library verifies the token that the rows start from", async () => {
  for (const peer of Object.values(peers)) await peer.verify(valid);
});

function peerOf(name: string) {
  const peer = peers[name];
  if (peer === undefined) throw new Error(`peers.mjs has no ${name}`);
  return peer;
}

async function succeeds(attempt: () => unknown): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch {
    return false;
  }
}

async function fails(attempt: () => unknown): Promise<boolean> {
  return !(await succeeds(attempt));
}

function signedWith(
  { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject },
  json: string = JSON.stringify(claims),
): Signed {
  const input = [JSON.stringify({ alg: "RS256", kid }), json]
    .map((text) => Buffer.from(text).toString("base64url"))
    .join(".");
  return {
    issuer,
    audience,
    token: `${input}.${sign("sha256", Buffer.from(input), privateKey).toString("base64url")}`,
    jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" },
    pem: String(publicKey.export({ type: "spki", format: "pem" })),
  };
}

/** The last character of 256 bytes carries two bits of the signature and four that must be zero. */
function withoutCanonicalEnd(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return token.slice(0, -1) + (alphabet[alphabet.indexOf(token.slice(-1)) + 1] ?? "");
}

/** Bytes of a bundle for the browser, compressed. Rejects if a module of Node.js is needed. */
async function bundle(program: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: here },
    plugins: [
      {
        name: "the built package",
        setup: (bundler) => {
          bundler.onResolve({ filter: /^josette(?:\/|$)/ }, ({ path, kind, pluginData }) =>
            pluginData === root
              ? undefined
              : bundler.resolve(path, { kind, resolveDir: root, pluginData: root }),
          );
        },
      },
    ],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "browser",
    logLevel: "silent",
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}

/** What Node.js did before 20.19: `require` loads CommonJS alone. */
function canBeRequired(name: string): boolean {
  const path = name === "josette" ? `${root}dist/index.js` : name;
  try {
    execFileSync(
      process.execPath,
      ["--no-experimental-require-module", "-e", `require(${JSON.stringify(path)})`],
      {
        cwd: here,
        stdio: "ignore",
      },
    );
    return true;
  } catch {
    return false;
  }
}

function dependenciesOf(name: string, found = new Set<string>()): Set<string> {
  const manifest = name === "josette" ? `${root}package.json` : `${here}node_modules/${name}/package.json`;
  const { dependencies = {} } = createRequire(import.meta.url)(manifest) as { dependencies?: object };
  for (const dependency of Object.keys(dependencies)) {
    if (!found.has(dependency)) dependenciesOf(dependency, found.add(dependency));
  }
  return found;
}

function readTable(readme: string): { names: string[]; rows: Map<string, string[]> } {
  const text = /<!-- peers[^>]*-->\n+([^]*?)\n+<!-- \/peers -->/.exec(readme)?.[1] ?? "";
  const [head = [], , ...body] = text.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return {
    names: head.slice(1).map((cell) => cell.replace(/ [\d.]+$/, "")),
    rows: new Map(body.map(([row = "", ...values]) => [row, values])),
  };
}

function certificate(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const now = Date.now();
  const der = mintSelfSignedCertificate({
    subject: "CN=127.0.0.1",
    publicKey,
    privateKey,
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 3_600_000),
  });
  return { key: String(privateKey.export({ type: "pkcs8", format: "pem" })), cert: certificatePem(der) };
}
