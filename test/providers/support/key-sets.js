/** A key set, and the state of a remote set as instances share it. */
import { generateKeyPairSync } from "node:crypto";
import { jwkOf } from "./native-jwk.js";

const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const jwks = { keys: [{ ...jwkOf(publicKey), kid: "a", use: "sig" }] };

export function stateOf(url, fetchedAt = 1) {
  return { version: 1, url, jwks, fetchedAt, freshUntil: fetchedAt + 1 };
}

/** Identifiers that differ in what a store could lose, and one that is longer than a name in Workers KV. */
export const identifiers = [
  "https://login.example/jwks",
  "https://login.example/jwks?tenant=1",
  "https://login.example/jwks?tenant=2",
  "https://login.example/jwks#https%3A%2F%2Flogin.example",
  "https://login.example/%6Awks",
  "https://login.example/\u00e9",
  `https://login.example/${"x".repeat(1500)}1`,
  `https://login.example/${"x".repeat(1500)}2`,
];
