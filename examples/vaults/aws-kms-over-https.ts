/** AWS KMS without the AWS SDK: its JSON protocol over `fetch`. */
import { signedHeaders, type AwsCredentials } from "./aws-signature.ts";
import type { KmsAnswer, KmsSend } from "./aws-kms.ts";

export interface KmsConnection {
  /** For example `eu-central-1`. */
  readonly region: string;
  /**
   * Returns the credentials. It is called for every request, so it should cache temporary credentials while
   * they are valid.
   */
  readonly credentials: () => AwsCredentials | Promise<AwsCredentials>;
  /** For example a VPC endpoint. Default: `https://kms.{region}.amazonaws.com/`. */
  readonly endpoint?: string;
}

/** An error response of KMS: the `cause` of an `ERR_KEY_UNAVAILABLE`. */
export class KmsError extends Error {
  /** The HTTP status. It is not specific: throttling is 400 too. */
  readonly status: number;

  /** `name` is the name of the exception in KMS: `AccessDeniedException`, `ThrottlingException`... */
  constructor(target: string, status: number, name: string) {
    super(`KMS answered ${target} with ${status} ${name}`);
    this.name = name;
    this.status = status;
  }
}

/**
 * Returns a `send` function for `awsKmsKey`. It does not retry: the caller knows how urgent the request is.
 */
export function kmsOverHttps({ region, credentials, endpoint }: KmsConnection): KmsSend {
  const url = new URL(endpoint ?? `https://kms.${region}.amazonaws.com/`);
  return async (target, body, signal) => {
    const text = JSON.stringify(body, (_name, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
    );
    const headers = signedHeaders(
      {
        url,
        headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${target}` },
        body: text,
      },
      { credentials: await credentials(), region, service: "kms", date: new Date() },
    );
    const response = await fetch(url, { method: "POST", headers, body: text, redirect: "error", signal });
    const answer = parse(await response.text());
    if (!response.ok) throw new KmsError(target, response.status, exception(answer.__type));
    return {
      ...answer,
      PublicKey: bytes(answer.PublicKey),
      Signature: bytes(answer.Signature),
      Plaintext: bytes(answer.Plaintext),
    };
  };
}

/** Bytes are base64. */
type Json = { readonly [Name in keyof KmsAnswer]: string } & { readonly __type?: string };

/** The message of JSON.parse contains a part of the text, which here could be key material. */
function parse(text: string): Json {
  try {
    const answer: Json | null = JSON.parse(text);
    return answer ?? {};
  } catch {
    return {};
  }
}

/** The name may have a namespace prefix. */
function exception(type = "KmsError"): string {
  return type.slice(type.indexOf("#") + 1);
}

function bytes(base64: string | undefined): Uint8Array | undefined {
  return base64 === undefined ? undefined : new Uint8Array(Buffer.from(base64, "base64"));
}
