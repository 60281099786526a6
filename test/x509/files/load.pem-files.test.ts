// PEM files as people have them, from test/files/keys: src/x509/files/load.ts, RFC 7468.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { exportJwk, exportPem, importKey } from "../../../src/jwk/index.ts";
import { loadPem } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { jwkOf } from "../../support/native-jwk.ts";

const read = (name: string) => readFileSync(new URL(`../../files/keys/${name}.pem`, import.meta.url), "utf8");

/** By node:crypto, which gives RSASSA-PSS keys no JWK. */
function jwkIn(text: string): object {
  const key = text.includes("PRIVATE") ? createPrivateKey(text) : createPublicKey(text);
  if (key.asymmetricKeyType !== "rsa-pss") return jwkOf(key);
  const der =
    key.type === "private"
      ? key.export({ format: "der", type: "pkcs8" })
      : key.export({ format: "der", type: "spki" });
  return { pss: der.length };
}

const curves = ["prime256v1", "secp384r1", "secp521r1"];
const okp = ["ed25519", "ed448", "x25519", "x448"];
const rows: readonly (readonly [name: string, label: string])[] = [
  ["rsa-pkcs8", "PRIVATE KEY"],
  ["rsa-pkcs1", "RSA PRIVATE KEY"],
  ["rsa-spki", "PUBLIC KEY"],
  ["rsa-pkcs1-public", "RSA PUBLIC KEY"],
  ...curves.flatMap((curve) => [
    [`ec-${curve}-pkcs8`, "PRIVATE KEY"] as const,
    [`ec-${curve}-sec1`, "EC PRIVATE KEY"] as const,
    [`ec-${curve}-spki`, "PUBLIC KEY"] as const,
  ]),
  ["ec-no-public-sec1", "EC PRIVATE KEY"],
  ...okp.flatMap((name) => [
    [`${name}-pkcs8`, "PRIVATE KEY"] as const,
    [`${name}-spki`, "PUBLIC KEY"] as const,
  ]),
];

/** What editors, environment variables, shells and key stores make of a file. */
const forms: readonly (readonly [name: string, form: (text: string) => string])[] = [
  ["as it is", (text) => text],
  ["with CRLF", (text) => text.replaceAll("\n", "\r\n")],
  ["without the final newline", (text) => text.trimEnd()],
  ["indented", (text) => text.replaceAll(/^/gm, "    ")],
  ["with \\n for line ends, as in an environment variable", (text) => text.replaceAll("\n", String.raw`\n`)],
  ["with \\r\\n for line ends", (text) => text.replaceAll("\n", String.raw`\r\n`)],
  ["on one line", (text) => text.replaceAll("\n", " ")],
  [
    "with bag attributes",
    (text) =>
      `Bag Attributes\n    friendlyName: a\n    localKeyID: 01 \nKey Attributes: <No Attributes>\n${text}`,
  ],
  ["with blank lines and text around", (text) => `\n\n-- my key --\n${text}\nthe end ----- really\n`],
  ["with trailing spaces", (text) => text.replaceAll("\n", "  \t\n")],
  ["with a byte order mark", (text) => `\uFEFF${text}`],
];

describe.each(rows)("%s", (name, label) => {
  const text = read(name);

  test("is the key that node:crypto reads", async () => {
    const { keys, certificates, entries } = await loadPem(text);
    expect([keys.length, certificates]).toEqual([1, []]);
    expect(entries).toEqual([{ label, key: keys[0] }]);
    const isPrivate = label.includes("PRIVATE");
    expect(await exportJwk(keys[0]!, { private: isPrivate })).toEqual(jwkIn(text));
    expect(jwkIn(await exportPem(keys[0]!, { private: isPrivate }))).toEqual(jwkIn(text));
  });

  test.each(forms)("is read %s", async (_, form) => {
    const { keys } = await loadPem(form(text));
    const wanted = { private: label.includes("PRIVATE") };
    expect(await exportJwk(keys[0]!, wanted)).toEqual(jwkIn(text));
  });
});

test("every kind of key in one text, in its order, each with its label", async () => {
  const { keys, entries } = await loadPem(rows.map(([name]) => read(name)).join("and then\n"));
  expect(entries.map(({ label }) => label)).toEqual(rows.map(([, label]) => label));
  expect(entries.map((entry) => "key" in entry && entry.key)).toEqual(keys);
});

test.each([
  ["rsa-pss", [undefined, "RSA", "private"]],
  ["rsa-pss-sha256", ["PS256", "RSA", "private"]],
  ["rsa-pss-sha256-spki", ["PS256", "RSA", "public"]],
])("%s is bound to what its parameters say", async (name, expected) => {
  const { alg, kty, type } = (await loadPem(read(name))).keys[0]!;
  expect([alg, kty, type]).toEqual(expected);
  expect(codeOf(() => importKey(read(name), { alg: "RS256" }))).toBe("ERR_INVALID_OPTION");
});

test.each([
  ["rsa-proc-type", "Proc-Type"],
  ["ec-secp256k1-pkcs8", "secp256k1"],
  ["ec-secp256k1-sec1", "secp256k1"],
  ["ec-secp256k1-spki", "secp256k1"],
  ["ec-explicit-sec1", "openssl pkey"],
])("%s is not supported, and the error says what it is or how to convert it", async (name, hint) => {
  expect(await codeOfRejection(loadPem(read(name)))).toBe("ERR_JOSE_NOT_SUPPORTED");
  await expect(loadPem(read(name))).rejects.toThrow(hint);
});

test("a compressed point is the point that it stands for", async () => {
  const [compressed, whole] = await Promise.all(
    ["ec-compressed-spki", "ec-prime256v1-spki"].map(async (name) =>
      exportJwk((await loadPem(read(name))).keys[0]!),
    ),
  );
  expect(compressed).toEqual(whole);
});
