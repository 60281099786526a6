import { createHmac } from "node:crypto";
import { importSecret } from "../../src/jwk/index.ts";
import { type FlattenedJws } from "josette/jws";
import {
  signCompact,
  signFlattened,
  signGeneral,
  verifyCompact,
  verifyFlattened,
  verifyGeneral,
} from "../../src/jws/index.ts";
import { signJwt, verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { hmacJws, secretBytes, segment } from "../support/tokens.ts";

// Payloads that are not base64url (RFC 7797), and those that are somewhere else (RFC 7515 appendix F).

const secret = secretBytes(32);
const key = importSecret(secret);
const options = { alg: ["HS256"] } as const;
const header = { alg: "HS256", b64: false, crit: ["b64"] };
const utf8 = (text: string) => new TextEncoder().encode(text);

/** A flattened JWS with an unencoded payload as the text says, signed as these bytes. */
function unencoded(payload: string, bytes: Uint8Array, protectedHeader: object = header): FlattenedJws {
  const encoded = segment(protectedHeader);
  const signature = createHmac("sha256", secret).update(`${encoded}.`).update(bytes).digest("base64url");
  return { payload, protected: encoded, signature };
}

const compactCode = (token: string, payload?: Uint8Array) =>
  codeOfRejection(verifyCompact(token, key, { ...options, ...(payload && { payload }) }));
const flattenedCode = (jws: FlattenedJws | string, payload?: Uint8Array) =>
  codeOfRejection(verifyFlattened(jws, key, { ...options, ...(payload && { payload }) }));

describe("b64:", () => {
  test.each(["", "$02", '!"#~ ', "{}", "AAAA"])("%j stands in a compact token as it is", async (text) => {
    const token = await signCompact(utf8(text), key, header);
    expect(token.split(".")[1]).toBe(text);
    expect((await verifyCompact(token, key, options)).payload).toEqual(utf8(text));
  });

  test.each(["$.02", ".", "é", "a\nb", "\0", "\x7f"])("%j does not fit a compact token", async (text) => {
    expect(await codeOfRejection(signCompact(utf8(text), key, header))).toBe("ERR_INVALID_ARGUMENT");
    const token = await signCompact(utf8(text), key, header, { detached: true });
    expect((await verifyCompact(token, key, { ...options, payload: utf8(text) })).payload).toEqual(
      utf8(text),
    );
  });

  test("a period in the payload of a compact token is a segment too many", async () => {
    const token = await signCompact(utf8("$.02"), key, header, { detached: true });
    expect(await compactCode(token.replace("..", ".$.02."))).toBe("ERR_JWS_INVALID");
  });

  test.each(["$.02", "é", "a\nb", "\0", "\u{1f600}", "\ufeff"])(
    "%j fits the JSON serializations",
    async (text) => {
      const jws = await signFlattened(utf8(text), key, header);
      expect(jws.payload).toBe(text);
      expect((await verifyFlattened(jws, key, options)).payload).toEqual(utf8(text));
      expect((await verifyFlattened(JSON.stringify(jws), key, options)).payload).toEqual(utf8(text));
      const general = await signGeneral(utf8(text), [{ key, header }]);
      expect((await verifyGeneral(general, key, options)).payload).toEqual(utf8(text));
    },
  );

  test("bytes that are no UTF-8 fit nowhere, but detached", async () => {
    const bytes = new Uint8Array([0xff, 0xfe]);
    expect(await codeOfRejection(signFlattened(bytes, key, header))).toBe("ERR_INVALID_ARGUMENT");
    expect(await codeOfRejection(signGeneral(bytes, [{ key, header }]))).toBe("ERR_INVALID_ARGUMENT");
    const jws = await signFlattened(bytes, key, header, { detached: true });
    expect(jws).not.toHaveProperty("payload");
    expect((await verifyFlattened(jws, key, { ...options, payload: bytes })).payload).toEqual(bytes);
  });

  test.each([
    ["the first half", "\ud800"],
    ["the second half", "\udc00"],
    ["both the wrong way round", "\udc00\ud800"],
    ["half in a text", "a\ud83db"],
  ])("%s of a surrogate pair is no payload", async (_what, text) => {
    const jws = unencoded(text, utf8(text));
    expect(await flattenedCode(jws)).toBe("ERR_JWS_INVALID");
    expect(await flattenedCode(JSON.stringify(jws))).toBe("ERR_JWS_INVALID");
    expect(await compactCode(`${jws.protected!}.${text}.${jws.signature}`)).toBe("ERR_JWS_INVALID");
    const replaced = text.replace(/\p{Surrogate}/gu, "\ufffd");
    expect(await flattenedCode(unencoded(replaced, utf8(text)))).toBeUndefined();
  });

  test.each([
    ["a control character", "a\nb"],
    ["a letter beyond ASCII", "\u00e9"],
    ["a delete character", "\u007f"],
  ])(
    "a compact token with %s is refused, although its signature holds (RFC 7797 section 5.2)",
    async (_what, text) => {
      const jws = unencoded(text, utf8(text));
      expect(await compactCode(`${jws.protected!}.${text}.${jws.signature}`)).toBe("ERR_JWS_INVALID");
      expect(await flattenedCode(jws)).toBeUndefined();
    },
  );

  test.each([
    ["a noncharacter", "\uffff", "ERR_JWS_INVALID"],
    ["a noncharacter of the last plane", "\u{10fffe}", "ERR_JWS_INVALID"],
    ["a code point that is not assigned", "\u0378", undefined],
  ])("%s is not signed (RFC 7797 section 5.3)", async (_what, text, code) => {
    expect(await codeOfRejection(signFlattened(utf8(text), key, header))).toBe("ERR_INVALID_ARGUMENT");
    const jws = unencoded(text, utf8(text));
    expect(await flattenedCode(jws)).toBe(code);
  });

  test.each([
    ["false without crit", { alg: "HS256", b64: false }],
    ["true without crit", { alg: "HS256", b64: true }],
    ["false, and crit names another", { alg: "HS256", b64: false, crit: ["x"], x: 1 }],
    ["a text", { alg: "HS256", b64: "false", crit: ["b64"] }],
    ["a number", { alg: "HS256", b64: 0, crit: ["b64"] }],
    ["null", { alg: "HS256", b64: null, crit: ["b64"] }],
    ["not there, though critical", { alg: "HS256", crit: ["b64"] }],
    ["critical twice", { alg: "HS256", b64: false, crit: ["b64", "b64"] }],
  ])("%s", async (_what, wrong) => {
    expect(await flattenedCode(unencoded("p", utf8("p"), wrong))).toBe("ERR_JWS_INVALID");
    expect(await compactCode(hmacJws(wrong, "p", secret))).toBe("ERR_JWS_INVALID");
    expect(await codeOfRejection(signCompact(utf8("p"), key, wrong))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("true and critical is what it always is", async () => {
    const token = await signCompact(utf8("$.02"), key, { ...header, b64: true });
    expect(token.split(".")[1]).toBe(segment("$.02"));
    expect((await verifyCompact(token, key, options)).payload).toEqual(utf8("$.02"));
  });

  test("an encoded payload does not pass for an unencoded one, nor the other way round", async () => {
    const encoded = await signFlattened(utf8("AAAA"), key, { alg: "HS256" });
    const plain = await signFlattened(utf8("AAAA"), key, header);
    expect(await flattenedCode({ ...plain, protected: encoded.protected! })).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    expect(await flattenedCode({ ...encoded, protected: plain.protected! })).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });

  test("all signatures agree", async () => {
    const signers = [
      { key, header: { alg: "HS256" } },
      { key, header },
    ];
    expect(await codeOfRejection(signGeneral(utf8("p"), signers))).toBe("ERR_INVALID_ARGUMENT");
    expect(await codeOfRejection(signGeneral(utf8("p"), signers, { detached: true }))).toBe(
      "ERR_INVALID_ARGUMENT",
    );
    const { payload, ...one } = unencoded("p", utf8("p"));
    const other = unencoded("p", utf8("p"), { alg: "HS256" });
    const jws = {
      payload: payload!,
      signatures: [one, { protected: other.protected!, signature: other.signature }],
    };
    expect(await codeOfRejection(verifyGeneral(jws, key, options))).toBe("ERR_JWS_INVALID");
    const explicit = { key, header: { alg: "HS256", b64: true, crit: ["b64"] } };
    const mixed = await signGeneral(utf8("p"), [{ key, header: { alg: "HS256" } }, explicit]);
    expect((await verifyGeneral(mixed, key, { ...options, require: "all" })).signatures).toHaveLength(2);
  });

  test("a JWT has none", async () => {
    expect(await codeOfRejection(signJwt({ sub: "a" }, key, header))).toBe("ERR_INVALID_ARGUMENT");
    const claims = JSON.stringify({ sub: "a" });
    const { protected: encoded, signature } = unencoded(claims, utf8(claims));
    const policy = {
      verify: { keys: key, ...options },
      claims: { issuer: null, audience: null, exp: "optional" as const },
    };
    const token = `${encoded!}.${claims}.${signature}`;
    expect(await compactCode(token)).toBeUndefined();
    expect(await codeOfRejection(verifyJwt(token, policy))).toMatch(/^ERR_JWT_INVALID|ERR_JWS_INVALID$/);
    const explicit = hmacJws({ ...header, b64: true }, claims, secret);
    expect(await compactCode(explicit)).toBeUndefined();
    expect(await codeOfRejection(verifyJwt(explicit, policy))).toMatch(/^ERR_JWT_INVALID|ERR_JWS_INVALID$/);
  });
});

describe("detached:", () => {
  const payload = utf8("payload");

  test.each([{ alg: "HS256" }, header])("%j", async (protectedHeader) => {
    const detached = { detached: true };
    const given = { ...options, payload };
    const compact = await signCompact(payload, key, protectedHeader, detached);
    expect(compact.split(".")[1]).toBe("");
    expect((await verifyCompact(compact, key, given)).payload).toEqual(payload);
    const flattened = await signFlattened(payload, key, protectedHeader, detached);
    expect(flattened).not.toHaveProperty("payload");
    expect((await verifyFlattened(flattened, key, given)).payload).toEqual(payload);
    const general = await signGeneral(payload, [{ key, header: protectedHeader }], detached);
    expect(general).not.toHaveProperty("payload");
    expect((await verifyGeneral(general, key, given)).payload).toEqual(payload);
  });

  test.each([{ alg: "HS256" }, header])("%j: given although one is there", async (protectedHeader) => {
    const compact = await signCompact(payload, key, protectedHeader);
    expect(await compactCode(compact, payload)).toBe("ERR_JWS_INVALID");
    const flattened = await signFlattened(payload, key, protectedHeader);
    expect(await flattenedCode(flattened, payload)).toBe("ERR_JWS_INVALID");
    const general = await signGeneral(payload, [{ key, header: protectedHeader }]);
    const verifying = verifyGeneral(general, key, { ...options, payload });
    expect(await codeOfRejection(verifying)).toBe("ERR_JWS_INVALID");
  });

  test.each([{ alg: "HS256" }, header])("%j: not given although none is there", async (protectedHeader) => {
    const compact = await signCompact(payload, key, protectedHeader, { detached: true });
    expect(await compactCode(compact)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    const flattened = await signFlattened(payload, key, protectedHeader, { detached: true });
    expect(await flattenedCode(flattened)).toBe("ERR_JWS_INVALID");
    const general = await signGeneral(payload, [{ key, header: protectedHeader }], { detached: true });
    expect(await codeOfRejection(verifyGeneral(general, key, options))).toBe("ERR_JWS_INVALID");
  });

  test("another payload than was signed", async () => {
    const compact = await signCompact(payload, key, { alg: "HS256" }, { detached: true });
    for (const other of [utf8("payloae"), utf8("payload "), new Uint8Array(0)]) {
      expect(await compactCode(compact, other)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    }
  });

  test("the attacker's own payload is refused before anything is decoded", async () => {
    const compact = await signCompact(payload, key, { alg: "HS256" }, { detached: true });
    expect(await compactCode(compact.replace("..", ".not base64url!."), payload)).toBe("ERR_JWS_INVALID");
  });

  test.each(["payload", 1, null, {}, [1], new ArrayBuffer(1)])("%j is no payload", async (wrong) => {
    const compact = await signCompact(payload, key, { alg: "HS256" }, { detached: true });
    const verifying = verifyCompact(compact, key, { ...options, payload: wrong as unknown as Uint8Array });
    expect(await codeOfRejection(verifying)).toBe("ERR_INVALID_ARGUMENT");
  });

  test("an empty payload is one", async () => {
    const empty = new Uint8Array(0);
    const compact = await signCompact(empty, key, { alg: "HS256" });
    expect((await verifyCompact(compact, key, options)).payload).toEqual(empty);
    expect((await verifyCompact(compact, key, { ...options, payload: empty })).payload).toEqual(empty);
  });
});
