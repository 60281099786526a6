// What the functions of an external key are given, and what is left behind afterwards.
import { createHash, privateDecrypt, sign } from "node:crypto";
import { type ExternalSignRequest, type ExternalUnwrapRequest } from "josette/jwk";
import { describe, expect, test, vi } from "vitest";
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { externalKey } from "../../../src/jwk/index.ts";
import { signCompact, signFlattened, verifyFlattened } from "../../../src/jws/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { ecJwk } from "../../support/jwk/pairs.ts";
import { keyObjects, publicJwk, rsaKey } from "../../support/keys.ts";

const { privateKey } = keyObjects(rsaKey);
const half = publicJwk(rsaKey);
const message = new TextEncoder().encode("hello");
const rs256 = ({ data }: ExternalSignRequest) => new Uint8Array(sign("sha256", data, privateKey));
const oaep = ({ encryptedKey }: ExternalUnwrapRequest) =>
  new Uint8Array(privateDecrypt({ key: privateKey, oaepHash: "sha1" }, encryptedKey));

/** Whether the buffer has these bytes alone, and no memory that other values share. */
const isAlone = ({ buffer, byteLength }: Uint8Array) => buffer.byteLength === byteLength;

describe("the memory that the function is given", () => {
  test("to sign has nothing but the signing input", async () => {
    const alone: boolean[] = [];
    const watched = (request: ExternalSignRequest) => (alone.push(isAlone(request.data)), rs256(request));
    const key = externalKey({ jwk: half, alg: ["RS256"], sign: watched });
    await signCompact(message, key);
    await signFlattened(message, key, { b64: false, crit: ["b64"] });
    expect(alone).toEqual([true, true]);
  });

  test("to unwrap has nothing but the encrypted key", async () => {
    const alone: boolean[] = [];
    const watched = (request: ExternalUnwrapRequest) => (
      alone.push(isAlone(request.encryptedKey)),
      oaep(request)
    );
    const key = externalKey({ jwk: half, alg: ["RSA-OAEP"], unwrap: watched });
    const token = await encryptCompact(message, half, { alg: "RSA-OAEP", enc: "A256GCM" });
    const { plaintext } = await decryptCompact(token, key, { alg: ["RSA-OAEP"], enc: ["A256GCM"] });
    expect([plaintext, alone]).toEqual([message, [true]]);
  });

  test("may be overwritten: the token keeps its payload", async () => {
    const spoiling = (request: ExternalSignRequest) => {
      const signature = rs256(request);
      request.data.fill(0x41);
      return signature;
    };
    const key = externalKey({ jwk: half, alg: ["RS256"], sign: spoiling });
    const token = await signFlattened(message, key);
    expect((await verifyFlattened(token, half, { alg: ["RS256"] })).payload).toEqual(message);
  });
});

describe("the caller's signal and that of the deadline", () => {
  test("have no listener of a call that has ended", async () => {
    let listeners = 0;
    const counted = (): AbortSignal => {
      const { signal } = new AbortController();
      const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
      signal.addEventListener = (...input: Parameters<typeof add>) => {
        listeners += 1;
        add(...input);
      };
      signal.removeEventListener = (...input: Parameters<typeof remove>) => {
        listeners -= 1;
        remove(...input);
      };
      return signal;
    };
    const signal = counted();
    const deadlines = vi.spyOn(AbortSignal, "timeout").mockImplementation(counted);
    const answers = [
      rs256,
      () => Promise.reject(new Error("503")),
      (): never => {
        throw new Error("503");
      },
    ];
    for (const answer of answers) {
      const key = externalKey({ jwk: half, alg: ["RS256"], sign: answer });
      await signCompact(message, key, {}, { signal }).catch(() => undefined);
      expect(listeners).toBe(0);
    }
    expect(deadlines).toHaveBeenCalledTimes(3);
    deadlines.mockRestore();
  });
});

describe("a signature that is refused", () => {
  const ec = ecJwk("P-256");

  test("is one of the hash of the signing input", async () => {
    const hashed = ({ data }: ExternalSignRequest) =>
      new Uint8Array(sign("sha256", createHash("sha256").update(data).digest(), privateKey));
    const key = externalKey({ jwk: half, alg: ["RS256"], sign: hashed });
    expect(await codeOfRejection(signCompact(message, key))).toBe("ERR_KEY_INVALID");
  });

  test.each([0, 1, 63, 65, 70])("is an ECDSA signature of %i bytes", async (length) => {
    for (const jwk of [{}, { jwk: { kty: ec.kty, crv: ec.crv, x: ec.x, y: ec.y } }]) {
      const key = externalKey({ ...jwk, alg: ["ES256"], sign: () => new Uint8Array(length).fill(1) });
      expect(await codeOfRejection(signCompact(message, key))).toBe("ERR_KEY_INVALID");
    }
  });
});
