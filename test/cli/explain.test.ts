// `josette explain` on tokens with known causes.
import { expect, test } from "vitest";
import {
  audience,
  claims,
  encrypted,
  issuer,
  now,
  other,
  recipientJwk,
  signed,
  signerJwk,
} from "../support/explain/samples.ts";
import { generalJws } from "../support/explain/general.ts";
import { otherRsaKey } from "../support/keys.ts";
import { rsaJws } from "../support/tokens.ts";
import { temporaryFolder } from "../support/cli/folder.ts";
import { josette } from "../support/cli/run.ts";

const { file, path } = temporaryFolder();
const signer = file("signer.json", JSON.stringify(signerJwk));
const recipient = file("recipient.json", JSON.stringify(recipientJwk));
const time = ["--at", String(now)];

interface Shown {
  readonly outcome: string;
  readonly findings: readonly { readonly code: string }[];
}

async function explained(args: readonly string[], stdin: string): Promise<Shown & { readonly code: number }> {
  const { stdout, code } = await josette(["explain", "-", "--json", ...time, ...args], { stdin });
  return { ...(JSON.parse(stdout) as Shown), code };
}

const checks = ["--issuer", issuer, "--audience", audience];

test("a token that is accepted", async () => {
  const args = ["--key", signer, "--key", recipient, ...checks];
  const { outcome, findings, code } = await explained(args, encrypted());
  expect({ outcome, code, first: findings[0]?.code }).toEqual({
    outcome: "accepted",
    code: 0,
    first: "accepted",
  });
});

test.each([
  ["expired", signed({ ...claims, exp: now - 720 }), "expired"],
  ["for another audience", signed({ ...claims, aud: "api://other" }), "audience-mismatch"],
  ["of another issuer", signed({ ...claims, iss: "https://other.example" }), "issuer-mismatch"],
])("a token that is %s is refused", async (_what, token, first) => {
  const { outcome, findings, code } = await explained(["--key", signer, ...checks], `${token}\n`);
  expect({ outcome, code, first: findings[0]?.code }).toEqual({ outcome: "refused", code: 1, first });
});

test("a JWE that does not decrypt is explained key by key", async () => {
  const other = file("other.json", JSON.stringify(otherRsaKey));
  const { stdout, code } = await josette(["-", "--json", ...time, "--key", signer, "--key", other], {
    stdin: encrypted(),
  });
  expect(code).toBe(1);
  const { layers } = JSON.parse(stdout) as {
    layers: { attempts: { key: number; result: string; code?: string }[] }[];
  };
  expect(layers[0]?.attempts.map(({ key, result }) => ({ key, result }))).toEqual([
    { key: 0, result: "skipped" },
    { key: 1, result: "failed" },
  ]);
});

test("without keys nothing is refused, and nothing verified", async () => {
  expect(await explained([], signed())).toMatchObject({ outcome: "unverified", code: 0 });
});

test.each([
  ["without keys", encrypted(), [], { outcome: "unverified", code: 0 }, "no-key"],
  ["without keys", signed({ ...claims, exp: now - 720 }), [], { outcome: "refused", code: 1 }, "expired"],
  [
    "whose key file is locked",
    encrypted(),
    ["--key", "test/files/pkcs12/rsa.pfx"],
    {},
    "key-password-missing",
  ],
])("a token %s is diagnosed with a policy", async (_what, token, args, result, finding) => {
  const { findings, ...rest } = await explained([...args, "--audience", audience], token);
  expect(rest).toMatchObject(result);
  expect(findings.map(({ code }) => code)).toContain(finding);
});

test("explain is the default, and asks for the token on a terminal", async () => {
  const typed = [[signed({ ...claims, exp: now - 720 }), "\r"]];
  const { stdout, stderr, code } = await josette([...time, "--key", signer], { typed, columns: 80 });
  expect(code).toBe(1);
  expect(stdout).toContain("REFUSED");
  expect(stderr + stdout).not.toContain(typed[0]?.[0]?.slice(0, 20));
});

test("the cause is first, and the lines fit the terminal", async () => {
  const hostile = signed({
    ...claims,
    sub: "\u001b]0;title\u0007\u009b31m\u202ereversed\u200b",
    exp: now - 720,
  });
  for (const columns of [80, 120]) {
    const options = { stdin: encrypted({ plaintext: hostile }), columns };
    const { stdout } = await josette(["-", ...time, "--key", signer, "--key", recipient], options);
    const plain = stdout.replaceAll(/\u001b\[[\d;]+m/g, "");
    expect(stdout).not.toBe(plain);
    expect(plain).toMatch(/^REFUSED {2}.*expired/);
    expect(plain).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u200b]/);
    expect(plain).toContain("\\u{1b}]0;title\\u{7}\\u{9b}31m\\u{202e}reversed\\u{200b}");
    const words = plain.split("\n").filter((line) => line.length > columns);
    // A line is longer only if a single word is.
    expect(words.filter((line) => line.trim().includes(" ") && !/\S{60,}/.test(line))).toEqual([]);
  }
});

test.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("no colours with %j", async (environment) => {
  const { stdout } = await josette(["-"], { stdin: signed(), columns: 80, environment });
  expect(stdout).not.toContain("\u001b");
});

test("a key that cannot be read is a finding, and a file that is missing is exit code 3", async () => {
  const bad = file("bad.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  const { findings } = await explained(["--key", bad], signed());
  expect(findings.map(({ code }) => code)).toContain("key-unreadable");
  expect((await josette(["-", "--key", path("missing.pem")], { stdin: signed() })).code).toBe(3);
});

test.each([
  ["a wrong password", encrypted(), [], 1],
  ["a wrong password for a key that is not needed", signed(), ["--key", signer], 0],
])("with %s, the exit code says whether the token opens", async (_what, token, more, code) => {
  const args = ["--key", "test/files/pkcs12/rsa.pfx", "--password-file", file("password", "wrong")];
  const ran = await explained([...args, ...more], token);
  expect(ran.code).toBe(code);
  expect(ran.findings.map((each) => each.code)).toContain("key-password-wrong");
});

test("every signature of a message is shown, with the key that would be accepted", async () => {
  const bySigner = signed();
  const text = generalJws(rsaJws({ alg: "RS256", kid: "other" }, claims, other.privateKey), bySigner);
  const { findings, code } = await explained(["--key", signer], text);
  expect(code).toBe(1);
  expect(findings.map((each) => each.code)).toEqual(["json-serialization", "entry-accepted"]);
  const { stdout } = await josette(["explain", "-", ...time, "--key", signer], { stdin: text, columns: 100 });
  const lines = stdout.replaceAll(/\u001b\[[\d;]+m/g, "").split("\n");
  const headings = lines.filter((line) => /^(?:Signature|Layer) \d/.test(line));
  expect(headings.map((line) => line.replace(/,.*/, ""))).toEqual([
    "Signature 1  would not be accepted",
    "Layer 1  JWS",
    "Signature 2  would be accepted",
    "Layer 1  JWS",
  ]);
  // The findings of the first one stand under it, those of the second one at the top.
  const first = lines.slice(lines.indexOf(headings[0] ?? ""), lines.indexOf(headings[2] ?? ""));
  expect(first.join("\n")).toContain("[kid-unknown]");
  expect(stdout.split("[entry-accepted]").length).toBe(2);
});
