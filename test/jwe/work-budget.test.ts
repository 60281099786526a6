// Limits that hold for a whole call, whatever is multiplied with whatever.
import { JoseError } from "josette/errors";
import {
  decryptCompact,
  decryptFlattened,
  decryptGeneral,
  decryptJwk,
  encryptGeneral,
} from "../../src/jwe/index.ts";
import { type Key } from "josette/jwk";
import { externalKey, importKey, importSecret, keySet, publicKey } from "../../src/jwk/index.ts";
import { createJwtVerifier, decryptJwt } from "../../src/jwt/index.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Call } from "../../src/jwe/work-budget.ts";
import { defaultLimits } from "../../src/limits.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { rsaKey } from "../support/keys.ts";
import { secretBytes, segment } from "../support/tokens.ts";

const enc = "A128GCM";
const pbes2 = "PBES2-HS256+A128KW";
const passwords = (count: number, kid?: string) =>
  Array.from({ length: count }, (_, at) =>
    importSecret(secretBytes(20 + at), { ...(kid !== undefined && { kid: `${kid}${at}` }) }),
  );
const options = { alg: [pbes2], enc: [enc] } as const;

/** A compact JWE that no password opens. */
function hopeless(header: object): string {
  const parts = [new Uint8Array(24), new Uint8Array(12), new Uint8Array(8), new Uint8Array(16)];
  return [segment(header), ...parts.map(segment)].join(".");
}

const asks = (p2c: number, more: object = {}) => ({
  alg: pbes2,
  enc,
  p2s: segment(secretBytes(16)),
  p2c,
  ...more,
});

describe("PBES2 iterations", () => {
  test("of all keys count together", async () => {
    const token = hopeless(asks(2000));
    const limits = { pbes2Iterations: 8000 };
    const code = (keys: Key[]) => codeOfRejection(decryptCompact(token, keys, { ...options, limits }));
    expect(await code(passwords(4))).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(await code(passwords(5))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("of all recipients and keys count together", async () => {
    const recipient = { header: asks(1000), encrypted_key: segment(new Uint8Array(24)) };
    const { enc: _enc, ...header } = recipient.header;
    const jwe = {
      protected: segment({ enc }),
      recipients: Array.from({ length: 4 }, () => ({ ...recipient, header })),
      ...{ iv: segment(new Uint8Array(12)), ciphertext: "", tag: segment(new Uint8Array(16)) },
    };
    const code = (limit: number) =>
      codeOfRejection(decryptGeneral(jwe, passwords(3), { ...options, limits: { pbes2Iterations: limit } }));
    expect(await code(12_000)).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(await code(11_999)).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("of all policies of a verifier count together", async () => {
    const token = hopeless(asks(1000));
    const verifier = (limit: number) =>
      createJwtVerifier(
        ["a", "b", "c"].map((issuer) => ({
          decrypt: { keys: passwords(2), alg: [pbes2], enc: [enc] },
          verify: { keys: importSecret(secretBytes(32)), alg: ["HS256"] },
          claims: { issuer, audience: null },
          limits: { pbes2Iterations: limit },
        })),
      );
    expect(await codeOfRejection(verifier(6000).verify(token))).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(await codeOfRejection(verifier(5999).verify(token))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("are charged first for the keys that a hint names", async () => {
    const [key, ...others] = passwords(8, "k").toReversed();
    const jwe = await encryptGeneral(
      new Uint8Array([7]),
      [{ key: key!, header: { alg: pbes2, p2c: 1000, kid: key!.kid } }],
      { enc },
    );
    const limits = { pbes2Iterations: 1000 };
    const { plaintext } = await decryptGeneral(jwe, [...others, key!], { ...options, limits });
    expect(plaintext).toEqual(new Uint8Array([7]));
    const two = await encryptGeneral(
      new Uint8Array([7]),
      [
        { key: others[0]!, header: { alg: pbes2, p2c: 1000 } },
        { key: key!, header: { alg: pbes2, p2c: 1000, kid: key!.kid } },
      ],
      { enc },
    );
    expect(await decryptGeneral(two, [key!], { ...options, limits })).toMatchObject({ recipient: 1 });
    expect(await decryptGeneral(two, key!, { ...options, limits })).toMatchObject({ recipient: 1 });
  });

  test("are validated before they are added up: a negative count is worth nothing", async () => {
    const recipient = (p2c: number) => ({
      header: { alg: pbes2, p2s: segment(secretBytes(16)), p2c },
      encrypted_key: segment(new Uint8Array(24)),
    });
    const jwe = (...counts: number[]) => ({
      protected: segment({ enc }),
      recipients: counts.map(recipient),
      ...{ iv: segment(new Uint8Array(12)), ciphertext: "", tag: segment(new Uint8Array(16)) },
    });
    const limits = { pbes2Iterations: 2999 };
    const code = (...counts: number[]) =>
      codeOfRejection(decryptGeneral(jwe(...counts), passwords(1), { ...options, limits }));
    expect(await code(-1_000_000, 1000, 1000)).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(await code(-1_000_000, 1000, 1000, 1000)).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    expect(await code(1.5, 1e300, 1000, 1000)).toBe("ERR_JWE_DECRYPTION_FAILED");
  });

  test("hold for every function that decrypts", async () => {
    const token = hopeless(asks(1000));
    const limits = { pbes2Iterations: 1999 };
    const keys = passwords(2);
    for (const call of [
      () => decryptCompact(token, keys, { ...options, limits }),
      () => decryptJwk(token, keys, { ...options, limits }),
      () => decryptJwt(token, keys, { ...options, limits, claims: null }),
      () =>
        decryptFlattened(
          {
            protected: token.split(".")[0]!,
            encrypted_key: token.split(".")[1]!,
            iv: token.split(".")[2]!,
            ciphertext: token.split(".")[3]!,
            tag: token.split(".")[4]!,
          },
          keys,
          { ...options, limits },
        ),
    ]) {
      expect(await codeOfRejection(call())).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    }
  });

  test("more than the defaults allow are not written for several recipients", async () => {
    const [key] = passwords(1);
    const recipients = Array.from({ length: 5 }, () => ({
      key: key!,
      header: { alg: pbes2, p2c: 1_000_000 },
    }));
    expect(await codeOfRejection(encryptGeneral(new Uint8Array(1), recipients, { enc }))).toBe(
      "ERR_INVALID_ARGUMENT",
    );
    const negative = [{ key: key!, header: { alg: pbes2, p2c: -5_000_000 } }, ...recipients];
    expect(await codeOfRejection(encryptGeneral(new Uint8Array(1), negative, { enc }))).toBe(
      "ERR_INVALID_ARGUMENT",
    );
  });
});

describe("private operations", () => {
  const accepted = { alg: ["RSA-OAEP"], enc: [enc] } as const;
  const recipients = (count: number) =>
    Array.from({ length: count }, () => ({
      header: { alg: "RSA-OAEP" },
      encrypted_key: segment(new Uint8Array(256)),
    }));
  const jwe = (count: number) => ({
    protected: segment({ enc }),
    recipients: recipients(count),
    ...{ iv: segment(new Uint8Array(12)), ciphertext: "", tag: segment(new Uint8Array(16)) },
  });

  test("are 32 in one call by default, of RSA keys and recipients together", async () => {
    const keys = Array.from({ length: 8 }, () => importKey(rsaKey));
    expect(await codeOfRejection(decryptGeneral(jwe(4), keys, accepted))).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(await codeOfRejection(decryptGeneral(jwe(5), keys, accepted))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("count the unwraps of external keys", async () => {
    let unwraps = 0;
    const key = externalKey({
      alg: ["RSA-OAEP"],
      unwrap: () => {
        unwraps += 1;
        return null;
      },
    });
    const limits = { privateOperations: 3 };
    expect(await codeOfRejection(decryptGeneral(jwe(5), key, { ...accepted, limits }))).toBe(
      "ERR_JOSE_LIMIT_EXCEEDED",
    );
    expect(unwraps).toBe(3);
  });

  test("count key agreements", async () => {
    const key = importKey({
      kty: "EC",
      crv: "P-256",
      ...{
        x: "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
        y: "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
        d: "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw",
      },
    });
    const message = await encryptGeneral(
      new Uint8Array([1]),
      [1, 2].map(() => ({ key: publicKey(key), header: { alg: "ECDH-ES+A128KW" } })),
      { enc },
    );
    const damaged = {
      ...message,
      recipients: message.recipients.map((each) => ({ ...each, encrypted_key: segment(new Uint8Array(24)) })),
    };
    const more = { alg: ["ECDH-ES+A128KW"], enc: [enc] } as const;
    const code = (privateOperations: number) =>
      codeOfRejection(decryptGeneral(damaged, key, { ...more, limits: { privateOperations } }));
    expect(await code(2)).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(await code(1)).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });
});

test("whatever is charged in whatever order: never more than the limits, and after a refusal the call is over", () => {
  const charge = fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.constant("operation" as const));
  fc.assert(
    fc.property(
      fc.array(charge),
      fc.integer({ min: 1, max: 9000 }),
      fc.integer({ min: 1, max: 9 }),
      (charges, iterations, operations) => {
        const budget = new Call({
          ...defaultLimits,
          pbes2Iterations: iterations,
          privateOperations: operations,
        });
        let spent = 0;
        let done = 0;
        for (const each of charges) {
          const next = each === "operation" ? { spent, done: done + 1 } : { spent: spent + each, done };
          const code = codeOf(() =>
            each === "operation" ? budget.chargePrivateOperation() : budget.chargeIterations(each),
          );
          const within = next.spent <= iterations && next.done <= operations;
          expect(code).toBe(within ? undefined : "ERR_JOSE_LIMIT_EXCEEDED");
          if (!within) {
            expect(budget.decided).toBe(true);
            return;
          }
          ({ spent, done } = next);
        }
        expect(budget.decided).toBe(false);
      },
    ),
  );
});

test("8 passwords, 4 policies and a million iterations cost no more than the budget", async () => {
  const keys = keySet(passwords(8));
  let derivations = 0;
  const token = hopeless(asks(1_000_000));
  const started = new Call(defaultLimits);
  while (codeOf(() => started.chargeIterations(1_000_000)) === undefined) derivations += 1;
  expect(derivations).toBe(4);
  const error: unknown = await createJwtVerifier(
    ["a", "b", "c", "d"].map((issuer) => ({
      decrypt: { keys, alg: [pbes2], enc: [enc] },
      verify: { keys: importSecret(secretBytes(32)), alg: ["HS256"] },
      claims: { issuer, audience: null },
      // A small budget stands for the default one here: the test is about what is refused, not about how long it takes.
      limits: { pbes2Iterations: 1_000_000 },
    })),
  )
    .verify(token)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(JoseError);
  expect(error).toMatchObject({ code: "ERR_JOSE_LIMIT_EXCEEDED" });
});
