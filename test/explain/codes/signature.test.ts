// Findings about signatures.
import { createHash, createHmac, sign } from "node:crypto";
import type { SignatureCode } from "../../../src/explain/codes/signature.ts";
import { externalKey, type Key } from "../../../src/jwk/index.ts";
import { testCases, type Case } from "../../support/explain/cases.ts";
import {
  claims,
  instead,
  mac,
  other,
  privateKey,
  publicKey,
  sample,
  secret,
  secretJwk,
  signed,
  signerJwk,
} from "../../support/explain/samples.ts";
import { ecJwk } from "../../support/jwk/pairs.ts";
import { otherRsaKey, publicJwk } from "../../support/keys.ts";
import {
  hmacJws,
  jws,
  rsaJws,
  segment,
  withBitFlipped,
  withBytes,
  withSegment,
} from "../../support/tokens.ts";
import { createPrivateKey } from "node:crypto";

const keys = [{ ...signerJwk, alg: undefined }];
const otherJwk = publicJwk(otherRsaKey);
const ec = ecJwk("P-256");
const { d: _, ...ecPublic } = ec;
const ecPrivate = createPrivateKey({ key: { ...ec }, format: "jwk" });
const pem = String(publicKey.export({ type: "spki", format: "pem" }));
const tenant = "11111111-2222-3333-4444-555555555555";
const entraClaims = {
  ...claims,
  iss: `https://sts.windows.net/${tenant}/`,
  aud: "https://graph.microsoft.com",
};

const cases: Readonly<Record<SignatureCode, Case>> = {
  "signature-mismatch": {
    cause: () => sample(withBytes(signed(), 2, withBitFlipped), { keys }),
    other: () => instead("signature-other-algorithm", signed(claims, { alg: "PS256" }), { keys }),
  },
  "signature-missing": {
    cause: () =>
      sample(
        withSegment(signed(), 2, () => ""),
        { keys },
      ),
    other: () => instead("alg-none", `${segment({ alg: "none" })}.${segment(claims)}.`, { keys }),
  },
  "signature-wrong-length": {
    cause: () =>
      sample(
        withBytes(signed(), 2, (bytes) => bytes.subarray(0, 200)),
        { keys },
      ),
    other: () => instead("signature-mismatch", withBytes(signed(), 2, withBitFlipped), { keys }),
  },
  "signature-in-der": {
    cause: () =>
      sample(
        jws({ alg: "ES256" }, claims, (text) => sign("sha256", text, ecPrivate)),
        { keys: [ecPublic] },
      ),
    other: () =>
      instead(
        "signature-wrong-length",
        jws({ alg: "ES256" }, claims, () => secret),
        { keys: [ecPublic] },
      ),
  },
  "signature-other-algorithm": {
    cause: () => sample(rsaJws({ alg: "RS256" }, claims, privateKey, "sha512"), { keys }),
    other: () =>
      instead("signature-mismatch", rsaJws({ alg: "RS256" }, claims, other.privateKey), {
        keys: [publicJwk({ ...otherRsaKey, n: signerJwk.n })],
      }),
  },
  "signature-of-other-text": {
    cause: () =>
      sample(
        jws({ alg: "HS256" }, claims, () =>
          createHmac("sha256", secret).update(JSON.stringify(claims)).digest(),
        ),
        {
          keys: [secretJwk],
        },
      ),
    other: () =>
      instead(
        "signature-mismatch",
        withBytes(mac(), 1, (text) => Buffer.from(text.toString().replace("alice", "mallory"))),
        { keys: [secretJwk] },
      ),
  },
  "algorithm-confusion": {
    cause: () => sample(hmacJws({ alg: "HS256" }, claims, pem), { keys }),
    other: () => instead("symmetric-with-public-key", mac(), { keys }),
  },
  "symmetric-with-public-key": {
    cause: () => sample(mac(), { keys }),
    other: () => instead("algorithm-confusion", hmacJws({ alg: "HS256" }, claims, pem.trim()), { keys }),
  },
  "verification-key-unusable": {
    cause: () => sample(signed(), { keys: [unknown()] }),
    other: () => instead("signature-mismatch", signed(), { keys: [otherJwk] }),
  },
  "graph-token": {
    cause: () => {
      const nonce = createHash("sha256").update("nonce").digest("base64url");
      const token = rsaJws({ alg: "RS256", nonce }, entraClaims, privateKey);
      return sample(
        withSegment(token, 0, () => segment({ alg: "RS256", nonce: "nonce" })),
        { keys },
      );
    },
    other: () =>
      instead("signature-mismatch", rsaJws({ alg: "RS256" }, entraClaims, privateKey), { keys: [otherJwk] }),
  },
};

/** A key of a vault that does not tell its public half. */
function unknown(): Key {
  return externalKey({ alg: ["RS256"], sign: () => new Uint8Array(1) });
}

testCases(cases);
