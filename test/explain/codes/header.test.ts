// Findings about headers.
import type { HeaderCode } from "../../../src/explain/codes/header.ts";
import { testCases, type Case } from "../../support/explain/cases.ts";
import {
  claims,
  encrypted,
  instead,
  mac,
  policy,
  recipientJwk,
  sample,
  secret,
  secretJwk,
  signed,
  signerJwk,
} from "../../support/explain/samples.ts";
import { hmacJws, segment, withSegment } from "../../support/tokens.ts";

const keys = [secretJwk];
const pair = [recipientJwk, signerJwk];
const decrypt = { keys: [recipientJwk], alg: ["RSA-OAEP-256"], enc: ["A256GCM"] } as const;

const cases: Readonly<Record<HeaderCode, Case>> = {
  "header-not-json": {
    cause: () => sample(hmacJws("alg=HS256", claims, secret), { keys }),
    other: () =>
      instead("header-invalid", hmacJws('{"alg":"HS256","alg":"HS256"}', claims, secret), { keys }),
  },
  "header-invalid": {
    cause: () => sample(hmacJws('{"alg":"HS256","kid":7}', claims, secret), { keys }),
    other: () => instead("header-not-json", hmacJws('{"alg":"HS256"', claims, secret), { keys }),
  },
  "header-too-long": {
    cause: () => sample(mac(claims, { x: "a".repeat(20_000) }), { keys }),
    other: () => instead("token-too-long", mac(claims, { x: "a".repeat(200_000) }), { keys }),
  },
  "alg-missing": {
    cause: () => sample(hmacJws({ typ: "JWT" }, claims, secret), { keys }),
    other: () => instead("alg-unknown", mac(claims, { alg: "" }), { keys }),
  },
  "alg-none": {
    cause: () => sample(`${segment({ alg: "None" })}.${segment(claims)}.`, { keys }),
    other: () =>
      instead(
        "signature-missing",
        withSegment(mac(), 2, () => ""),
        { keys },
      ),
  },
  "alg-rsa1_5": {
    cause: () => sample(encrypted({ header: { alg: "RSA1_5" } }), { keys: pair }),
    other: () => instead("alg-unknown", encrypted({ header: { alg: "RSA-OAEP-1024" } }), { keys: pair }),
  },
  "alg-misspelled": {
    cause: () => sample(mac(claims, { alg: "hs256" }), { keys }),
    other: () => instead("alg-unknown", mac(claims, { alg: "HS257" }), { keys }),
  },
  "alg-unknown": {
    cause: () => sample(mac(claims, { alg: "ES256K" }), { keys }),
    other: () => instead("alg-misspelled", mac(claims, { alg: "HS-256" }), { keys }),
  },
  "alg-of-other-kind": {
    cause: () => sample(signed(claims, { alg: "RSA-OAEP-256" })),
    other: () => instead("alg-unknown", signed(claims, { alg: "ES999" })),
  },
  "alg-not-allowed": {
    cause: () => sample(encrypted(), { policy: { ...policy(), decrypt } }),
    other: () =>
      instead("enc-not-allowed", encrypted({ alg: "RSA-OAEP-256", enc: "A128GCM" }), {
        policy: { ...policy(), decrypt },
      }),
  },
  "enc-missing": {
    cause: () => sample(encrypted({ header: { enc: undefined } }), { keys: pair }),
    other: () => instead("enc-unknown", encrypted({ header: { enc: "A512GCM" } }), { keys: pair }),
  },
  "enc-unknown": {
    cause: () => sample(encrypted({ header: { enc: "XC20P" } }), { keys: pair }),
    other: () => instead("alg-misspelled", encrypted({ header: { enc: "a256gcm" } }), { keys: pair }),
  },
  "enc-not-allowed": {
    cause: () =>
      sample(encrypted({ alg: "RSA-OAEP-256", enc: "A128GCM" }), { policy: { ...policy(), decrypt } }),
    other: () => instead("alg-not-allowed", encrypted(), { policy: { ...policy(), decrypt } }),
  },
  "zip-unknown": {
    cause: () => sample(encrypted({ header: { zip: "GZIP" } }), { keys: pair }),
    other: () => instead("enc-unknown", encrypted({ header: { enc: "GZIP" } }), { keys: pair }),
  },
  "crit-not-understood": {
    cause: () => sample(mac(claims, { crit: ["exp"], exp: 1 }), { keys }),
    other: () => instead("crit-invalid", mac(claims, { crit: ["exp"] }), { keys }),
  },
  "crit-invalid": {
    cause: () => sample(mac(claims, { crit: ["alg"] }), { keys }),
    other: () => instead("header-invalid", mac(claims, { crit: [] }), { keys }),
  },
  "b64-in-jwt": {
    cause: () => sample(mac(claims, { b64: true, crit: ["b64"] }), { keys }),
    other: () => instead("crit-not-understood", mac(claims, { x: true, crit: ["x"] }), { keys }),
  },
  "jws-with-five-parts": {
    cause: () => sample(`${mac()}.a2s.aWo`, { keys }),
    other: () => instead("wrong-segment-count", `${mac()}.a2s`, { keys }),
  },
  "jwe-with-three-parts": {
    cause: () => sample(encrypted().split(".").slice(0, 3).join("."), { keys: pair }),
    other: () => instead("truncated-token", encrypted().split(".").slice(0, 2).join("."), { keys: pair }),
  },
  "typ-mismatch": {
    cause: () =>
      sample(signed(), {
        policy: { ...policy(), verify: { keys: [signerJwk], alg: ["RS256"], typ: "logout+jwt" } },
      }),
    other: () =>
      instead("id-token-for-access-token", signed({ ...claims, nonce: "n" }), {
        policy: {
          ...policy(),
          verify: { keys: [signerJwk], alg: ["RS256"], typ: "JWT" },
          claims: { issuer: claims.iss, audience: "other" },
        },
      }),
  },
};

testCases(cases);
