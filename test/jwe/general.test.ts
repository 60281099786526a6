import {
  type DecryptJsonOptions,
  type EncryptJsonOptions,
  type GeneralJwe,
  type HeaderInput,
  type RecipientInput,
} from "josette/jwe";
import { decryptGeneral, encryptGeneral } from "../../src/jwe/index.ts";
import { type Key } from "josette/jwk";
import { generateKey, importSecret, publicKey } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { secretBytes, segment, withBitFlipped } from "../support/tokens.ts";

// General JWE JSON Serialization, RFC 7516 section 7.2.1.

const plaintext = new TextEncoder().encode("plaintext");
const a = importSecret(secretBytes(16), { kid: "a", alg: "A128KW" });
const b = importSecret(secretBytes(32), { kid: "b", alg: "A256KW" });
const stranger = importSecret(secretBytes(24), { alg: "A192KW" });
const options = { alg: ["A128KW", "A192KW", "A256KW", "dir", "ECDH-ES"], enc: ["A128GCM"] } as const;

const message = await encryptGeneral(
  plaintext,
  [
    { key: a, header: { kid: "a" } },
    { key: b, header: { kid: "b", note: 1 } },
  ],
  { enc: "A128GCM", typ: "x" },
  { unprotectedHeader: { shared: 1 }, aad: new Uint8Array([1, 2, 3]) },
);
const [first, second] = message.recipients as [GeneralJwe["recipients"][0], GeneralJwe["recipients"][0]];

const codeFor = (jwe: unknown, keys: Key | Key[] = a, more: Partial<DecryptJsonOptions> = {}) =>
  codeOfRejection(decryptGeneral(jwe as GeneralJwe, keys, { ...options, ...more }));

test.each([
  ["the first", a, 0, { alg: "A128KW", kid: "a" }],
  ["the second", b, 1, { alg: "A256KW", kid: "b", note: 1 }],
] as const)("%s recipient opens it with the own part", async (_which, key, recipient, recipientHeader) => {
  const expected = {
    plaintext,
    recipient,
    recipientHeader,
    header: { enc: "A128GCM", typ: "x" },
    unprotectedHeader: { shared: 1 },
    aad: new Uint8Array([1, 2, 3]),
    key,
    matchedBy: "given",
  };
  expect(await decryptGeneral(message, key, options)).toEqual(expected);
  expect(await decryptGeneral(JSON.stringify(message), key, options)).toEqual(expected);
});

describe("the kid of each key", () => {
  const kids = async (recipients: RecipientInput[], header: HeaderInput, more: EncryptJsonOptions = {}) => {
    const jwe = await encryptGeneral(plaintext, recipients, header, more);
    return jwe.recipients.map((recipient) => recipient.header?.kid);
  };
  const both = [{ key: a }, { key: b }];
  const enc = "A128GCM";

  test("is written for several recipients, and finds them", async () => {
    expect(await kids(both, { enc })).toEqual(["a", "b"]);
    const jwe = await encryptGeneral(plaintext, both, { enc });
    expect(jwe.recipients[1]?.header).toEqual({ alg: "A256KW", kid: "b" });
    const keys = [stranger, ...[1, 2].map(() => importSecret(secretBytes(32), { alg: "A256KW" })), b];
    expect(await decryptGeneral(jwe, keys, options)).toMatchObject({
      recipient: 1,
      key: b,
      matchedBy: "kid",
    });
  });

  test("is not written if a header has one, or null", async () => {
    expect(await kids([{ key: a, header: { kid: "other" } }, { key: b }], { enc })).toEqual(["other", "b"]);
    expect(await kids([{ key: a, header: { kid: null } }, { key: b }], { enc })).toEqual([undefined, "b"]);
    expect(await kids([{ key: stranger }, { key: b }], { enc })).toEqual([undefined, "b"]);
    expect(await kids(both, { enc, kid: null })).toEqual([undefined, undefined]);
    expect(await kids(both, { enc, kid: "shared" })).toEqual([undefined, undefined]);
    const unprotectedHeader = { kid: null };
    expect(await kids(both, { enc }, { unprotectedHeader })).toEqual([undefined, undefined]);
  });

  test("is protected for a single recipient", async () => {
    const jwe = await encryptGeneral(plaintext, [{ key: a }], { enc });
    expect(jwe.recipients[0]?.header).toBeUndefined();
    expect((await decryptGeneral(jwe, a, options)).header.kid).toBe("a");
  });
});

test("a recipient for somebody else is skipped, whatever is wrong with that part", async () => {
  for (const other of [
    { ...second, encrypted_key: segment(new Uint8Array(40)) },
    { header: { alg: "RSA-OAEP" }, encrypted_key: "AA" },
    { header: { alg: "none" } },
    { header: { alg: "A256KW" } },
    { header: { alg: "A256KW", typ: "in both" }, encrypted_key: "AA" },
    { encrypted_key: "AA" },
    {},
  ]) {
    const jwe = { ...message, recipients: [other, first] };
    expect(await decryptGeneral(jwe as GeneralJwe, a, options)).toMatchObject({ plaintext, recipient: 1 });
  }
});

test("of many recipients none for us: one error, whatever was wrong with which", async () => {
  expect(await codeFor(message, stranger)).toBe("ERR_JWE_DECRYPTION_FAILED");
  const other = {
    ...first,
    encrypted_key: segment(withBitFlipped(Buffer.from(first.encrypted_key!, "base64url"))),
  };
  expect(await codeFor({ ...message, recipients: [other, second] })).toBe("ERR_JWE_DECRYPTION_FAILED");
});

test("of many recipients one opens it: what is wrong inside is reported", async () => {
  const keys = [{ key: a }, { key: b }];
  const long = await encryptGeneral(new Uint8Array(1001), keys, { enc: "A128GCM", zip: "DEF" });
  for (const key of [a, b]) {
    expect(await codeFor(long, key, { limits: { inflatedLength: 1000 } })).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  }
});

test.each([
  ["no recipients", { ...message, recipients: undefined }],
  ["empty recipients", { ...message, recipients: [] }],
  ["null for recipients", { ...message, recipients: null }],
  ["recipients that are no list", { ...message, recipients: { 0: first } }],
  ["a recipient that is text", { ...message, recipients: [first, "x"] }],
  ["a recipient that is null", { ...message, recipients: [null, first] }],
  ["a recipient header that is text", { ...message, recipients: [{ ...first, header: "x" }] }],
  ["a recipient kid that is a number", { ...message, recipients: [{ ...first, header: { kid: 1 } }] }],
  [
    "an encrypted key that is not base64url",
    { ...message, recipients: [{ ...first, encrypted_key: "a+b=" }] },
  ],
  ["an encrypted key that is a number", { ...message, recipients: [{ ...first, encrypted_key: 1 }] }],
  ["17 recipients", { ...message, recipients: Array.from({ length: 17 }, () => first) }],
  ["both syntaxes", { ...message, ...first }],
  ["a header beside the recipients", { ...message, header: {} }],
  ["an encrypted key beside the recipients", { ...message, encrypted_key: "AA" }],
  ["the flattened syntax", { ...message, recipients: undefined, ...first }],
  ["no iv", { ...message, iv: undefined }],
  ["no ciphertext", { ...message, ciphertext: undefined }],
  ["no tag", { ...message, tag: undefined }],
  ["an iv of 16 bytes", { ...message, iv: segment(new Uint8Array(16)) }],
  ["a tag of 15 bytes", { ...message, recipients: [first], tag: segment(new Uint8Array(15)) }],
  ["aad that is not base64url", { ...message, aad: "a+b=" }],
  ["unprotected that is a list", { ...message, unprotected: [] }],
  ["protected that is an object", { ...message, protected: {} }],
  [
    "a parameter in protected and unprotected",
    { ...message, recipients: [first], unprotected: { typ: "x" } },
  ],
  [
    "a parameter in protected and recipient",
    { ...message, recipients: [{ ...first, header: { alg: "A128KW", typ: 1 } }] },
  ],
  [
    "a parameter in unprotected and recipient",
    { ...message, recipients: [first], unprotected: { kid: "a" } },
  ],
  ["zip unprotected", { ...message, recipients: [first], unprotected: { zip: "DEF" } }],
  ["zip in a recipient", { ...message, recipients: [{ ...first, header: { alg: "A128KW", zip: "DEF" } }] }],
  ["crit unprotected", { ...message, recipients: [first], unprotected: { crit: ["x"], x: 1 } }],
  [
    "crit in a recipient",
    { ...message, recipients: [{ ...first, header: { alg: "A128KW", crit: ["x"], x: 1 } }] },
  ],
  [
    "b64 critical",
    { ...message, recipients: [first], protected: segment({ enc: "A128GCM", b64: true, crit: ["b64"] }) },
  ],
  ["a list", [message]],
  ["null", null],
])("%s", async (what, jwe) => {
  // Where several recipients share a fault, their errors do not say which.
  const code = what.startsWith("an iv") ? /^ERR_JWE_(INVALID|DECRYPTION_FAILED)$/ : /^ERR_JWE_INVALID$/;
  expect(await codeFor(jwe)).toMatch(code);
  expect(await codeFor(JSON.stringify(jwe))).toMatch(code);
});

test.each(["protected", "iv", "aad", "recipients", "ciphertext", "tag", "unprotected"] as const)(
  "%s twice in the text",
  async (name) => {
    const text = JSON.stringify(message).slice(1);
    const member = JSON.stringify(message[name]);
    const escaped = `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
    expect(await codeFor(`{"${name}":${member},${text}`)).toBe("ERR_JWE_INVALID");
    expect(await codeFor(`{"${escaped}":${member},${text}`)).toBe("ERR_JWE_INVALID");
  },
);

describe("what nothing protects:", () => {
  test("enc, alg for all: only with unprotectedAlgorithms", async () => {
    const header = { alg: "A128KW", enc: "A128GCM" };
    const jwe = await encryptGeneral(plaintext, [{ key: a }], { kid: null }, { unprotectedHeader: header });
    expect(jwe).not.toHaveProperty("protected");
    expect(await codeFor(jwe)).toBe("ERR_JWE_INVALID");
    const opened = await decryptGeneral(jwe, a, { ...options, unprotectedAlgorithms: true });
    expect(opened).toMatchObject({ plaintext, header: {}, unprotectedHeader: header });
  });

  test.each(["zip", "crit"])("%s never", async (name) => {
    const value = name === "zip" ? "DEF" : ["x"];
    const unprotected = { [name]: value, x: 1 };
    const jwe = { ...message, recipients: [first], unprotected };
    const more = { unprotectedAlgorithms: true, crit: { x: () => true } };
    expect(await codeFor(jwe, a, more)).toBe("ERR_JWE_INVALID");
    for (const header of [{ ...unprotected }]) {
      const encrypting = encryptGeneral(plaintext, [{ key: a, header }], { enc: "A128GCM" });
      expect(await codeOfRejection(encrypting)).toBe("ERR_INVALID_ARGUMENT");
    }
  });
});

describe("aad, protected header, iv, ciphertext and tag are authenticated:", () => {
  test.each(["aad", "protected", "iv", "ciphertext", "tag"] as const)("%s", async (name) => {
    const bytes = Buffer.from(message[name]!, "base64url");
    for (let index = 0; index < bytes.length; index++) {
      const jwe = { ...message, recipients: [first], [name]: segment(withBitFlipped(bytes, index)) };
      expect(await codeFor(jwe)).toMatch(/^ERR_(JWE_DECRYPTION_FAILED|JWE_INVALID|JOSE_ALG_NOT_ALLOWED)$/);
    }
  });

  test("aad cannot be left out, or be empty instead of absent", async () => {
    const { aad: _aad, ...bare } = message;
    expect(await codeFor({ ...bare, recipients: [first] })).toBe("ERR_JWE_DECRYPTION_FAILED");
    const without = await encryptGeneral(plaintext, [{ key: a }], { enc: "A128GCM" });
    expect(await codeFor({ ...without, aad: "" })).toBe("ERR_JWE_INVALID");
  });
});

describe("encrypting:", () => {
  test.each([
    ["no recipients", []],
    ["17 recipients", Array.from({ length: 17 }, () => ({ key: a }))],
    ["no list", { 0: { key: a } }],
    ["null", null],
  ])("%s", async (_what, recipients) => {
    const encrypting = encryptGeneral(plaintext, recipients as [], { enc: "A128GCM" });
    expect(await codeOfRejection(encrypting)).toBe("ERR_INVALID_ARGUMENT");
  });

  test("direct encryption and direct agreement are for one recipient alone", async () => {
    const cek = await generateKey("A128GCM");
    const ec = publicKey(await generateKey("ECDH-ES"));
    for (const decides of [{ key: cek, header: { alg: "dir" } }, { key: ec }]) {
      for (const recipients of [
        [decides, decides],
        [decides, { key: a }],
        [{ key: a }, decides],
      ]) {
        const encrypting = encryptGeneral(plaintext, recipients, { enc: "A128GCM" });
        expect(await codeOfRejection(encrypting)).toBe("ERR_INVALID_OPTION");
      }
      const alone = await encryptGeneral(plaintext, [decides], { enc: "A128GCM" });
      expect(alone.recipients[0]).not.toHaveProperty("encrypted_key");
    }
  });

  test("all recipients have one enc: RFC 7516 section 4.1.2", async () => {
    const recipients = [
      { key: a, header: { enc: "A128GCM" } },
      { key: b, header: { enc: "A256GCM" } },
    ];
    expect(await codeOfRejection(encryptGeneral(plaintext, recipients, {}))).toMatch(
      /^ERR_INVALID_(ARGUMENT|OPTION)$/,
    );
  });

  test("what a caller changes after the call does not matter", async () => {
    const bytes = new Uint8Array(plaintext);
    const aad = new Uint8Array([1]);
    const own: Record<string, unknown> = { note: [1] };
    const header: Record<string, unknown> = { enc: "A128GCM" };
    const recipients = [
      { key: a, header: own },
      { key: b, header: {} },
    ];
    const pending = encryptGeneral(bytes, recipients, header, { aad });
    bytes.fill(0);
    aad.fill(0);
    header["zip"] = "DEF";
    (own["note"] as number[]).push(2);
    recipients.length = 0;
    const opened = await decryptGeneral(await pending, a, options);
    expect(opened).toMatchObject({ plaintext, aad: new Uint8Array([1]), recipientHeader: { note: [1] } });
    expect(opened.header).toEqual({ enc: "A128GCM" });
  });
});

test("what a caller changes while it is decrypted does not matter", async () => {
  const jwe = structuredClone(message) as unknown as { ciphertext: string; recipients: object[] };
  const keys = [b];
  const pending = decryptGeneral(jwe as unknown as GeneralJwe, keys, options);
  jwe.ciphertext = "AAAA";
  jwe.recipients.length = 0;
  keys.length = 0;
  expect((await pending).plaintext).toEqual(plaintext);
});

test("a key that decides the CEK cannot be one of several recipients'", async () => {
  const secret = await generateKey("A128GCM");
  const alone = await encryptGeneral(plaintext, [{ key: secret }], { alg: "dir", enc: "A128GCM" });
  const twice = { ...alone, recipients: [{}, {}] };
  const accepted = { alg: ["dir"], enc: ["A128GCM"] } as const;
  expect(await decryptGeneral(alone, secret, accepted)).toMatchObject({ plaintext, recipient: 0 });
  await expect(decryptGeneral(twice, secret, accepted)).rejects.toMatchObject({ code: "ERR_JWE_INVALID" });
});

test.each(["dir", "ECDH-ES"])("%s beside another recipient refuses the whole message", async (alg) => {
  for (const other of [{ header: { alg } }, { header: { alg }, encrypted_key: "AA" }]) {
    for (const recipients of [
      [other, first],
      [first, other],
    ]) {
      expect(await codeFor({ ...message, recipients })).toBe("ERR_JWE_INVALID");
    }
  }
});

test("the recipients share one budget of PBES2 iterations", async () => {
  const password = importSecret(new TextEncoder().encode("correct horse battery staple"));
  const alg = "PBES2-HS256+A128KW";
  const recipient = { key: password, header: { alg, p2c: 1000 } };
  const both = await encryptGeneral(plaintext, [recipient, recipient], { enc: "A128GCM" });
  const accepted = { alg: [alg], enc: ["A128GCM"] } as const;
  const [one, two] = both.recipients;
  const damaged = { ...both, recipients: [{ ...one, encrypted_key: segment(new Uint8Array(24)) }, two!] };
  const within = { ...accepted, limits: { pbes2Iterations: 2000 } };
  expect(await decryptGeneral(damaged, password, within)).toMatchObject({ plaintext, recipient: 1 });
  const over = { ...accepted, limits: { pbes2Iterations: 1999 } };
  await expect(decryptGeneral(damaged, password, over)).rejects.toMatchObject({
    code: "ERR_JOSE_LIMIT_EXCEEDED",
  });
});
