/**
 * The RSA key with which node:crypto is tested: its signatures (algorithms/signatures) and ciphertexts
 * (known-rsa-oaep.ts). It has no other purpose. It is as short as SHA-512 permits, because a private
 * operation is slow.
 */
import type { KeyMembers } from "../material.ts";

/** The public half. */
export const knownRsaKey: KeyMembers = {
  kty: "RSA",
  n:
    "195PH6BsMLzEYCOhGi9eK7tnbGnfQOB8QAj4hwUgMtPbdbDMbB5OzOABQuP0VOKp6LDUTihsY5yCkQPKTjU3KKZwsLh5OAOw" +
    "-KbFH7FbXojdJ79SLqq9VMeS9Wp1xqgD1plh4eFtdhl_ezZ9iAWshnrbCPyCo5gS-takf4oTLCGsG91GmQ21RAKMHnfzRQoN",
  e: "AQAB",
};
