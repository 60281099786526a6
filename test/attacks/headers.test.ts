// Rows of the catalogue of attacks on JOSE libraries: what headers and texts can say.
import { createHmac } from "node:crypto";
import { type KeyRequest } from "josette/jwk";
import { importKey, importSecret, keySet } from "../../src/jwk/index.ts";
import { decryptCompact } from "../../src/jwe/index.ts";
import { type CritValidators } from "josette/jws";
import { verifyCompact } from "../../src/jws/index.ts";
import { decodeUnverified, type JwtPolicy } from "josette/jwt";
import { decryptJwt, verifyJwt } from "../../src/jwt/index.ts";
import { afterEach, expect, test, vi } from "vitest";
import { codeOf, codeOfRejection, type Code } from "../support/errors.ts";
import { failureOf } from "../support/failure.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../support/keys.ts";
import {
  hmacJws,
  jwe,
  rsaJws,
  secretBytes,
  segment,
  unsecured,
  withSegment,
  type Part,
} from "../support/tokens.ts";

const secret = importSecret(secretBytes(64));
const cek = secretBytes(16);
const shared = importSecret(cek);
const claims = { iss: "me" };
const alg = ["HS256" as const];
const dir = { alg: "dir", enc: "A128GCM" };
const dirOptions = { alg: ["dir" as const], enc: ["A128GCM" as const] };
const policy: JwtPolicy = {
  verify: { keys: secret, alg },
  claims: { issuer: null, audience: null, exp: "optional" },
};

function mac(header: Part, payload: Part = claims): string {
  return hmacJws(header, payload, secretBytes(64));
}

/** RFC 7797 section 3: what is signed is the payload as it is. */
function rawPayload(header: object, payload: string): string {
  const input = `${segment(header)}.${payload}`;
  return `${input}.${createHmac("sha256", secretBytes(64)).update(input).digest("base64url")}`;
}

function encrypted(header: Part): string {
  return jwe({ header, enc: "A128GCM", cek, plaintext: JSON.stringify(claims) });
}

function verify(token: unknown, crit: CritValidators = {}): Promise<Code | undefined> {
  return codeOfRejection(verifyCompact(token as string, secret, { alg, crit }));
}

function decrypt(token: unknown, crit: CritValidators = {}): Promise<Code | undefined> {
  return codeOfRejection(decryptCompact(token as string, shared, { ...dirOptions, crit }));
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("row 14: JSON serializations are not for functions that take compact tokens", async () => {
  const [header = "", payload = "", signature = ""] = mac({ alg: "HS256" }).split(".");
  const flattened = { protected: header, payload, signature };
  const general = { payload, signatures: [{ protected: header, signature }] };
  const [outer = "", , iv, ciphertext, tag] = encrypted(dir).split(".");
  const jweJson = { protected: outer, iv, ciphertext, tag };
  // The JSON text of a token may well be a text with the dots of a compact one.
  const dotted = [
    { ...flattened, payload: `.${payload}.` },
    { ".": ".", ...flattened },
    { "": mac({ alg: "HS256" }) },
  ];
  for (const token of [flattened, general, jweJson, ...dotted]) {
    for (const form of [token, JSON.stringify(token), [token], new String(JSON.stringify(token))]) {
      expect(await verify(form)).toBe("ERR_JWS_INVALID");
      expect(await decrypt(form)).toBe("ERR_JWE_INVALID");
      expect(await codeOfRejection(decryptJwt(form as string, shared, { ...dirOptions, claims: null }))).toBe(
        "ERR_JWE_INVALID",
      );
      expect(["ERR_JWT_INVALID", "ERR_JWS_INVALID"]).toContain(
        await codeOfRejection(verifyJwt(form as string, policy)),
      );
      expect(codeOf(() => decodeUnverified(form as string))).toBe("ERR_JWT_INVALID");
    }
  }
});

test("row 16: jku, x5u and jwk are never fetched and never believed", async () => {
  const fetch = vi.fn();
  vi.stubGlobal("fetch", fetch);
  const { privateKey } = keyObjects(otherRsaKey);
  const urls = ["https://evil.example/jwks", "http://169.254.169.254/", "file:///etc/passwd", "//evil", ""];
  for (const url of urls) {
    const header = { alg: "RS256", jku: url, x5u: url, jwk: publicJwk(otherRsaKey), kid: url };
    const token = rsaJws(header, claims, privateKey);
    const keys = importKey(publicJwk(rsaKey));
    expect(await codeOfRejection(verifyCompact(token, keys, { alg: ["RS256"] }))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    expect(await verify(mac({ alg: "HS256", jku: url, x5u: url }))).toBeUndefined();
    expect(await decrypt(encrypted({ ...dir, jku: url, x5u: url }))).toBeUndefined();
  }
  expect(fetch).not.toHaveBeenCalled();
});

test("row 18: a kid is compared, and nothing else is ever done with it", async () => {
  const kids = [
    ...[
      "../../../dev/null",
      "/dev/null",
      "a' OR '1'='1",
      "'; DROP TABLE keys; --",
      "__proto__",
      "constructor",
    ],
    ...["toString", "0", "length", "", "\0", "*", ".*", "%2e%2e", "\ud83d\ude00", "a".repeat(5000)],
  ];
  const known = importSecret(secretBytes(64), { kid: "known" });
  const set = keySet([known]);
  for (const kid of kids) {
    for (const key of [Buffer.alloc(0), Buffer.alloc(64), Buffer.from(kid)]) {
      const token = hmacJws({ alg: "HS256", kid }, claims, key);
      expect(await codeOfRejection(verifyCompact(token, set, { alg }))).toBe("ERR_JWKS_NO_MATCHING_KEY");
    }
    // A kid is as good a name as any other for the key that has it.
    const named = keySet([known, importSecret(secretBytes(65), { kid })]);
    const token = hmacJws({ alg: "HS256", kid }, claims, secretBytes(65));
    expect((await verifyCompact(token, named, { alg })).matchedBy).toBe("kid");
  }
  for (const kid of [{ $ne: null }, ["known"], 1, null, true]) {
    expect(await codeOfRejection(verifyCompact(mac({ alg: "HS256", kid }), set, { alg }))).toBe(
      "ERR_JWS_INVALID",
    );
  }
});

test("row 22: a key source sees an unverified header, and nobody sees a result before the verification", async () => {
  const requests: KeyRequest[] = [];
  const source = {
    find: (request: KeyRequest) => {
      requests.push(request);
      return [secret];
    },
  };
  const forged = withSegment(mac({ alg: "HS256", kid: "1" }), 1, () => segment({ iss: "MARKER" }));
  const error = await failureOf(verifyCompact(forged, source, { alg }));
  expect(error.code).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  expect(JSON.stringify(error) + error.message).not.toContain("MARKER");
  // The request holds the header alone, no part of the payload, and its alg is one that is allowed.
  expect(requests).toEqual([{ header: { alg: "HS256", kid: "1" }, alg: "HS256", use: "sig" }]);
  await codeOfRejection(verifyCompact(mac({ alg: "HS384" }), source, { alg }));
  expect(requests).toHaveLength(1);
});

test("row 23: crit that is not understood to the letter", async () => {
  const bad: object[] = [
    { crit: ["unknown"], unknown: 1 },
    { crit: [] },
    { crit: "known", known: 1 },
    { crit: { known: 1 }, known: 1 },
    { crit: [1], known: 1 },
    { crit: [["known"]], known: 1 },
    { crit: null, known: 1 },
    { crit: true, known: 1 },
    { crit: ["known"] },
    { crit: ["known", "known"], known: 1 },
    { crit: ["known", "unknown"], known: 1, unknown: 1 },
    { crit: ["alg"] },
    { crit: ["crit"] },
    { crit: ["kid"], kid: "1" },
    { crit: ["epk"], epk: {} },
    { crit: ["toString"] },
    { crit: ["hasOwnProperty"] },
    { crit: [""], "": 1 },
  ];
  const crit = { known: () => true };
  for (const members of bad) {
    expect(await verify(mac({ alg: "HS256", ...members }), crit)).toBe("ERR_JWS_INVALID");
    expect(await decrypt(encrypted({ ...dir, ...members }), crit)).toBe("ERR_JWE_INVALID");
  }
  expect(await verify(mac({ alg: "HS256", crit: ["known"], known: 1 }), crit)).toBeUndefined();
  // A prototype's own names are extensions like any other, when they are there and understood.
  const odd = { toString: () => true };
  expect(await verify(mac({ alg: "HS256", crit: ["toString"], toString: 1 }), odd)).toBeUndefined();
});

test("row 24: crit in a JWE, b64 included", async () => {
  for (const members of [
    { crit: ["b64"], b64: false },
    { crit: ["b64"], b64: true },
    { crit: ["b64"] },
    { crit: ["enc"] },
    { crit: ["zip"], zip: "DEF" },
    { crit: ["p2c"], p2c: 1 },
  ]) {
    expect(await decrypt(encrypted({ ...dir, ...members }))).toBe("ERR_JWE_INVALID");
  }
});

test("row 25: b64 without crit, of another type, or in a JWT", async () => {
  for (const b64 of [false, true, "false", "true", 0, null, {}]) {
    for (const members of [{ b64 }, { b64, crit: ["other"], other: 1 }, { b64, crit: ["b64"] }]) {
      const token = mac({ alg: "HS256", ...members });
      const understood = typeof b64 === "boolean" && members.crit?.[0] === "b64";
      expect(await verify(token, { other: () => true })).toBe(understood ? undefined : "ERR_JWS_INVALID");
      expect(await codeOfRejection(verifyJwt(token, policy))).toMatch(/^ERR_JW[ST]_INVALID$/);
    }
  }
  // The caller cannot say that it understands what the library decides about.
  expect(await verify(mac({ alg: "HS256" }), { b64: () => true })).toBe("ERR_INVALID_OPTION");
});

test("row 26: a detached payload is the caller's, and what stands in the token is not even decoded", async () => {
  const payload = new TextEncoder().encode("payload");
  const detached = (token: string) => codeOfRejection(verifyCompact(token, secret, { alg, payload }));
  for (const header of [{ alg: "HS256" }, { alg: "HS256", b64: false, crit: ["b64"] }]) {
    const unencoded = "b64" in header;
    const [first = "", , last = ""] = unencoded
      ? rawPayload(header, "payload").split(".")
      : mac(header, "payload").split(".");
    expect(await detached(`${first}..${last}`)).toBeUndefined();
    expect(await verify(`${first}..${last}`)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    for (const middle of ["payload", segment("payload"), segment("other"), "A", "=", " ", "*"]) {
      expect(await detached(`${first}.${middle}.${last}`)).toBe("ERR_JWS_INVALID");
    }
  }
});

test("rows 27 and 28: a parameter outside the protected header does not exist for compact tokens", async () => {
  const [header = "", payload = "", signature = ""] = mac({ alg: "HS256" }).split(".");
  const unprotected = { alg: "none", enc: "A128GCM" };
  for (const token of [
    { protected: header, header: unprotected, payload, signature },
    { header: unprotected, payload, signature: "" },
    { protected: "", header: { alg: "HS256" }, payload, signature },
    { unprotected: dir, header: dir, iv: "", ciphertext: "", tag: "" },
  ]) {
    expect(await verify(token)).toBe("ERR_JWS_INVALID");
    expect(await decrypt(token)).toBe("ERR_JWE_INVALID");
  }
  expect(await verify(`.${payload}.${signature}`)).toBe("ERR_JWS_INVALID");
  expect(await verify(`${segment({})}.${payload}.${signature}`)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
});

test("row 30: a member twice, in a header or in claims, also behind an escape", async () => {
  const twice = [
    '"alg":"HS256"',
    '"alg":"none"',
    '"\\u0061lg":"HS256"',
    '"a\\u006cg":"none"',
    '"al\\u0067":"none"',
  ];
  for (const again of twice) {
    expect(await verify(mac(`{"alg":"HS256",${again}}`))).toBe("ERR_JWS_INVALID");
    expect(await verify(mac(`{${again},"alg":"HS256"}`))).toBe("ERR_JWS_INVALID");
    expect(await verify(mac(`{"alg":"HS256","deep":[{${again},"alg":"HS256"}]}`))).toBe("ERR_JWS_INVALID");
  }
  for (const again of ['"sub":"b"', '"\\u0073ub":"b"', '"s\\u0075b":"a"']) {
    const text = `{"sub":"a",${again}}`;
    expect(await codeOfRejection(verifyJwt(mac({ alg: "HS256" }, text), policy))).toBe("ERR_JWT_INVALID");
    expect(codeOf(() => decodeUnverified(unsecured({}, text)))).toBe("ERR_JWT_INVALID");
    const token = jwe({ header: dir, cek, plaintext: text });
    expect(await codeOfRejection(decryptJwt(token, shared, { ...dirOptions, claims: null }))).toBe(
      "ERR_JWT_INVALID",
    );
  }
  expect(await decrypt(encrypted('{"alg":"dir","enc":"A128GCM","enc":"A128GCM"}'))).toBe("ERR_JWE_INVALID");
  // nodejs/node#63785: some engines remember a name wrongly after an escaped backslash.
  JSON.parse('{"alg":1,"al\\\\":2}');
  expect(await verify(mac('{"alg":"HS256","al\\u0067":"none"}'))).toBe("ERR_JWS_INVALID");
  expect(await verify(mac('{"alg":"HS256","al\\\\":2}'))).toBeUndefined();
});

test("row 31: JSON that is not quite", async () => {
  const utf8 = (text: string) => Buffer.from(text);
  const surrogate = Buffer.concat([utf8('{"alg":"HS256","a":"'), Buffer.of(0xed, 0xa0, 0x80), utf8('"}')]);
  const cesu = Buffer.concat([
    utf8('{"alg":"HS256","a":"'),
    Buffer.of(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80),
    utf8('"}'),
  ]);
  const overlong = Buffer.concat([utf8('{"alg":"HS256","a":"'), Buffer.of(0xc0, 0xaf), utf8('"}')]);
  const parts: Part[] = [
    '\uFEFF{"alg":"HS256"}',
    Buffer.from('\uFEFF{"alg":"HS256"}', "utf16le"),
    Buffer.from('{"alg":"HS256"}', "utf16le"),
    ...[surrogate, cesu, overlong],
    Buffer.concat([utf8('{"alg":"HS256"}'), Buffer.of(0)]),
    ...['{"alg":"HS256"}{}', '{"alg":"HS256"}//', '/**/{"alg":"HS256"}', '{"alg":"HS256","a":NaN}'],
    ...[
      '{"alg":"HS256","a":Infinity}',
      '{"alg":"HS256","a":01}',
      '{"alg":"HS256","a":+1}',
      "{'alg':'HS256'}",
    ],
    ...['{alg:"HS256"}', '{"alg":"HS256",}', '{"alg":"HS256"', '["alg","HS256"]', '"HS256"', "null", "1", ""],
    ...['{"alg":"HS256","a":"\\ud800"}', '{"alg":"HS256","a":"\n"}', '{"alg":"HS256","a":"\\x41"}'],
  ];
  for (const part of parts) {
    expect(await verify(mac(part))).toBe("ERR_JWS_INVALID");
    expect(await codeOfRejection(verifyJwt(mac({ alg: "HS256" }, part), policy))).toBe("ERR_JWT_INVALID");
    expect(codeOf(() => decodeUnverified(unsecured(part, {})))).toBe("ERR_JWT_INVALID");
  }
});

test("row 32: __proto__ in a header, in claims or in a JWK changes nothing and nobody", async () => {
  const evil = '"__proto__":{"alg":"HS256","admin":true,"kid":"1"}';
  expect(await verify(mac(`{"alg":"HS256",${evil}}`))).toBe("ERR_JWS_INVALID");
  expect(await verify(mac(`{${evil}}`))).toBe("ERR_JWS_INVALID");
  expect(await verify(mac('{"alg":"HS256","\\u005f_proto__":{}}'))).toBe("ERR_JWS_INVALID");
  for (const text of [`{${evil}}`, `{"a":{${evil}}}`, '{"__pro\\u0074o__":{"admin":true}}']) {
    expect(await codeOfRejection(verifyJwt(mac({ alg: "HS256" }, text), policy))).toBe("ERR_JWT_INVALID");
  }
  const inherited = JSON.parse(`{"__proto__":{"kty":"oct","k":"${segment(secretBytes(64))}"}}`) as object;
  expect(codeOf(() => importKey(inherited))).toBe("ERR_INVALID_ARGUMENT");
  const jwk = JSON.parse(
    `{"kty":"oct","k":"${segment(secretBytes(64))}","__proto__":{"alg":"none"}}`,
  ) as object;
  expect(importKey(jwk).alg).toBeUndefined();
  const created = Object.create({ kty: "oct", k: segment(secretBytes(64)) }) as object;
  expect(codeOf(() => importKey(created))).toBe("ERR_INVALID_ARGUMENT");
  // Names of Object.prototype are members like any other, and are not looked up where they are absent.
  const { header } = await verifyCompact(mac({ alg: "HS256", constructor: 1, toString: "a" }), secret, {
    alg,
  });
  expect(header).toEqual({ alg: "HS256", constructor: 1, toString: "a" });
  expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
});

test("row 33: base64url to the letter, in every segment", async () => {
  const spoils: ((text: string) => string)[] = [
    (text) => `${text}=`,
    (text) => `${text}==`,
    (text) => ` ${text}`,
    (text) => `${text}\n`,
    (text) => `${text}\r\n`,
    (text) => `${text}\t`,
    (text) => `${text}\0`,
    (text) => `\uFEFF${text}`,
    (text) => `${text.slice(0, 2)}\n${text.slice(2)}`,
    (text) => text.replace(/^./, "+"),
    (text) => text.replace(/^./, "/"),
    (text) => text.replace(/^./, "\u0141"),
    (text) => text.replace(/^./, "%41"),
    (text) => text.replace(/^./, "\uff21"),
    (text) => "A".repeat(Math.ceil(text.length / 4) * 4 + 1),
    // Bits that are left over and not zero.
    () => "AB",
    () => "AAB",
    () => "A_",
  ];
  for (const spoil of spoils) {
    for (const index of [0, 1, 2]) {
      const token = withSegment(mac({ alg: "HS256" }), index, spoil);
      expect(await verify(token)).toBe("ERR_JWS_INVALID");
      if (index < 2) expect(codeOf(() => decodeUnverified(token))).toBe("ERR_JWT_INVALID");
    }
    for (const index of [0, 1, 2, 3, 4]) {
      const good = encrypted(dir);
      const spoilt = withSegment(good, index, spoil);
      // Of the empty encrypted key there is no first character to replace.
      if (index !== 1 || spoilt !== good) expect(await decrypt(spoilt)).toBe("ERR_JWE_INVALID");
    }
    expect(codeOf(() => importKey({ kty: "oct", k: spoil(segment(secretBytes(64))) }))).toBe(
      "ERR_JWK_INVALID",
    );
    expect(codeOf(() => importKey({ ...publicJwk(rsaKey), n: spoil(rsaKey.n) }))).toBe("ERR_JWK_INVALID");
  }
});

test("row 34: the wrong number of segments, or something around them", async () => {
  const [one = "", two = "", three = ""] = mac({ alg: "HS256" }).split(".");
  const tokens = ["", ".", one, `${one}.${two}`, `${one}.${two}.`, `.${one}.${two}`, `${one}..${two}`].map(
    (token) => (token === `${one}.${two}.` ? `${token}.` : token),
  );
  tokens.push(`${one}.${two}.${three}.`, `${one}.${two}.${three}.${three}`, `.${one}.${two}.${three}`);
  tokens.push(` ${one}.${two}.${three}`, `${one}.${two}.${three} `, `${one}. ${two}.${three}`);
  tokens.push(`${one}.${two}.${three}....`, `"${one}.${two}.${three}"`, `Bearer ${one}.${two}.${three}`);
  for (const token of tokens) {
    expect(["ERR_JWS_INVALID", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"]).toContain(await verify(token));
    expect(await codeOfRejection(verifyJwt(token, policy))).toMatch(
      /^ERR_JW[ST]_INVALID$|^ERR_JWT_ENCRYPTED$|^ERR_JWS_SIGNATURE_VERIFICATION_FAILED$/,
    );
  }
  const outer = encrypted(dir);
  for (const token of [
    `${outer}.`,
    `.${outer}`,
    outer.replace(".", ""),
    `${outer}.a`,
    outer.replace("..", "."),
  ]) {
    expect(await decrypt(token)).toBe("ERR_JWE_INVALID");
  }
});

test("row 35: a signature that is empty or cut short", async () => {
  for (const [token, key, algs] of [
    [mac({ alg: "HS256" }), secret, alg],
    [rsaJws({ alg: "RS256" }, claims, keyObjects(rsaKey).privateKey), publicJwk(rsaKey), ["RS256" as const]],
  ] as const) {
    const [header = "", payload = "", signature = ""] = token.split(".");
    const bytes = Buffer.from(signature, "base64url");
    for (let length = 0; length < bytes.length; length++) {
      const short = `${header}.${payload}.${segment(bytes.subarray(0, length))}`;
      expect(await codeOfRejection(verifyCompact(short, key, { alg: algs }))).toBe(
        "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
      );
    }
  }
});
