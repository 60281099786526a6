// AWS KMS as its JSON protocol has it: one region of one account with the keys it is given, and one identity that may use them.
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { derSignature } from "./der-signature.ts";
import { decryptOaep, signEcdsa, signPkcs1, signPss, type EcdsaSignature } from "./digests.ts";
import { refusal, type Identity } from "./signature-v4.ts";
import { startStandIn, type Answer, type Received, type StandIn } from "./stand-in.ts";

export interface KmsKey {
  readonly arn: string;
  readonly privateKey: KeyObject;
  readonly usage: "SIGN_VERIFY" | "ENCRYPT_DECRYPT" | "KEY_AGREEMENT";
  /** Which ECDSA signatures it makes; all by default. */
  readonly isWanted?: (signature: EcdsaSignature) => boolean;
}

export interface Account {
  readonly identity: Identity;
  readonly keys: readonly KmsKey[];
  /** From names like `alias/signing` to ARNs. */
  readonly aliases?: Map<string, string>;
}

/** A region. */
export function startKms(account: Account): Promise<StandIn> {
  return startStandIn((request) => {
    const refused = refusal(request, account.identity);
    return refused === undefined ? answer(request, account) : exception(refused);
  });
}

function answer({ method, url, headers, body }: Received, { keys, aliases }: Account): Answer {
  const isProtocol = method === "POST" && url.pathname === "/" && url.search === "";
  if (!isProtocol) return exception("UnknownOperationException");
  if (headers["content-type"] !== "application/x-amz-json-1.1") return exception("SerializationException");
  const operation = operations[String(headers["x-amz-target"])];
  if (operation === undefined) return exception("UnknownOperationException");
  const input: Readonly<Record<string, string>> = JSON.parse(body);
  const arn = aliases?.get(input["KeyId"]!) ?? input["KeyId"];
  const key = keys.find((each) => each.arn === arn);
  if (key === undefined) return exception("NotFoundException");
  const output = operation(key, input);
  return typeof output === "string"
    ? exception(output)
    : { status: 200, headers: json, body: { KeyId: arn, ...output } };
}

/** The members of an answer, or the name of an exception. */
type Operation = (key: KmsKey, input: Readonly<Record<string, string>>) => object | string;

const operations: Readonly<Record<string, Operation>> = {
  "TrentService.GetPublicKey": ({ privateKey, usage }) => {
    const der = createPublicKey(privateKey).export({ format: "der", type: "spki" });
    return { KeyUsage: usage, PublicKey: der.toString("base64") };
  },
  "TrentService.Sign": (key, { Message, MessageType, SigningAlgorithm }) => {
    if (key.usage !== "SIGN_VERIFY") return "InvalidKeyUsageException";
    const [, scheme, bits] = /^(RSASSA_PKCS1_V1_5|RSASSA_PSS|ECDSA)_SHA_(\d+)$/.exec(SigningAlgorithm!) ?? [];
    const hash = { 256: "sha256", 384: "sha384", 512: "sha512" }[bits!];
    if (scheme === undefined || hash === undefined) return "ValidationException";
    const message = Buffer.from(Message!, "base64");
    // What is not called a digest is hashed, like the digest that is not called one.
    const digest = MessageType === "DIGEST" ? message : createHash(hash).update(message).digest();
    if (digest.length * 8 !== Number(bits)) return "ValidationException";
    const signature = sign(scheme, { digest, hash }, key);
    if (signature === undefined) return "InvalidKeyUsageException";
    return { Signature: signature.toString("base64"), SigningAlgorithm };
  },
  "TrentService.Decrypt": ({ usage, privateKey }, { CiphertextBlob, EncryptionAlgorithm }) => {
    if (usage !== "ENCRYPT_DECRYPT") return "InvalidKeyUsageException";
    const hash = { RSAES_OAEP_SHA_1: "sha1", RSAES_OAEP_SHA_256: "sha256" }[EncryptionAlgorithm!];
    const ciphertext = Buffer.from(CiphertextBlob!, "base64");
    if (hash === undefined || ciphertext.length === 0 || ciphertext.length > 6144)
      return "ValidationException";
    const plaintext = decryptOaep(ciphertext, hash, privateKey);
    if (plaintext === null) return "InvalidCiphertextException";
    return { Plaintext: plaintext.toString("base64"), EncryptionAlgorithm };
  },
};

function sign(
  scheme: string,
  { digest, hash }: { readonly digest: Buffer; readonly hash: string },
  { privateKey, isWanted = () => true }: KmsKey,
): Buffer | undefined {
  if ((privateKey.asymmetricKeyType === "ec") !== (scheme === "ECDSA")) return undefined;
  if (scheme === "ECDSA") return derSignature(signEcdsa(digest, privateKey, isWanted));
  return (scheme === "RSASSA_PSS" ? signPss : signPkcs1)(digest, hash, privateKey);
}

const json = { "content-type": "application/x-amz-json-1.1" };

/** Almost all of them are 400. */
export function exception(name: string, status = 400): Answer {
  const body = { __type: name, message: "This message is for people." };
  return { status, headers: json, body };
}
