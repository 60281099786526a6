// The examples that AWS publishes for Signature Version 4 (aws-sig-v4-test-suite), as far as they are POST without a query.
import { describe, expect, test } from "vitest";
import { signedHeaders, type AwsSigning } from "../../../examples/vaults/aws-signature.ts";
import { told } from "../../support/examples/vaults/told.ts";

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const sessionToken =
  "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/" +
  "qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7" +
  "ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
const signing: AwsSigning = {
  credentials,
  region: "us-east-1",
  service: "service",
  date: new Date("2015-08-30T12:36:00Z"),
};
const url = new URL("https://example.amazonaws.com/");
const prefix =
  "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=";

describe("AWS Signature Version 4", () => {
  test("post-vanilla", () => {
    expect(signedHeaders({ url, headers: {}, body: "" }, signing)).toEqual({
      "x-amz-date": "20150830T123600Z",
      authorization: `${prefix}host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b`,
    });
  });

  test("post-x-www-form-urlencoded", () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect(signedHeaders({ url, headers, body: "Param1=value1" }, signing)).toEqual({
      ...headers,
      "x-amz-date": "20150830T123600Z",
      authorization: `${prefix}content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a`,
    });
  });

  test("post-sts-header-before", () => {
    const temporary = { ...signing, credentials: { ...credentials, sessionToken } };
    expect(signedHeaders({ url, headers: {}, body: "" }, temporary)).toEqual({
      "x-amz-date": "20150830T123600Z",
      "x-amz-security-token": sessionToken,
      authorization: `${prefix}host;x-amz-date;x-amz-security-token, Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead`,
    });
  });

  test.each([
    ["an access key id", { accessKeyId: "AKID\nEXAMPLE" }],
    ["a session token", { sessionToken: "AQoD\nYXdz" }],
    ["no access key id", { accessKeyId: "" }],
  ])("%s that is none is not told", (_what, wrong) => {
    const given = { ...credentials, ...wrong };
    const call = () => signedHeaders({ url, headers: {}, body: "" }, { ...signing, credentials: given });
    expect(call).toThrow(TypeError);
    try {
      call();
    } catch (error) {
      for (const secret of [credentials.secretAccessKey, "EXAMPLE", "YXdz"]) {
        expect(told(error)).not.toContain(secret);
      }
    }
  });
});
