// What Key Vault does not answer says nothing about a token.
import { signJwt } from "../../../src/jwt/index.ts";
import { UnavailableError } from "josette/errors";
import { decryptCompact } from "../../../src/jwe/index.ts";
import type { Key } from "josette/jwk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  azureKeyVaultKey,
  KeyVaultError,
  type AzureKeyVaultOptions,
} from "../../../examples/vaults/azure-key-vault.ts";
import { failureOf } from "../../support/failure.ts";
import { keyObjects, rsaKey } from "../../support/keys.ts";
import { jwe, oaep, secretBytes } from "../../support/tokens.ts";
import { startKeyVault } from "../../support/examples/vaults/key-vault.ts";
import type { Answer, StandIn, Trouble } from "../../support/examples/vaults/stand-in.ts";
import { spellings, told } from "../../support/examples/vaults/told.ts";

const rsa = keyObjects(rsaKey);
const token = "eyJ0eXAi.access-token_1.c2ln";
const cek = secretBytes(32);
const header = { alg: "RSA-OAEP", enc: "A256GCM" };
const accepted = { alg: ["RSA-OAEP"], enc: ["A256GCM"] } as const;
const sealed = jwe({ header, cek, plaintext: "", encryptedKey: oaep("RSA-OAEP", rsa.publicKey, cek) });
let vault: StandIn;

beforeEach(async () => {
  const key = { name: "rsa", version: "v1", privateKey: rsa.privateKey, keyOps: ["sign", "unwrapKey"] };
  vault = await startKeyVault({ token, keys: [key] });
});
afterEach(() => vault.close());

function keyWith(options: Partial<AzureKeyVaultOptions> = {}): Promise<Key> {
  const keyId = `${vault.origin}/keys/rsa`;
  return azureKeyVaultKey({ keyId, token: () => token, alg: ["RS256", "RSA-OAEP"], ...options });
}

const signing = (key: Key, signal?: AbortSignal) =>
  signJwt({ sub: "alice" }, key, { alg: "RS256" }, signal && { signal });
const opening = (key: Key, signal?: AbortSignal) =>
  decryptCompact(sealed, key, { ...accepted, ...(signal && { signal }) });
const both: [string, (key: Key, signal?: AbortSignal) => Promise<unknown>][] = [
  ["signing", signing],
  ["unwrapping", opening],
];

function refused(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { error: { code, message: "Try something else." } } };
}

const later = { "retry-after": "7" };
const answered: [Answer, object][] = [
  [refused(400, "RequestMalformed"), { status: 400, code: "RequestMalformed", retryAfter: null }],
  [refused(401, "Unauthorized"), { status: 401, code: "Unauthorized" }],
  [refused(403, "Forbidden"), { status: 403, code: "Forbidden" }],
  [refused(403, "BadParameter"), { status: 403, code: "BadParameter" }],
  [refused(404, "KeyNotFound"), { status: 404, code: "KeyNotFound" }],
  [refused(429, "Throttled", later), { status: 429, code: "Throttled", retryAfter: "7" }],
  [refused(503, "ServiceUnavailable", later), { status: 503, retryAfter: "7" }],
  [
    { status: 502, body: "<html>Bad gateway</html>" },
    { status: 502, code: "" },
  ],
];
const broken: [string, Trouble][] = [
  ["cut", "cut"],
  ["cut short", "cut short"],
  ["no JSON", "no JSON"],
  ["null", { status: 200, body: null }],
  ["without a value", { status: 200, body: { kid: "x" } }],
  ["a redirection", { status: 307, headers: { location: "/keys/rsa" }, body: {} }],
];

describe.each(both)("an outage while %s", (_what, call) => {
  test.each(answered)("is what Key Vault answers with %o", async (trouble, cause) => {
    const key = await keyWith();
    vault.fallInto(trouble);
    const error = await failureOf(call(key));
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ code: "ERR_KEY_UNAVAILABLE", retryable: true, cause });
    expect(error.cause).toBeInstanceOf(KeyVaultError);
    expect(vault.requests).toHaveLength(2);
  });

  test.each(broken)("is an answer that is %s", async (_how, trouble) => {
    const key = await keyWith();
    vault.fallInto(trouble);
    const error = await failureOf(call(key));
    expect(error).toMatchObject({ code: "ERR_KEY_UNAVAILABLE", cause: { name: "TypeError" } });
    expect(vault.requests).toHaveLength(2);
    for (const each of [token, ...spellings(cek)]) expect(told(error)).not.toContain(each);
  });

  test("is a vault that takes its time", async () => {
    const key = await keyWith({ timeout: 1 });
    vault.fallInto("hang");
    const error = await failureOf(call(key));
    expect(error).toMatchObject({ code: "ERR_KEY_UNAVAILABLE", cause: { name: "TimeoutError" } });
    await vault.abandoned;
    expect(vault.requests).toHaveLength(2);
  });

  test("is not the caller who gives up; the vault hears of it", async () => {
    const key = await keyWith();
    vault.fallInto("hang");
    const controller = new AbortController();
    const reason = new Error("enough");
    const promise = call(key, controller.signal);
    const rejection = expect(promise).rejects.toBe(reason);
    await vault.hanging;
    controller.abort(reason);
    await rejection;
    await vault.abandoned;
    expect(vault.requests).toHaveLength(2);
  });

  test("is an access token that is none, and it is not told", async () => {
    let given: () => string | Promise<string> = () => token;
    const key = await keyWith({ token: () => given() });
    given = () => "expired";
    expect((await failureOf(call(key))).cause).toMatchObject({ status: 401 });
    given = () => Promise.reject(new Error("no identity"));
    expect((await failureOf(call(key))).cause).toMatchObject({ message: "no identity" });
    given = () => `${token}\n${token}`;
    const error = await failureOf(call(key));
    expect(error.code).toBe("ERR_KEY_UNAVAILABLE");
    expect(told(error)).not.toContain(token);
    expect(vault.requests).toHaveLength(2);
  });
});

test("a bad parameter is no answer where there is something to sign", async () => {
  const key = await keyWith();
  vault.fallInto(refused(400, "BadParameter"));
  expect(await failureOf(signing(key))).toMatchObject({
    code: "ERR_KEY_UNAVAILABLE",
    cause: { status: 400 },
  });
});

test("without the public half there is no key", async () => {
  await expect(keyWith({ token: () => "expired" })).rejects.toMatchObject({ status: 401 });
  vault.fallInto("no JSON");
  await expect(keyWith()).rejects.toThrow(TypeError);
  vault.fallInto("hang");
  await expect(keyWith({ timeout: 0.02 })).rejects.toMatchObject({ name: "TimeoutError" });
});
