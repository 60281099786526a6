// What follows from a JWE's protected header is cached for algorithms whose headers come again. No outcome depends
// on it. That a header was cached shows in the results: they hold the same object.
import { type DecryptOptions, type HeaderInput } from "josette/jwe";
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import { type KeyInput, type KeyRequest } from "josette/jwk";
import { importKey, importSecret, keySet, publicKey } from "../../src/jwk/index.ts";
import { type DecryptPolicy, type JwtVerifier } from "josette/jwt";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import { describe, expect, test, vi } from "vitest";
import type { ManagementAlgorithm } from "../../src/algorithms/names.ts";
import { codeOfRejection } from "../support/errors.ts";
import { ecJwk, okpJwk, publicPart } from "../support/jwk/pairs.ts";
import { otherRsaKey, publicJwk, rsaKey } from "../support/keys.ts";
import { anyClaims, signed } from "../support/jwt/signed-claims.ts";
import { secretBytes, withBitFlipped, withBytes } from "../support/tokens.ts";

const enc = "A128GCM";
const failed = "ERR_JWE_DECRYPTION_FAILED";

function verifierOf(decrypt: Partial<DecryptPolicy> & Pick<DecryptPolicy, "keys" | "alg">): JwtVerifier {
  return createJwtVerifier({ ...anyClaims, decrypt: { enc: [enc], ...decrypt } });
}

async function token(number: number, key: KeyInput, header: object): Promise<string> {
  return encryptCompact(new TextEncoder().encode(signed({ number })), key, { enc, ...header });
}

/** The header in the result: the same object as before where it was cached. */
async function headerIn(verifier: JwtVerifier, text: string): Promise<object | undefined> {
  return (await verifier.verify(text)).jwe?.header;
}

/** The headers that a key source has been given, each object once. */
function headersOf(find: { readonly mock: { readonly calls: readonly [KeyRequest][] } }): Set<object> {
  return new Set(find.mock.calls.map(([{ header }]) => header));
}

interface Recipient {
  readonly alg: ManagementAlgorithm;
  readonly mine: KeyInput;
  readonly sendTo: KeyInput;
  readonly header?: object;
}

const pair = ecJwk("P-256");
const okp = okpJwk("X25519");
const secret = (length: number) => importSecret(secretBytes(length));

const repeating: readonly Recipient[] = [
  { alg: "RSA-OAEP", mine: rsaKey, sendTo: publicJwk(rsaKey) },
  { alg: "RSA-OAEP-256", mine: rsaKey, sendTo: publicJwk(rsaKey) },
  { alg: "A128KW", mine: secret(16), sendTo: secret(16) },
  { alg: "A256KW", mine: secret(32), sendTo: secret(32) },
  { alg: "dir", mine: secret(16), sendTo: secret(16) },
];
const singular: readonly Recipient[] = [
  { alg: "ECDH-ES", mine: pair, sendTo: publicPart(pair) },
  { alg: "ECDH-ES+A128KW", mine: okp, sendTo: publicPart(okp) },
  { alg: "A128GCMKW", mine: secret(16), sendTo: secret(16) },
  { alg: "PBES2-HS256+A128KW", mine: secret(16), sendTo: secret(16), header: { p2c: 1000 } },
];

describe.each(repeating)("with $alg, whose headers come again", ({ alg, mine, sendTo }) => {
  test("a header is read once", async () => {
    const verifier = verifierOf({ keys: [mine], alg: [alg] });
    const seen = new Set<object | undefined>();
    for (let number = 0; number < 4; number++) {
      const { claims, jwe } = await verifier.verify(await token(number, sendTo, { alg, kid: "1" }));
      expect(claims).toEqual({ number });
      expect(jwe?.header).toEqual({ alg, enc, kid: "1" });
      seen.add(jwe?.header);
    }
    expect(seen.size).toBe(1);
  });

  test("nothing is remembered of what could not be opened", async () => {
    const find = vi.fn((_: KeyRequest): readonly KeyInput[] => [mine]);
    const verifier = verifierOf({ keys: { find }, alg: [alg] });
    const wrong = withBytes(await token(0, sendTo, { alg }), 4, (tag) => withBitFlipped(tag));
    for (let round = 1; round < 4; round++) {
      expect(await codeOfRejection(verifier.verify(wrong))).toBe(failed);
      expect(headersOf(find).size).toBe(round);
    }
    await verifier.verify(await token(0, sendTo, { alg }));
    await verifier.verify(await token(1, sendTo, { alg }));
    expect(headersOf(find).size).toBe(4);
    // And what is remembered opens no more than before.
    expect(await codeOfRejection(verifier.verify(wrong))).toBe(failed);
  });

  test("a caller's own source is asked for every token", async () => {
    const find = vi.fn((_: KeyRequest): readonly KeyInput[] => [mine]);
    const verifier = verifierOf({ keys: { find }, alg: [alg] });
    for (let number = 0; number < 3; number++) await verifier.verify(await token(number, sendTo, { alg }));
    expect(find).toHaveBeenCalledTimes(3);
    expect(find.mock.calls.map(([request]) => request)).toEqual(
      Array(3).fill({ header: { alg, enc }, alg, use: "enc" }),
    );
    expect(headersOf(find).size).toBe(1);
    find.mockReturnValue([]);
    expect(await codeOfRejection(verifier.verify(await token(3, sendTo, { alg })))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });

  test("a header with critical parameters is read, and validated, each time", async () => {
    const validator = vi.fn(() => true);
    const verifier = verifierOf({ keys: mine, alg: [alg], crit: { a: validator } });
    const seen = new Set<object | undefined>();
    for (let number = 0; number < 3; number++) {
      seen.add(await headerIn(verifier, await token(number, sendTo, { alg, crit: ["a"], a: 1 })));
    }
    expect([seen.size, validator.mock.calls.length]).toEqual([3, 3]);
  });

  test("lengths are checked for every token", async () => {
    const verifier = verifierOf({ keys: mine, alg: [alg] });
    const good = await token(0, sendTo, { alg });
    const header = await headerIn(verifier, good);
    const bad = [
      withBytes(good, 1, (key) => (key.length === 0 ? Buffer.alloc(1) : Buffer.alloc(0))),
      withBytes(good, 2, (iv) => iv.subarray(1)),
      withBytes(good, 4, (tag) => tag.subarray(1)),
      withBytes(good, 4, () => Buffer.alloc(0)),
    ];
    for (const each of bad) expect(await codeOfRejection(verifier.verify(each))).toBe("ERR_JWE_INVALID");
    expect(await headerIn(verifier, good)).toBe(header);
  });
});

describe.each(singular)("with $alg, whose headers are of one message", ({ alg, mine, sendTo, header }) => {
  test("a header is read each time, even when it is the same", async () => {
    const verifier = verifierOf({ keys: mine, alg: [alg] });
    const same = await token(0, sendTo, { alg, ...header });
    const seen = new Set<object | undefined>();
    for (let round = 0; round < 3; round++) seen.add(await headerIn(verifier, same));
    expect(seen.size).toBe(3);
  });
});

describe("whether the one key given fits is decided for each pair of algorithms,", () => {
  const encrypted = (key: KeyInput, header: HeaderInput) => encryptCompact(new Uint8Array(1), key, header);
  const allowed: DecryptOptions = { alg: ["A128GCMKW", "A128KW"], enc: [enc, "A256GCM"] };

  test("and not taken over for another key, another algorithm or other options", async () => {
    const fit = importSecret(secretBytes(16), { alg: "A128GCMKW" });
    const unfit = importSecret(secretBytes(16), { alg: "A128KW" });
    for (let round = 0; round < 3; round++) {
      const token = await encrypted(fit, { enc });
      const other = await encrypted(unfit, { enc });
      expect((await decryptCompact(token, fit, allowed)).key).toBe(fit);
      expect((await decryptCompact(other, unfit, allowed)).key).toBe(unfit);
      expect(await codeOfRejection(decryptCompact(token, unfit, allowed))).toBe("ERR_JWKS_NO_MATCHING_KEY");
      expect(await codeOfRejection(decryptCompact(other, fit, allowed))).toBe("ERR_JWKS_NO_MATCHING_KEY");
      for (const options of [
        { ...allowed, alg: ["A128KW"] },
        { ...allowed, enc: ["A256GCM"] },
      ] as const) {
        expect(await codeOfRejection(decryptCompact(token, fit, options))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
      }
    }
  });

  test("and for each message where the header has a say: the sender's key must be on the same curve", async () => {
    const mine = importKey(ecJwk("P-256"));
    const theirs = importKey(publicPart(ecJwk("P-384")));
    const options: DecryptOptions = { alg: ["ECDH-ES"], enc: [enc] };
    for (let round = 0; round < 2; round++) {
      await decryptCompact(await encrypted(publicKey(mine), { alg: "ECDH-ES", enc }), mine, options);
      expect(
        await codeOfRejection(
          decryptCompact(await encrypted(theirs, { alg: "ECDH-ES", enc }), mine, options),
        ),
      ).toBe("ERR_JWKS_NO_MATCHING_KEY");
    }
  });
});

describe("keys and contents are not confused:", () => {
  test("one header, two verifiers", async () => {
    const [mine, theirs] = [publicJwk(rsaKey), publicJwk(otherRsaKey)];
    const here = verifierOf({ keys: keySet([rsaKey]), alg: ["RSA-OAEP"] });
    const there = verifierOf({ keys: keySet([otherRsaKey]), alg: ["RSA-OAEP"] });
    for (let round = 0; round < 3; round++) {
      const [toMe, toThem] = [
        await token(1, mine, { alg: "RSA-OAEP" }),
        await token(1, theirs, { alg: "RSA-OAEP" }),
      ];
      await here.verify(toMe);
      await there.verify(toThem);
      expect(await codeOfRejection(here.verify(toThem))).toBe(failed);
      expect(await codeOfRejection(there.verify(toMe))).toBe(failed);
    }
  });

  test("the compression is the header's, each time", async () => {
    const verifier = verifierOf({ keys: secret(16), alg: ["dir"] });
    const seen = new Set<object | undefined>();
    for (let number = 0; number < 3; number++) {
      for (const zip of [{ zip: "DEF" }, {}]) {
        const { claims, jwe } = await verifier.verify(
          await token(number, secret(16), { alg: "dir", ...zip }),
        );
        expect(claims).toEqual({ number });
        seen.add(jwe?.header);
      }
    }
    expect(seen.size).toBe(2);
  });

  test("a verifier remembers 64 headers", async () => {
    const verifier = verifierOf({ keys: secret(16), alg: ["dir"] });
    const all = await Promise.all(
      Array.from({ length: 65 }, (_, number) => token(number, secret(16), { alg: "dir", kid: `${number}` })),
    );
    const read: (object | undefined)[] = [];
    for (const each of all) read.push(await headerIn(verifier, each));
    expect(new Set(read).size).toBe(65);
    for (const [index, each] of all.entries()) {
      if (index > 0) expect(await headerIn(verifier, each)).toBe(read[index]);
    }
    expect(await headerIn(verifier, all[0]!)).not.toBe(read[0]);
  });
});
