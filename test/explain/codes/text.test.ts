// Findings about what was pasted.
import type { TextCode } from "../../../src/explain/codes/text.ts";
import { jws, segment, withSegment } from "../../support/tokens.ts";
import { createHmac } from "node:crypto";
import type { DiagnosisInput } from "../../../src/explain/index.ts";
import { testCases, type Case, type Sample } from "../../support/explain/cases.ts";
import { generalJws } from "../../support/explain/general.ts";
import {
  claims,
  encrypted,
  instead,
  mac,
  sample,
  secret,
  secretJwk,
  signed,
} from "../../support/explain/samples.ts";

const token = mac();
const keys = [secretJwk];
const saml = '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="a"></saml:Assertion>';

/** A token that its producer encodes with another alphabet or with padding, and signs like that. */
function encodedAs(encode: (bytes: Buffer) => string, header: object, payload: object): string {
  const parts = [header, payload].map((part) => encode(Buffer.from(JSON.stringify(part))));
  const text = parts.join(".");
  return `${text}.${encode(createHmac("sha256", secret).update(text).digest())}`;
}

const base64 = (bytes: Buffer): string => bytes.toString("base64");
const padded = (bytes: Buffer): string => base64(bytes).replaceAll("+", "-").replaceAll("/", "_");
const unpadded = (bytes: Buffer): string => base64(bytes).replace(/=+$/, "");
const high = { ...claims, name: "???>>>~~~\u00ff\u00fe" };

/** A message in general serialization, which is reported first. */
function general(text: string, input: DiagnosisInput = {}): Sample {
  return { ...sample(text, input), after: "json-serialization" };
}

const cases: Readonly<Record<TextCode, Case>> = {
  "empty-text": {
    cause: () => ({ text: " \n" }),
    other: () => ({ text: "undefined", first: "other-credential" }),
  },
  "bearer-prefix": {
    cause: () => sample(`Authorization: Bearer ${token}`, { keys }),
    other: () => instead("other-credential", "Basic YWxpY2U6c2VjcmV0"),
  },
  quoted: {
    cause: () => sample(`"${token}"`, { keys }),
    other: () => instead("token-in-json", `{"access_token":"${token}","token_type":"Bearer"}`, { keys }),
  },
  whitespace: {
    cause: () => sample(`${token.slice(0, 40)}\n${token.slice(40)}`, { keys }),
    other: () => instead("invisible-characters", `${token.slice(0, 40)}\u200b${token.slice(40)}`, { keys }),
  },
  "url-encoded": {
    cause: () => sample(token.replaceAll(".", "%2E"), { keys }),
    other: () => instead("token-in-json", `https://app.example/#access_token=${token}&state=x`, { keys }),
  },
  "invisible-characters": {
    cause: () => sample(`\ufeff${token}`, { keys }),
    other: () => instead("whitespace", `  ${token}`, { keys }),
  },
  "token-in-json": {
    cause: () => sample(JSON.stringify({ token_type: "Bearer", access_token: token }, null, 2), { keys }),
    other: () => instead("other-credential", JSON.stringify({ error: "invalid_grant" })),
  },
  "text-around-token": {
    cause: () => sample(`12:00:01 INFO token=[${token}] accepted`, { keys }),
    other: () => instead("bearer-prefix", `authorization: bearer ${token}`, { keys }),
  },
  "token-too-long": {
    cause: () => sample(mac({ ...claims, x: "x".repeat(300_000) }), { keys }),
    other: () => instead("no-policy", mac({ ...claims, x: "x".repeat(30_000) }), { keys }),
  },
  "encoded-again": {
    cause: () => sample(Buffer.from(token).toString("base64"), { keys }),
    other: () => instead("saml-assertion", Buffer.from(saml).toString("base64"), { keys }),
  },
  "letter-case-lost": {
    cause: () => sample(token.toLowerCase(), { keys }),
    other: () => instead("truncated-token", token.slice(2), { keys }),
  },
  "shortened-token": {
    cause: () => sample(`${token.slice(0, 60)}...`, { keys }),
    other: () => instead("truncated-token", token.slice(0, 60), { keys }),
  },
  "truncated-token": {
    cause: () => sample(encrypted().slice(0, 300), { keys }),
    other: () => instead("wrong-segment-count", `${token}.${token}.x`, { keys }),
  },
  "wrong-segment-count": {
    cause: () => sample(`${token}.${segment("more")}`, { keys }),
    other: () => instead("jws-with-five-parts", `${token}.a2s.aWo`, { keys }),
  },
  "opaque-token": {
    cause: () => sample("ya29.a0AfH6SMBx1234567890"),
    other: () => instead("truncated-token", token.slice(0, 21)),
  },
  "other-credential": {
    cause: () => sample("v4.local.AAAAAAAAAAAAAAAAAAAAAA"),
    other: () => instead("opaque-token", "gho_16C7e42F292c6912E7710c838347Ae178B4a"),
  },
  "saml-assertion": {
    cause: () => sample(Buffer.from(saml).toString("base64")),
    other: () => instead("opaque-token", segment("neither XML nor JSON, but readable")),
  },
  "sd-jwt": {
    cause: () => sample(`${token}~WyJhIiwiYiIsImMiXQ~`, { keys }),
    other: () => instead("not-base64url", `${token}~`.replace("~", "*"), { keys }),
  },
  "key-instead-of-token": {
    cause: () => sample(JSON.stringify(secretJwk)),
    other: () => instead("claims-instead-of-token", JSON.stringify(claims)),
  },
  "claims-instead-of-token": {
    cause: () => sample(JSON.stringify(claims)),
    other: () => instead("key-instead-of-token", JSON.stringify({ keys: [secretJwk] })),
  },
  "json-serialization": {
    cause: () => {
      const [header, payload, signature] = token.split(".");
      return sample(JSON.stringify({ protected: header, payload, signature }), { keys });
    },
    other: () => instead("claims-instead-of-token", JSON.stringify(claims), { keys }),
  },
  "invalid-json-serialization": {
    cause: () => sample(JSON.stringify({ ciphertext: "AA", tag: "AA" })),
    other: () => instead("other-credential", JSON.stringify({ text: "AA" })),
  },
  "entry-accepted": {
    cause: () => general(generalJws(signed(claims, { kid: "a" }), token), { keys }),
    other: () => ({ ...general(generalJws(signed(), token)), first: "no-entry-accepted" }),
  },
  "no-entry-accepted": {
    cause: () => general(generalJws(signed(), `${token.slice(0, -4)}AAAA`)),
    other: () => ({ ...general(generalJws(signed(), token), { keys }), first: "entry-accepted" }),
  },
  "too-many-entries": {
    cause: () => general(generalJws(...Array.from({ length: 17 }, () => token)), { keys }),
    other: () => ({
      ...general(generalJws(...Array.from({ length: 16 }, () => token)), { keys }),
      first: "entry-accepted",
    }),
  },
  "standard-base64": {
    cause: () => sample(encodedAs(unpadded, { alg: "HS256" }, high), { keys }),
    other: () =>
      instead(
        "not-base64url",
        withSegment(token, 1, (text) => `${text.slice(0, 8)}*${text.slice(8)}`),
        { keys },
      ),
  },
  "padded-base64": {
    cause: () => sample(encodedAs(padded, { alg: "HS256" }, { ...claims, x: "" }), { keys }),
    other: () =>
      instead(
        "not-canonical-base64url",
        withSegment(token, 2, (text) => `${text.slice(0, -1)}${text.endsWith("9") ? "8" : "9"}`),
        { keys },
      ),
  },
  "not-base64url": {
    cause: () =>
      sample(
        withSegment(token, 1, (text) => `${text.slice(0, 8)}\u2013${text.slice(9)}`),
        { keys },
      ),
    other: () => instead("standard-base64", encodedAs(unpadded, { alg: "HS256" }, high), { keys }),
  },
  "not-canonical-base64url": {
    cause: () =>
      sample(
        withSegment(
          token,
          2,
          (text) => text.slice(0, -1) + "ABCDEFGH"["ABCDEFGH".indexOf(text.slice(-1)) + 1 || 1]!,
        ),
        { keys },
      ),
    other: () =>
      instead(
        "signature-mismatch",
        jws({ alg: "HS256" }, claims, () => new Uint8Array(32)),
        { keys },
      ),
  },
};

testCases(cases);
