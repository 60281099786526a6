// npm jose 6 and josette on the same keys, both ways, over everything that this runtime supports. Where the two
// disagree, it is listed below with the reason.
import { createHmac } from "node:crypto";
import * as jose from "jose";
import { type ContentAlgorithm, type ManagementAlgorithm } from "josette/jwe";
import {
  decryptCompact,
  decryptFlattened,
  decryptGeneral,
  encryptCompact,
  encryptFlattened,
  encryptGeneral,
} from "../../src/jwe/index.ts";
import { type Curve, type Key } from "josette/jwk";
import { exportJwk, generateKey, importKey, importSecret, publicKey, supports } from "../../src/jwk/index.ts";
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
import { contentAlgorithms } from "../support/content-table.ts";
import { managementAlgorithms } from "../support/management-table.ts";
import { signatureAlgorithms } from "../support/signature-table.ts";
import { codeOfRejection, type Code } from "../support/errors.ts";
import { rsaKey } from "../support/keys.ts";
import { hmacJws, jwe, secretBytes, segment } from "../support/tokens.ts";

const payload = new TextEncoder().encode("The two of them, there and back again – ✓");

/** npm jose 6 does not have these curves. */
const missingInJose: readonly string[] = ["Ed448", "X448"];

/** A key for both libraries. */
interface Pair {
  /** Signs and decrypts. */
  readonly key: Key;
  /** Verifies and encrypts. */
  readonly counterpart: Key;
  readonly jose: jose.CryptoKey | Uint8Array;
  readonly joseCounterpart: jose.CryptoKey | Uint8Array;
}

async function pairOf(key: Key, alg: string): Promise<Pair> {
  const jwk = (await exportJwk(key, { private: true })) as jose.JWK;
  const imported = await jose.importJWK(jwk, alg);
  if (key.type === "secret") return { key, counterpart: key, jose: imported, joseCounterpart: imported };
  const counterpart = publicKey(key);
  const publicPart = (await exportJwk(counterpart)) as jose.JWK;
  return { key, counterpart, jose: imported, joseCounterpart: await jose.importJWK(publicPart, alg) };
}

const isRsa = (alg: string) => /^(RS|PS|RSA)/.test(alg);

const signatureNames = namesIn(signatureAlgorithms);
const signatureSupport = await supported(signatureNames, (alg) => alg);

describe.each(present(signatureSupport))("%s", (alg) => {
  test("josette and jose verify each other in every serialization", async () => {
    const pair = await pairOf(isRsa(alg) ? importKey(rsaKey, { alg }) : await generateKey(alg), alg);
    const options = { alg: [alg] };
    const algorithms = { algorithms: [alg] };

    const compact = await signCompact(payload, pair.key, { alg, kid: "1" });
    const compactSeen = await jose.compactVerify(compact, pair.joseCounterpart, algorithms);
    expect(compactSeen.payload).toEqual(payload);
    expect(compactSeen.protectedHeader).toEqual({ alg, kid: "1" });
    const joseCompact = await new jose.CompactSign(payload)
      .setProtectedHeader({ alg, kid: "1" })
      .sign(pair.jose);
    const compactBack = await verifyCompact(joseCompact, pair.counterpart, options);
    expect(compactBack).toMatchObject({ payload, header: { alg, kid: "1" } });

    const flattened = await signFlattened(payload, pair.key, { alg }, { unprotectedHeader: { kid: "2" } });
    const flattenedSeen = await jose.flattenedVerify(mutable(flattened), pair.joseCounterpart, algorithms);
    expect(flattenedSeen).toMatchObject({ payload, unprotectedHeader: { kid: "2" } });
    const joseFlattened = await new jose.FlattenedSign(payload)
      .setProtectedHeader({ alg })
      .setUnprotectedHeader({ kid: "2" })
      .sign(pair.jose);
    const flattenedBack = await verifyFlattened(JSON.stringify(joseFlattened), pair.counterpart, options);
    expect(flattenedBack).toMatchObject({ payload, unprotectedHeader: { kid: "2" } });

    const general = await signGeneral(payload, [{ key: pair.key }, { key: pair.key, header: { alg, n: 2 } }]);
    const generalSeen = await jose.generalVerify(mutable(general), pair.joseCounterpart, algorithms);
    expect(generalSeen.payload).toEqual(payload);
    const joseGeneral = await new jose.GeneralSign(payload)
      .addSignature(pair.jose)
      .setProtectedHeader({ alg })
      .addSignature(pair.jose)
      .setProtectedHeader({ alg })
      .setUnprotectedHeader({ n: 2 })
      .sign();
    const generalBack = await verifyGeneral(JSON.stringify(joseGeneral), pair.counterpart, {
      ...options,
      require: "all",
    });
    expect(generalBack.signatures).toMatchObject([{ index: 0 }, { index: 1, unprotectedHeader: { n: 2 } }]);
  });

  test("josette and jose verify each other's claims", async () => {
    const pair = await pairOf(isRsa(alg) ? importKey(rsaKey, { alg }) : await generateKey(alg), alg);
    const claims = { iss: "me", aud: ["you", "other"], exp: 4_102_444_800, roles: ["a"] };
    const ours = await signJwt(claims, pair.key, { alg });
    const theirOptions = { issuer: "me", audience: "you", algorithms: [alg] };
    expect((await jose.jwtVerify(ours, pair.joseCounterpart, theirOptions)).payload).toEqual(claims);
    const theirs = await new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(pair.jose);
    const verified = await verifyJwt(theirs, {
      verify: { keys: pair.counterpart, alg: [alg] },
      claims: { issuer: "me", audience: "you" },
    });
    expect(verified.claims).toEqual(claims);
  });

  test("josette and jose agree on unencoded payloads", async () => {
    const pair = await pairOf(isRsa(alg) ? importKey(rsaKey, { alg }) : await generateKey(alg), alg);
    const text = new TextEncoder().encode("$.02 – unencoded");
    const header = { alg, b64: false, crit: ["b64"] };
    const flattened = await signFlattened(text, pair.key, header);
    expect((await jose.flattenedVerify(mutable(flattened), pair.joseCounterpart)).payload).toEqual(text);
    const joseFlattened = await new jose.FlattenedSign(text).setProtectedHeader(header).sign(pair.jose);
    const detached = { ...joseFlattened, payload: undefined };
    const verified = await verifyFlattened(JSON.stringify(detached), pair.counterpart, {
      alg: [alg],
      payload: text,
    });
    expect(verified.payload).toEqual(text);
  });
});

interface RecipientCase {
  readonly alg: ManagementAlgorithm;
  readonly crv?: Curve;
}

const recipientCases: RecipientCase[] = namesIn(managementAlgorithms).flatMap((alg): RecipientCase[] =>
  alg.startsWith("ECDH-ES")
    ? (["P-256", "P-384", "P-521", "X25519", "X448"] as const).map((crv) => ({ alg, crv }))
    : [{ alg }],
);
const recipientSupport = await supported(recipientCases, ({ alg, crv }) => crv ?? alg);
const contentSupport = await supported(namesIn(contentAlgorithms), (enc) => enc);
const encs = present(contentSupport);

test("what is left out is what this runtime or jose does not have", async () => {
  const absent = [...signatureSupport, ...recipientSupport, ...contentSupport].filter(({ here }) => !here);
  for (const { feature } of absent) {
    const missing =
      missingInJose.includes(feature) || !(await supports(feature)) || !(await joseGenerates(feature));
    expect([feature, missing]).toEqual([feature, true]);
  }
  expect(present(recipientSupport).length).toBeGreaterThan(20);
  expect(present(signatureSupport).length).toBeGreaterThan(10);
});

describe.each(present(recipientSupport))("$alg $crv", ({ alg, crv }) => {
  const keyFor = async (enc: ContentAlgorithm): Promise<Key> => {
    if (isRsa(alg)) return importKey(rsaKey, { alg });
    if (alg.startsWith("PBES2")) return importSecret(new TextEncoder().encode("entrap_o–peter_long"));
    if (alg === "dir") return generateKey(enc);
    return generateKey(alg, crv === undefined ? {} : { crv });
  };

  test.each(encs)("with %s: josette and jose decrypt each other", async (enc) => {
    const key = await keyFor(enc);
    const pair = await pairOf(key, alg === "dir" ? enc : alg);
    const options = { alg: [alg], enc: [enc] };
    const theirs: jose.DecryptOptions = {
      keyManagementAlgorithms: [alg],
      contentEncryptionAlgorithms: [enc],
      maxPBES2Count: 1000,
    };
    const pbes2 = alg.startsWith("PBES2");
    const agrees = alg.startsWith("ECDH-ES");
    const parties = agrees ? { apu: segment("Alice"), apv: segment("Bob") } : {};
    const header = { alg, enc, ...parties, ...(pbes2 && { p2c: 1000 }) };
    const parameters: jose.JWEKeyManagementHeaderParameters = {
      ...(pbes2 && { p2c: 1000 }),
      ...(agrees && { apu: Buffer.from("Alice"), apv: Buffer.from("Bob") }),
    };
    const given = Object.keys(parameters).length > 0;

    const compact = await encryptCompact(payload, pair.counterpart, header);
    const compactSeen = await jose.compactDecrypt(compact, pair.jose, theirs);
    expect(new Uint8Array(compactSeen.plaintext)).toEqual(payload);
    expect(compactSeen.protectedHeader).toMatchObject(header);
    const compactEncrypt = new jose.CompactEncrypt(payload).setProtectedHeader({ alg, enc });
    if (given) compactEncrypt.setKeyManagementParameters(parameters);
    const joseCompact = await compactEncrypt.encrypt(pair.joseCounterpart);
    expect(await decryptCompact(joseCompact, key, options)).toMatchObject({ plaintext: payload, header });

    const zipped = await encryptCompact(payload, pair.counterpart, { ...header, zip: "DEF" });
    const zippedSeen = await jose.compactDecrypt(zipped, pair.jose, theirs);
    expect(new Uint8Array(zippedSeen.plaintext)).toEqual(payload);
    const zippedEncrypt = new jose.CompactEncrypt(payload).setProtectedHeader({ alg, enc, zip: "DEF" });
    if (given) zippedEncrypt.setKeyManagementParameters(parameters);
    const joseZipped = await zippedEncrypt.encrypt(pair.joseCounterpart);
    expect(await decryptCompact(joseZipped, key, options)).toMatchObject({
      plaintext: payload,
      header: { zip: "DEF" },
    });

    const flattened = await encryptFlattened(payload, pair.counterpart, header, {
      aad: payload,
      unprotectedHeader: { shared: 1 },
    });
    const flattenedSeen = await jose.flattenedDecrypt(mutable(flattened), pair.jose, theirs);
    expect(new Uint8Array(flattenedSeen.plaintext)).toEqual(payload);
    expect(flattenedSeen.additionalAuthenticatedData).toEqual(payload);
    const flattenedEncrypt = new jose.FlattenedEncrypt(payload)
      .setProtectedHeader({ enc })
      .setUnprotectedHeader({ alg })
      .setSharedUnprotectedHeader({ shared: 1 })
      .setAdditionalAuthenticatedData(payload);
    if (given) flattenedEncrypt.setKeyManagementParameters(parameters);
    const joseFlattened = await flattenedEncrypt.encrypt(pair.joseCounterpart);
    const flattenedBack = await decryptFlattened(JSON.stringify(joseFlattened), key, options);
    expect(flattenedBack).toMatchObject({
      plaintext: payload,
      aad: payload,
      recipientHeader: { alg },
      unprotectedHeader: { shared: 1 },
    });

    const alone = alg === "dir" || alg === "ECDH-ES";
    const own = { alg, ...parties, ...(pbes2 && { p2c: 1000 }) };
    const second = { key: pair.counterpart, header: { ...own, n: 2 } };
    const recipients = [{ key: pair.counterpart, header: own }, ...(alone ? [] : [second])];
    const general = await encryptGeneral(payload, recipients, { enc });
    const generalSeen = await jose.generalDecrypt(mutable(general), pair.jose, theirs);
    expect(new Uint8Array(generalSeen.plaintext)).toEqual(payload);
    const generalEncrypt = new jose.GeneralEncrypt(payload).setProtectedHeader({ enc });
    for (const _recipient of recipients) {
      const recipient = generalEncrypt.addRecipient(pair.joseCounterpart).setUnprotectedHeader({ alg });
      if (given) recipient.setKeyManagementParameters(parameters);
    }
    const joseGeneral = await generalEncrypt.encrypt();
    const generalBack = await decryptGeneral(JSON.stringify(joseGeneral), key, options);
    expect(generalBack).toMatchObject({ plaintext: payload, recipient: 0 });
  });
});

describe("where the two disagree, josette is stricter:", () => {
  const secret = secretBytes(32);
  const key = importSecret(secret);
  const password = importSecret(new TextEncoder().encode("password"));
  const signed = (input: string) => createHmac("sha256", secret).update(input).digest("base64url");
  const cek = secretBytes(16);
  interface Disagreement {
    readonly what: string;
    /** Why josette refuses. */
    readonly reason: string;
    readonly jose: () => Promise<unknown>;
    readonly josette: () => Promise<unknown>;
    readonly code: Code;
  }

  const jws = (what: string, reason: string, token: string): Disagreement => ({
    what,
    reason,
    jose: () => jose.compactVerify(token, secret),
    josette: () => verifyCompact(token, key, { alg: ["HS256"], crit: { x: () => true } }),
    code: "ERR_JWS_INVALID",
  });
  const unprotected = (): jose.FlattenedJWSInput => ({
    payload: segment("p"),
    header: { alg: "HS256" },
    signature: signed(`.${segment("p")}`),
  });
  const protectedText = segment({ alg: "HS256" });
  const signature = { protected: protectedText, signature: signed(`${protectedText}.${segment("p")}`) };
  const unprotectedEnc = async (): Promise<jose.FlattenedJWE> => ({
    ...(await new jose.FlattenedEncrypt(payload)
      .setProtectedHeader({ alg: "dir" })
      .setSharedUnprotectedHeader({ enc: "A128GCM" })
      .encrypt(cek)),
  });

  const disagreements: readonly Disagreement[] = [
    jws(
      "a header with a member twice",
      "RFC 7515 section 4: names must be unique; a parser that takes the last is an option, a dangerous one",
      hmacJws('{"alg":"none","alg":"HS256"}', "p", secret),
    ),
    jws(
      "a header with a member twice, once escaped",
      "the same",
      hmacJws('{"alg":"none","\\u0061lg":"HS256"}', "p", secret),
    ),
    jws(
      "a byte order mark before the header",
      "RFC 8259 section 8.1: it must not be there",
      hmacJws('\ufeff{"alg":"HS256"}', "p", secret),
    ),
    jws(
      "base64url with stray bits at the end",
      "one message must not have two texts",
      `${hmacJws({ alg: "HS256" }, "p", secret).slice(0, -1)}${successor(hmacJws({ alg: "HS256" }, "p", secret).at(-1)!)}`,
    ),
    {
      what: "a secret shorter than the hash",
      reason: "RFC 7518 section 3.2: a key of the hash's size or larger must be used",
      jose: () =>
        jose.compactVerify(hmacJws({ alg: "HS256" }, "p", secret.slice(0, 16)), secret.slice(0, 16)),
      josette: () =>
        verifyCompact(
          hmacJws({ alg: "HS256" }, "p", secret.slice(0, 16)),
          importSecret(secret.slice(0, 16)),
          {
            alg: ["HS256"],
          },
        ),
      code: "ERR_JWKS_NO_MATCHING_KEY",
    },
    {
      what: "an alg that nothing protects",
      reason: "whoever changes it chooses the algorithm; the option unprotectedAlgorithms allows it",
      jose: () => jose.flattenedVerify(unprotected(), secret),
      josette: () => verifyFlattened(JSON.stringify(unprotected()), key, { alg: ["HS256"] }),
      code: "ERR_JWS_INVALID",
    },
    {
      what: "an enc that nothing protects",
      reason: "the same for content encryption",
      jose: async () => jose.flattenedDecrypt(await unprotectedEnc(), cek),
      josette: async () =>
        decryptFlattened(JSON.stringify(await unprotectedEnc()), importSecret(cek), {
          alg: ["dir"],
          enc: ["A128GCM"],
        }),
      code: "ERR_JWE_INVALID",
    },
    {
      what: "the flattened and the general syntax in one object",
      reason:
        "RFC 7515 section 7.2.2: the two must not be mixed; whom a reader believes would depend on the reader",
      jose: () =>
        jose.generalVerify({ payload: segment("p"), signatures: [signature], ...signature }, secret),
      josette: () =>
        verifyGeneral(JSON.stringify({ payload: segment("p"), signatures: [signature], ...signature }), key, {
          alg: ["HS256"],
        }),
      code: "ERR_JWS_INVALID",
    },
    {
      what: "PBES2 with a single iteration",
      reason: "RFC 7518 section 4.8.1.2 recommends 1000 at least",
      jose: async () =>
        jose.compactDecrypt(await weakPbes2(), new TextEncoder().encode("password"), {
          keyManagementAlgorithms: ["PBES2-HS256+A128KW"],
        }),
      josette: async () =>
        decryptCompact(await weakPbes2(), password, { alg: ["PBES2-HS256+A128KW"], enc: ["A128GCM"] }),
      code: "ERR_JWE_INVALID",
    },
    {
      what: "a token longer than 256 KiB",
      reason: "RFC 8725bis: limits come before work; limits.tokenLength raises it",
      jose: () => jose.compactVerify(hmacJws({ alg: "HS256" }, "p".repeat(300_000), secret), secret),
      josette: () =>
        verifyCompact(hmacJws({ alg: "HS256" }, "p".repeat(300_000), secret), key, { alg: ["HS256"] }),
      code: "ERR_JOSE_LIMIT_EXCEEDED",
    },
    {
      what: "a crit that names a parameter twice",
      reason: "RFC 7515 section 4.1.11: producers must not do it, and recipients may refuse it",
      jose: () =>
        jose.compactVerify(hmacJws({ alg: "HS256", x: 1, crit: ["x", "x"] }, "p", secret), secret, {
          crit: { x: true },
        }),
      josette: () =>
        verifyCompact(hmacJws({ alg: "HS256", x: 1, crit: ["x", "x"] }, "p", secret), key, {
          alg: ["HS256"],
          crit: { x: () => true },
        }),
      code: "ERR_JWS_INVALID",
    },
  ];

  async function weakPbes2(): Promise<string> {
    return new jose.CompactEncrypt(payload)
      .setProtectedHeader({ alg: "PBES2-HS256+A128KW", enc: "A128GCM" })
      .setKeyManagementParameters({ p2c: 1 })
      .encrypt(new TextEncoder().encode("password"));
  }

  test.each(disagreements)("$what ($reason)", async ({ jose: theirs, josette: ours, code }) => {
    await expect(theirs()).resolves.toBeDefined();
    expect(await codeOfRejection(ours())).toBe(code);
  });

  test("nothing that jose refuses here is accepted by josette", async () => {
    const tokens = [
      jwe({ header: { alg: "dir", enc: "A128GCM" }, cek, plaintext: "p", tag: new Uint8Array(15) }),
      jwe({ header: { alg: "dir", enc: "A128GCM" }, cek, plaintext: "p", encryptedKey: new Uint8Array(1) }),
      jwe({ header: { alg: "dir", enc: "A128GCM", crit: ["x"], x: 1 }, cek, plaintext: "p" }),
    ];
    for (const token of tokens) {
      await expect(jose.compactDecrypt(token, cek)).rejects.toThrow();
      const ours = decryptCompact(token, importSecret(cek), { alg: ["dir"], enc: ["A128GCM"] });
      expect(await codeOfRejection(ours)).toBe("ERR_JWE_INVALID");
    }
  });
});

interface Support<Name> {
  readonly name: Name;
  readonly feature: string;
  readonly here: boolean;
}

function present<Name>(support: readonly Support<Name>[]): Name[] {
  return support.filter(({ here }) => here).map(({ name }) => name);
}

async function supported<Name>(
  names: readonly Name[],
  needed: (name: Name) => string,
): Promise<Support<Name>[]> {
  return Promise.all(
    names.map(async (name) => {
      const feature = needed(name);
      const here = (await supports(feature)) && !missingInJose.includes(feature);
      return {
        name,
        feature,
        here: here && (!feature.startsWith("ML-DSA") || (await joseGenerates(feature))),
      };
    }),
  );
}

async function joseGenerates(alg: string): Promise<boolean> {
  try {
    await jose.generateKeyPair(alg);
    return true;
  } catch {
    return false;
  }
}

/** The next letter of the base64url alphabet: it differs in the last bit, which counts for nothing here. */
function successor(letter: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return alphabet.charAt(alphabet.indexOf(letter) + 1);
}

type Json = jose.FlattenedJWS & jose.GeneralJWS & jose.FlattenedJWE & jose.GeneralJWE;

/** What has been through JSON: each library's own types are no matter. */
function mutable(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function namesIn<Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(table) as Name[];
}
