/**
 * AWS Signature Version 4, as far as KMS needs it: POST without a query. The steps are those of "Create a
 * signed AWS API request" in the AWS Identity and Access Management User Guide.
 */
import { createHash, createHmac } from "node:crypto";

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only for temporary credentials. */
  readonly sessionToken?: string | undefined;
}

export interface AwsRequest {
  readonly url: URL;
  /** With lower-case names; all of them are signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AwsSigning {
  readonly credentials: AwsCredentials;
  readonly region: string;
  readonly service: string;
  readonly date: Date;
}

/** Returns all headers to send with the request except `host`, which `fetch` adds. */
export function signedHeaders(
  { url, headers, body }: AwsRequest,
  { credentials, region, service, date }: AwsSigning,
): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  for (const each of [accessKeyId, sessionToken ?? accessKeyId]) {
    // The error message of fetch would contain the invalid header.
    if (!/^[\w+/=.-]+$/.test(each)) throw new TypeError("These are not the credentials of AWS");
  }
  const time = date.toISOString().replace(/[:-]|\.\d+/g, "");
  const sent = {
    ...headers,
    "x-amz-date": time,
    ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
  };

  // Step 1: the canonical request.
  const signed = Object.entries({ ...sent, host: url.host }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(";");
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join("");
  const canonicalRequest = ["POST", url.pathname, "", lines, names, sha256(body)].join("\n");

  // Steps 2 and 3: the string to sign.
  const scope = [time.slice(0, 8), region, service, "aws4_request"];
  const stringToSign = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonicalRequest)].join("\n");

  // Steps 4 and 5: the key and the signature.
  let key: Uint8Array = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of scope) key = hmac(key, part);
  const signature = hmac(key, stringToSign).toString("hex");

  // Step 6: the header.
  const credential = `${accessKeyId}/${scope.join("/")}`;
  const parameters = `Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...sent, authorization: `AWS4-HMAC-SHA256 ${parameters}` };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
