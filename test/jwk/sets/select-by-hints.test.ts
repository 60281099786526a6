// Which keys of a set are tried for a token, and what the result says about the choice: RFC 7515 section 6
// and appendix D.
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { type Jwk, type KeyInput, type KeyRequest, type MatchedBy } from "josette/jwk";
import { keySet } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import { base64, selfSigned, thumbprintOf } from "../../support/x509/certificates.ts";
import type { Code } from "../../support/errors.ts";
import { stranger } from "../../support/jwk/members.ts";

type Outcome = MatchedBy | Code;
interface Row {
  readonly name: string;
  readonly header?: object;
  readonly keys: readonly Jwk[];
  /** How the key was chosen, or the error; and the key's kid where it matters. */
  readonly outcome: Outcome;
  readonly kid?: string;
  readonly limit?: number;
}

const certificate = selfSigned(rsaKey);
const x5t = thumbprintOf(certificate, "sha1");
const x5tS256 = thumbprintOf(certificate, "sha256");
const x5c = [base64(certificate)];
const otherCertificate = selfSigned(otherRsaKey);
const otherX5c = [base64(otherCertificate)];
const many = (count: number, make: (index: number) => Jwk) =>
  Array.from({ length: count }, (_, index) => make(index));

/** The key that verifies, and keys that do not. */
const right = (extra: Jwk = {}): Jwk => ({ ...publicJwk(rsaKey), ...extra });
const wrong = (extra: Jwk = {}, distance = 1): Jwk => ({ ...stranger(distance), ...extra });

describe("to verify,", () => {
  const message = new TextEncoder().encode("hello");
  const rows: Row[] = [
    {
      name: "a kid that names a key decides",
      header: { kid: "b" },
      keys: [wrong({ kid: "a" }), right({ kid: "b" }), wrong({ kid: "c" })],
      outcome: "kid",
      kid: "b",
    },
    {
      name: "all keys of that kid are tried, a second one too",
      header: { kid: "a" },
      keys: [wrong({ kid: "a" }), right({ kid: "a" })],
      outcome: "kid",
      kid: "a",
    },
    {
      name: "a kid that names a wrong key is final",
      header: { kid: "a" },
      keys: [wrong({ kid: "a" }), right({ kid: "b" }), right()],
      outcome: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    },
    {
      name: "a kid that names nothing finds no key among keys with a kid",
      header: { kid: "new" },
      keys: [right({ kid: "a" }), right({ kid: "b" })],
      outcome: "ERR_JWKS_NO_MATCHING_KEY",
    },
    {
      name: "a kid that names nothing falls back to keys without one",
      header: { kid: "new" },
      keys: [wrong({ kid: "a" }), right()],
      outcome: "tried",
    },
    {
      name: "a kid that names nothing falls back to no other keys",
      header: { kid: "new" },
      keys: [right({ kid: "a" }), wrong()],
      outcome: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    },
    {
      name: "a kid that names only a key for something else falls back to no other key",
      header: { kid: "a" },
      keys: [right({ kid: "a", use: "enc" }), right()],
      outcome: "ERR_JWKS_NO_MATCHING_KEY",
    },
    {
      name: "a kid that names only a key for something else finds no other kid",
      header: { kid: "a" },
      keys: [right({ kid: "a", use: "enc" }), right({ kid: "b" })],
      outcome: "ERR_JWKS_NO_MATCHING_KEY",
    },
    {
      name: "a kid in other letters is another kid",
      header: { kid: "a" },
      keys: [right({ kid: "A" })],
      outcome: "ERR_JWKS_NO_MATCHING_KEY",
    },
    {
      name: "an empty kid is a kid",
      header: { kid: "" },
      keys: [right({ kid: "" }), wrong()],
      outcome: "kid",
    },
    {
      name: "a kid named like a member of every object is a kid like any other",
      header: { kid: "__proto__" },
      keys: [right({ kid: "constructor" })],
      outcome: "ERR_JWKS_NO_MATCHING_KEY",
    },
    {
      name: "a kid that reads like a path or a query is a kid like any other",
      header: { kid: "../../dev/null' OR 1=1 --" },
      keys: [right({ kid: "a" })],
      outcome: "ERR_JWKS_NO_MATCHING_KEY",
    },
    {
      name: "without a kid x5t#S256 decides",
      header: { "x5t#S256": x5tS256 },
      keys: [wrong({ kid: "a" }), right({ kid: "b", x5c })],
      outcome: "x5t#S256",
      kid: "b",
    },
    {
      name: "without a kid x5t decides",
      header: { x5t },
      keys: [wrong({ kid: "a" }), right({ kid: "b", x5c })],
      outcome: "x5t",
      kid: "b",
    },
    {
      name: "x5t#S256 goes before x5t",
      header: { "x5t#S256": x5tS256, x5t: thumbprintOf(otherCertificate, "sha1") },
      keys: [wrong({ x5c: otherX5c }), right({ x5c })],
      outcome: "x5t#S256",
    },
    {
      name: "x5t decides when x5t#S256 names nothing",
      header: { "x5t#S256": "nothing", x5t },
      keys: [wrong(), right({ x5c })],
      outcome: "x5t",
    },
    {
      name: "a thumbprint that names a wrong key is final",
      header: { x5t: thumbprintOf(otherCertificate, "sha1") },
      keys: [wrong({ x5c: otherX5c }), right({ x5c })],
      outcome: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    },
    {
      name: "a thumbprint that names nothing leaves all keys",
      header: { x5t: "nothing", "x5t#S256": "nothing" },
      keys: [wrong({ x5c: otherX5c }), right({ x5c })],
      outcome: "tried",
    },
    {
      name: "a thumbprint helps where a kid names nothing, among the keys without one",
      header: { kid: "new", x5t },
      keys: [wrong({ kid: "a", x5t }), wrong(), right({ x5t })],
      outcome: "x5t",
    },
    {
      name: "a kid goes before a thumbprint",
      header: { kid: "a", x5t: thumbprintOf(otherCertificate, "sha1") },
      keys: [wrong({ x5c: otherX5c }), right({ kid: "a" })],
      outcome: "kid",
    },
    {
      name: "without a hint all keys are tried",
      keys: [wrong({ kid: "a" }), right({ kid: "b" })],
      outcome: "tried",
      kid: "b",
    },
    { name: "one key is chosen from a set by trying", keys: [right()], outcome: "tried" },
    { name: "an empty set has no key", keys: [], outcome: "ERR_JWKS_NO_MATCHING_KEY" },
    {
      name: "as many keys as the limit are tried",
      keys: [...many(7, (index) => wrong({}, index + 1)), right()],
      outcome: "tried",
    },
    {
      name: "more keys than the limit are too many, never the first few",
      keys: [right(), ...many(8, (index) => wrong({}, index + 1))],
      outcome: "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    },
    {
      name: "keys that do not fit do not count",
      keys: [...many(20, (index) => wrong({ use: "enc" }, index + 1)), right()],
      outcome: "tried",
    },
    {
      name: "a set may be larger than the limit when the kid says which",
      header: { kid: "b" },
      keys: [...many(20, (index) => wrong({ kid: `a${index}` }, index + 1)), right({ kid: "b" })],
      outcome: "kid",
    },
    {
      name: "more keys of one kid than the limit are too many",
      header: { kid: "a" },
      keys: [right({ kid: "a" }), ...many(8, (index) => wrong({ kid: "a" }, index + 1))],
      outcome: "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    },
    {
      name: "the caller sets the limit lower",
      keys: [right(), wrong()],
      limit: 1,
      outcome: "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    },
    {
      name: "the caller sets the limit higher",
      keys: [...many(9, (index) => wrong({}, index + 1)), right()],
      limit: 10,
      outcome: "tried",
    },
    { name: "a private key never verifies", keys: [rsaKey], outcome: "ERR_JWKS_NO_MATCHING_KEY" },
    {
      name: "a private key does not even count",
      header: { kid: "a" },
      keys: [{ ...rsaKey, kid: "a" }, right({ kid: "a" })],
      outcome: "kid",
    },
  ];

  test.each(rows)("$name", async ({ header, keys, outcome, kid, limit }) => {
    const token = await signCompact(message, rsaKey, { alg: "RS256", ...header });
    const limits = limit === undefined ? {} : { limits: { keys: limit } };
    const verification = verifyCompact(token, { keys }, { alg: ["RS256"], ...limits });
    if (outcome.startsWith("ERR_")) {
      await expect(verification).rejects.toMatchObject({ name: "JoseError", code: outcome, stage: "verify" });
    } else {
      const { matchedBy, key, payload } = await verification;
      expect([matchedBy, payload]).toEqual([outcome, message]);
      if (kid !== undefined) expect(key.kid).toBe(kid);
    }
  });

  test("a key given alone is not chosen at all, whatever the header says", async () => {
    const token = await signCompact(message, rsaKey, { alg: "RS256", kid: "a", x5t });
    const { matchedBy, key } = await verifyCompact(token, right({ kid: "b" }), { alg: ["RS256"] });
    expect([matchedBy, key.kid]).toEqual(["given", "b"]);
  });
});

describe("to decrypt,", () => {
  const message = new TextEncoder().encode("hello");
  const mine = (extra: Jwk = {}): Jwk => ({ ...rsaKey, ...extra });
  const other = (extra: Jwk = {}): Jwk => ({ ...otherRsaKey, ...extra });
  const rows: Row[] = [
    {
      name: "a kid names the key",
      header: { kid: "b" },
      keys: [other({ kid: "a" }), mine({ kid: "b" })],
      outcome: "kid",
      kid: "b",
    },
    {
      name: "x5t#S256 names the key",
      header: { "x5t#S256": x5tS256 },
      keys: [other(), mine({ x5c })],
      outcome: "x5t#S256",
    },
    { name: "x5t names the key", header: { x5t }, keys: [other(), mine({ x5c })], outcome: "x5t" },
    { name: "without a hint every key is tried", keys: [other(), mine()], outcome: "tried" },
    {
      name: "a kid that nobody can know blocks nothing",
      header: { kid: "-996770274" },
      keys: [other({ kid: "a" }), mine({ kid: "b" })],
      outcome: "tried",
      kid: "b",
    },
    {
      name: "hints that name nothing block nothing",
      header: { kid: "a", x5t: "a", "x5t#S256": "a" },
      keys: [other({ x5c: otherX5c }), mine({ x5c })],
      outcome: "tried",
    },
    {
      name: "hints that name a wrong key do not stop the others",
      header: { kid: "a", x5t: thumbprintOf(otherCertificate, "sha1") },
      keys: [other({ kid: "a" }), other({ x5c: otherX5c }), mine({ kid: "b" })],
      outcome: "tried",
      kid: "b",
    },
    {
      name: "the strongest hint that names the key is the one reported",
      header: { kid: "a", x5t, "x5t#S256": x5tS256 },
      keys: [mine({ kid: "a", x5c })],
      outcome: "kid",
    },
    {
      name: "keys of other people open nothing",
      keys: [other(), other({ kid: "a" })],
      outcome: "ERR_JWE_DECRYPTION_FAILED",
    },
    { name: "an empty set has no key", keys: [], outcome: "ERR_JWKS_NO_MATCHING_KEY" },
    {
      name: "as many keys as the limit are tried",
      keys: [...many(7, (index) => other({ kid: `${index}` })), mine()],
      outcome: "tried",
    },
    {
      name: "more keys than the limit are too many, never the first few",
      keys: [mine(), ...many(8, (index) => other({ kid: `${index}` }))],
      outcome: "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    },
    {
      name: "more keys than the limit are no matter when a hint says which",
      header: { x5t },
      keys: [...many(20, (index) => other({ kid: `${index}` })), mine({ x5c })],
      outcome: "x5t",
    },
    {
      name: "more keys than the limit and a hint that says too many are too many",
      header: { kid: "a" },
      keys: [mine({ kid: "a" }), ...many(8, () => other({ kid: "a" }))],
      outcome: "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    },
    {
      name: "more keys than the limit and a hint that names nothing are too many",
      header: { kid: "unknown" },
      keys: [mine(), ...many(8, (index) => other({ kid: `${index}` }))],
      outcome: "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    },
    {
      name: "the caller sets the limit lower",
      keys: [mine(), other()],
      limit: 1,
      outcome: "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    },
    { name: "a public key opens nothing", keys: [right()], outcome: "ERR_JWKS_NO_MATCHING_KEY" },
  ];

  test.each(rows)("$name", async ({ header, keys, outcome, kid, limit }) => {
    const token = await encryptCompact(message, publicJwk(rsaKey), {
      alg: "RSA-OAEP",
      enc: "A128GCM",
      ...header,
    });
    const limits = limit === undefined ? {} : { limits: { keys: limit } };
    const options = { alg: ["RSA-OAEP"], enc: ["A128GCM"], ...limits } as const;
    const decryption = decryptCompact(token, { keys }, options);
    if (outcome.startsWith("ERR_")) {
      await expect(decryption).rejects.toMatchObject({ name: "JoseError", code: outcome, stage: "decrypt" });
    } else {
      const { matchedBy, key, plaintext } = await decryption;
      expect([matchedBy, plaintext]).toEqual([outcome, message]);
      if (kid !== undefined) expect(key.kid).toBe(kid);
    }
  });

  test("the keys named are tried first: by kid, by x5t#S256, by x5t, then the others in their order", async () => {
    const set = keySet([
      other({ kid: "plain 1" }),
      other({ kid: "by x5t", x5t: "one" }),
      other({ kid: "by x5t#S256", "x5t#S256": "256" }),
      other({ kid: "wanted" }),
      mine({ kid: "wanted", x5t: "one" }),
      other({ kid: "plain 2" }),
      other({ kid: "unfit", use: "sig", x5t: "one" }),
    ]);
    const header = { alg: "RSA-OAEP", enc: "A128GCM", kid: "wanted", x5t: "one", "x5t#S256": "256" };
    const found = await set.find({ header, alg: "RSA-OAEP", use: "enc" });
    expect(found.map(({ kid }) => kid)).toEqual([
      "wanted",
      "wanted",
      "by x5t#S256",
      "by x5t",
      "plain 1",
      "plain 2",
    ]);
  });

  test("a key given alone is not chosen at all, whatever the header says", async () => {
    const header = { alg: "RSA-OAEP", enc: "A128GCM", kid: "a" };
    const token = await encryptCompact(message, publicJwk(rsaKey), header);
    const options = { alg: ["RSA-OAEP"], enc: ["A128GCM"] } as const;
    expect((await decryptCompact(token, mine({ kid: "b" }), options)).matchedBy).toBe("given");
  });
});

describe("a set that is asked directly", () => {
  const keys: KeyInput[] = [
    right({ kid: "1" }),
    mineForBoth(),
    { kty: "oct", k: Buffer.alloc(32).toString("base64url") },
  ];
  const found = async (request: KeyRequest) => (await keySet(keys).find(request)).map(({ type }) => type);

  test("gives only keys that fit", async () => {
    expect(await found({ header: {}, alg: "RS256", use: "sig" })).toEqual(["public"]);
    expect(await found({ header: {}, alg: "HS256", use: "sig" })).toEqual(["secret"]);
    expect(await found({ header: { enc: "A128GCM" }, alg: "RSA-OAEP", use: "enc" })).toEqual(["private"]);
    expect(await found({ header: { enc: "A256GCM" }, alg: "dir", use: "enc" })).toEqual(["secret"]);
    expect(await found({ header: { enc: "A128GCM" }, alg: "dir", use: "enc" })).toEqual([]);
  });

  test.each<[string, KeyRequest]>([
    ["an algorithm that does not exist", { header: {}, alg: "none", use: "sig" }],
    ["one named like a member of every object", { header: {}, alg: "constructor", use: "sig" }],
    ["an encryption as a signature", { header: {}, alg: "RSA-OAEP", use: "sig" }],
    ["a signature as an encryption", { header: { enc: "A128GCM" }, alg: "RS256", use: "enc" }],
    ["an enc that does not exist", { header: { enc: "toString" }, alg: "RSA-OAEP", use: "enc" }],
    ["no enc", { header: {}, alg: "RSA-OAEP", use: "enc" }],
  ])("gives none for %s", async (_, request) => {
    expect(await found(request)).toEqual([]);
  });

  function mineForBoth(): Jwk {
    return { ...rsaKey, kid: "1" };
  }
});
