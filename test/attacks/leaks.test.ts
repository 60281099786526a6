// Errors are logged: no secret and no text of a token is in them. What a claim really was is in `actual`, which no log shows.
import { inspect } from "node:util";
import fc from "fast-check";
import { JoseError, UsageError } from "josette/errors";
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import { exportJwk, exportPem, importKey, importSecret, keySet, publicKey } from "../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../src/jws/index.ts";
import { decodeUnverified, type JwtPolicy } from "josette/jwt";
import { decryptJwt, encryptJwt, signJwt, verifyJwt } from "../../src/jwt/index.ts";
import { loadPem, parseCertificate } from "../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { almost } from "../support/fuzz/values.ts";
import { rsaKey } from "../support/keys.ts";
import { hmacJws, jwe, secretBytes, segment, withBitFlipped, withBytes } from "../support/tokens.ts";

const marker = "xMARKERx7b1ex";
/** The marker as it may show in text that is encoded, wherever it stands. */
const shapes = [
  marker,
  ...[0, 1, 2].map((offset) =>
    Buffer.from(`${" ".repeat(offset)}${marker}`)
      .toString("base64url")
      .slice(4, 14),
  ),
  Buffer.from(marker).toString("hex"),
  [...Buffer.from(marker)].join(","),
  [...Buffer.from(marker)].join(", "),
];

const cek = secretBytes(32);
const key = importSecret(cek);
const policies: readonly JwtPolicy[] = [
  { verify: { keys: key, alg: ["HS256"] }, claims: { issuer: "me", audience: "you" } },
  {
    decrypt: { keys: key, alg: ["dir"], enc: ["A256GCM"], optional: true },
    verify: { keys: [key], alg: ["HS256"], typ: "at+jwt" },
    claims: {
      issuer: null,
      audience: null,
      subject: "s",
      maxTokenAge: 1,
      required: ["a"],
      check: () => false,
    },
  },
];

/** The calls that may fail; the error of one that does is looked at from all sides. */
async function expectNoLeak(...calls: (() => unknown)[]): Promise<void> {
  for (const call of calls) {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof JoseError || error instanceof UsageError)) throw error;
      const shown = [error.message, String(error), JSON.stringify(error), inspect(error, { depth: 9 })].join(
        "\n",
      );
      for (const shape of shapes) expect(shown).not.toContain(shape);
    }
  }
}

const header = almost(() => ({
  ...{ alg: "HS256", kid: marker, typ: marker, x5t: marker, crit: [marker], [marker]: marker },
  jwk: { kty: marker },
}));
const outer = almost(() => ({ alg: "dir", enc: "A256GCM", kid: marker, iss: marker, [marker]: [marker] }));
const claims = almost(() => ({
  ...{ iss: marker, aud: [marker], sub: marker, exp: 9e9, nonce: marker, [marker]: { [marker]: marker } },
}));

test("what a token says is in no error about it", async () => {
  const property = fc.asyncProperty(header, outer, claims, async (inside, outside, said) => {
    const write = (value: unknown) => {
      try {
        // An object of whatever JSON can carry, marked, and sometimes spoilt at its end.
        return JSON.stringify({ ...(value as object), [`${marker}2`]: marker });
      } catch {
        return `{"${marker}":"${marker}`;
      }
    };
    const texts = [write(said), `${write(said)}${marker}`, `{"a":"${marker}","a":"${marker}"}`, marker];
    const tokens = texts.flatMap((text) => {
      const signed = hmacJws(write(inside), text, cek);
      const good = hmacJws({ alg: "HS256" }, text, cek);
      return [
        ...[signed, good, withBytes(good, 2, (bytes) => withBitFlipped(bytes)), `${marker}.${good}`, marker],
        jwe({ header: write(outside), enc: "A256GCM", cek, plaintext: signed }),
        jwe({ header: { alg: "dir", enc: "A256GCM", kid: marker }, cek, plaintext: text }),
        jwe({ header: { alg: marker, enc: marker }, enc: "A256GCM", cek, plaintext: text }),
        jwe({ header: { alg: "dir", enc: "A256GCM", zip: marker }, cek, plaintext: text }),
        `${marker}.${marker}.${marker}`,
        `${marker}.${marker}.${marker}.${marker}.${marker}`,
      ];
    });
    for (const token of tokens) {
      await expectNoLeak(
        ...policies.map((policy) => () => verifyJwt(token, policy, { nonce: "other" })),
        () => verifyCompact(token, key, { alg: ["HS256"] }),
        () => decryptCompact(token, [key], { alg: ["dir"], enc: ["A256GCM"] }),
        () => decryptJwt(token, key, { alg: ["dir"], enc: ["A256GCM"], claims: null }),
        () => decodeUnverified(token),
      );
    }
  });
  await fc.assert(property, { numRuns: 60 });
});

describe("a secret is in no error about it, and in no view of its key:", () => {
  const secret = Buffer.from(marker.repeat(4));
  const jwk = { kty: "oct", k: segment(secret), kid: "1" };

  test("symmetric keys", async () => {
    const keys = [importSecret(secret), importKey(jwk), importSecret(secret, { alg: "HS256" })];
    for (const each of keys) {
      for (const shape of shapes) {
        const views = [inspect(each, { depth: 9, showHidden: true }), JSON.stringify(each)];
        for (const view of views) expect(view).not.toContain(shape);
        expect(inspect(keySet([each]), { depth: 9, showHidden: true })).not.toContain(shape);
      }
      const payload = new Uint8Array(1);
      await expectNoLeak(
        () => signCompact(payload, each, { alg: "RS256" }),
        () => signCompact(payload, each, {}),
        () => encryptCompact(payload, each, { alg: "dir", enc: "A128GCM" }),
        () => encryptCompact(payload, each, { alg: "RSA-OAEP", enc: "A128GCM" }),
        () => verifyCompact(hmacJws({ alg: "RS256" }, "", secret), each, { alg: ["RS256"] }),
        () => exportJwk(each),
        () => exportPem(each, { private: true }),
        () => publicKey(each),
      );
    }
  });

  test("what is no key at all", async () => {
    const pem = (body: string) => `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
    await expectNoLeak(
      ...[marker, pem(marker), pem(secret.toString("base64")), `-----BEGIN ${marker}-----`].flatMap(
        (text) => [
          () => importKey(text),
          () => loadPem(text),
          () => parseCertificate(text),
          () => signCompact(new Uint8Array(1), text as never, { alg: "HS256" }),
          () => verifyCompact("", text as never, { alg: ["HS256"] }),
          () => importSecret(text as never),
        ],
      ),
      () => importKey({ kty: marker }),
      () => importKey({ ...jwk, k: `${jwk.k}=` }),
      () => importKey({ ...rsaKey, d: segment(secret) }),
      () => importKey({ ...rsaKey, p: marker }),
      () => keySet({ keys: marker as never }),
      () => parseCertificate(secret),
      () => importSecret(Buffer.from(pem(marker))),
    );
  });

  test("what was to be signed or encrypted", async () => {
    const payload = { [marker]: marker, big: 1n };
    await expectNoLeak(
      () => signJwt(payload, key, { alg: "HS256" }),
      () => signJwt({ exp: marker }, key, { alg: "HS256" }),
      () => signJwt({ a: marker }, key, { alg: "HS256", [marker]: 1n }),
      () => signJwt({ a: marker }, key, { alg: "HS256", kid: [marker] }),
      () => encryptJwt(payload, key, { alg: "dir", enc: "A256GCM" }),
      () => signCompact(marker as never, key, { alg: "HS256" }),
    );
  });
});

test("what a claim was is there for those who ask, and the nonce expected is not", async () => {
  const [policy] = policies;
  const token = hmacJws({ alg: "HS256" }, { iss: "me", aud: "you", exp: 9e9, nonce: marker }, cek);
  await expect(verifyJwt(token, policy!, { nonce: `${marker}2` })).rejects.toMatchObject({
    claim: "nonce",
    actual: marker,
  });
  await expectNoLeak(() => verifyJwt(token, policy!, { nonce: `${marker}2` }));
});
