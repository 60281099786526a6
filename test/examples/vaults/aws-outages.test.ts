// What AWS KMS does not answer says nothing about a token.
import { signJwt } from "../../../src/jwt/index.ts";
import { UnavailableError } from "josette/errors";
import { decryptCompact } from "../../../src/jwe/index.ts";
import type { Key } from "josette/jwk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { awsKmsKey, type AwsKmsOptions, type KmsSend } from "../../../examples/vaults/aws-kms.ts";
import { kmsOverHttps, KmsError } from "../../../examples/vaults/aws-kms-over-https.ts";
import type { AwsCredentials } from "../../../examples/vaults/aws-signature.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { keyObjects, rsaKey } from "../../support/keys.ts";
import { jwe, oaep, secretBytes } from "../../support/tokens.ts";
import { exception, startKms } from "../../support/examples/vaults/kms.ts";
import type { Answer, StandIn, Trouble } from "../../support/examples/vaults/stand-in.ts";
import { spellings, told } from "../../support/examples/vaults/told.ts";

const rsa = keyObjects(rsaKey);
const cek = secretBytes(32);
const sealed = jwe({
  header: { alg: "RSA-OAEP", enc: "A256GCM" },
  ...{ cek, plaintext: "", encryptedKey: oaep("RSA-OAEP", rsa.publicKey, cek) },
});
const identity = {
  region: "eu-central-1",
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
let credentials: () => AwsCredentials | Promise<AwsCredentials>;
let kms: StandIn;

beforeEach(async () => {
  const { privateKey } = rsa;
  credentials = () => identity;
  const signing = { arn: "signing", usage: "SIGN_VERIFY", privateKey } as const;
  const unwrapping = { arn: "unwrapping", usage: "ENCRYPT_DECRYPT", privateKey } as const;
  kms = await startKms({ identity, keys: [signing, unwrapping] });
});
afterEach(() => kms.close());

const send: KmsSend = (...request) =>
  kmsOverHttps({ region: "eu-central-1", endpoint: kms.origin, credentials: () => credentials() })(
    ...request,
  );
type Making = (options?: Partial<AwsKmsOptions>) => Promise<Key>;
const signer: Making = (options) => awsKmsKey({ keyId: "signing", send, alg: ["PS256"], ...options });
const unwrapper: Making = (options) =>
  awsKmsKey({ keyId: "unwrapping", send, alg: ["RSA-OAEP"], ...options });
const sign = (key: Key, signal?: AbortSignal) => signJwt({ sub: "alice" }, key, {}, signal && { signal });
const open = (key: Key, signal?: AbortSignal) =>
  decryptCompact(sealed, key, { alg: ["RSA-OAEP"], enc: ["A256GCM"], ...(signal && { signal }) });
const both: [string, Making, (key: Key, signal?: AbortSignal) => Promise<unknown>][] = [
  ["signing", signer, sign],
  ["unwrapping", unwrapper, open],
];

const answered: [Answer, object][] = [
  ["AccessDeniedException", "ThrottlingException", "NotFoundException", "KMSInvalidStateException"],
  ["DisabledException", "ExpiredTokenException", "ValidationException", "IncorrectKeyException"],
]
  .flat()
  .map((name): [Answer, object] => [exception(name), { name, status: 400 }]);
answered.push(
  [exception("KMSInternalException", 500), { name: "KMSInternalException", status: 500 }],
  [exception("com.amazonaws.kms#DependencyTimeoutException", 503), { name: "DependencyTimeoutException" }],
  [
    { status: 502, body: "<html>Bad gateway</html>" },
    { name: "KmsError", status: 502 },
  ],
);
const broken: [string, Trouble][] = [
  ["cut", "cut"],
  ["cut short", "cut short"],
  ["no JSON", "no JSON"],
  ["null", { status: 200, body: null }],
  ["without bytes", { status: 200, body: { KeyId: "x" } }],
  ["a redirection", { status: 307, headers: { location: "/" }, body: {} }],
];

describe.each(both)("an outage while %s", (_what, make, call) => {
  test.each(answered)("is what KMS answers with %o", async (trouble, cause) => {
    const key = await make();
    kms.fallInto(trouble);
    const error = await failureOf(call(key));
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ code: "ERR_KEY_UNAVAILABLE", retryable: true, cause });
    expect(error.cause).toBeInstanceOf(KmsError);
    expect(kms.requests).toHaveLength(2);
  });

  test.each(broken)("is an answer that is %s", async (_how, trouble) => {
    const key = await make();
    kms.fallInto(trouble);
    const error = await failureOf(call(key));
    expect(error).toMatchObject({ code: "ERR_KEY_UNAVAILABLE", cause: { name: "TypeError" } });
    expect(kms.requests).toHaveLength(2);
    for (const each of [identity.secretAccessKey, ...spellings(cek)]) expect(told(error)).not.toContain(each);
  });

  test("is a KMS that takes its time", async () => {
    const key = await make({ timeout: 1 });
    kms.fallInto("hang");
    const error = await failureOf(call(key));
    expect(error).toMatchObject({ code: "ERR_KEY_UNAVAILABLE", cause: { name: "TimeoutError" } });
    await kms.abandoned;
    expect(kms.requests).toHaveLength(2);
  });

  test("is not the caller who gives up; KMS hears of it", async () => {
    const key = await make();
    kms.fallInto("hang");
    const controller = new AbortController();
    const reason = new Error("enough");
    const rejection = expect(call(key, controller.signal)).rejects.toBe(reason);
    await kms.hanging;
    controller.abort(reason);
    await rejection;
    await kms.abandoned;
    expect(kms.requests).toHaveLength(2);
  });

  test.each<[string, object]>([
    ["InvalidSignatureException", { secretAccessKey: "AnotherSecret" }],
    ["UnrecognizedClientException", { accessKeyId: "AKIDANOTHER" }],
    ["UnrecognizedClientException", { sessionToken: "AQoDANOTHER" }],
  ])("is %s for credentials with %o", async (name, wrong) => {
    const key = await make();
    credentials = () => Promise.resolve({ ...identity, ...wrong });
    expect((await failureOf(call(key))).cause).toMatchObject({ name, status: 400 });
  });
});

test("whoever asks, it is the exception's name that refuses a ciphertext", async () => {
  const sdk: KmsSend = async (...request) => {
    if (request[0] === "Decrypt") throw Object.assign(new Error(), { name: "InvalidCiphertextException" });
    return send(...request);
  };
  expect(await codeOfRejection(open(await unwrapper({ send: sdk })))).toBe("ERR_JWE_DECRYPTION_FAILED");
});

test("without the public half there is no key", async () => {
  await expect(signer({ keyId: "another" })).rejects.toMatchObject({ name: "NotFoundException" });
  kms.fallInto("no JSON");
  await expect(signer()).rejects.toThrow(TypeError);
  kms.fallInto("hang");
  await expect(signer({ timeout: 0.02 })).rejects.toMatchObject({ name: "TimeoutError" });
});
