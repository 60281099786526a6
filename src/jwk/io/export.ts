/** Exports a {@link Key} as a JWK (RFC 7517) or PEM (RFC 7468): by default, only its public half. */
import type { Suite } from "../../algorithms/suite.ts";
import { UsageError } from "../../errors.ts";
import { publicMembers } from "../../keytypes/public-members.ts";
import type { KeyMembers } from "../../platform/material.ts";
import { run } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";
import { asKey } from "./as-key.ts";
import { certificateThumbprintOf } from "../key/x5t-values.ts";
import {
  jwkExportOptions,
  type JwkExportOptions,
  pemExportOptions,
  type PemExportOptions,
} from "./export-options.ts";
import { contentsOf, type Key, metadataOf } from "../key/key.ts";
import { membersOf } from "../key/all-members.ts";
import { publicOperations } from "./public-key.ts";
import type { Jwk, KeyInput } from "../key/types.ts";
import { encodePem } from "../../encoding/pem.ts";
import { writeEncryptedPkcs8 } from "../formats/encrypted-pkcs8.ts";
import { readPassphrase } from "../formats/passphrase.ts";
import { writePkcs8 } from "../formats/pkcs8.ts";
import { writeSpki } from "../formats/spki.ts";

/** Implements `exportJwk` of josette/jwk with the algorithms of a suite. */
export function exportJwk(suite: Suite, input: KeyInput, options: JwkExportOptions = {}): Promise<Jwk> {
  return run(exportJwkSteps(suite, input, options));
}

/** Returns the JWK of a key. */
export function* exportJwkSteps(suite: Suite, input: KeyInput, options: JwkExportOptions): Steps<Jwk> {
  const read = jwkExportOptions.read(options);
  const wanted = read.private === true;
  const key = asKey(suite, input);
  const members = yield* exportedMembers(key, wanted);
  const { kid, alg, use } = key;
  const keyOps = wanted || key.type === "public" ? key.keyOps : publicOperations(key.keyOps);
  const certificates = yield* certificateMembers(key, read);
  return { ...members, ...definedMembers({ kid, use, key_ops: keyOps, alg }), ...certificates };
}

function* certificateMembers(key: Key, options: JwkExportOptions): Steps<Jwk> {
  const members: Record<string, unknown> = {};
  if (options.x5c === true) members["x5c"] = key.x5c && [...key.x5c];
  for (const name of ["x5t", "x5t#S256"] as const) {
    if (options[name] === true) members[name] = yield* certificateThumbprintOf(key, name);
  }
  const missing = Object.entries(members).find(([, value]) => value === undefined);
  if (missing === undefined) return members;
  throw new UsageError(
    "ERR_KEY_NOT_SUITABLE",
    `The key has no certificate, so it cannot be exported with "${missing[0]}"`,
  );
}

/** Returns the members to export: the public half, or all of them if the private part is requested. */
function* exportedMembers(key: Key, wanted: boolean): Steps<KeyMembers> {
  if (wanted && key.type === "public") {
    throw new UsageError("ERR_KEY_NOT_SUITABLE", "The key is public and has no private part to export");
  }
  if (wanted && contentsOf(key).material.form === "external") {
    throw new UsageError("ERR_KEY_NOT_SUITABLE", "The private part of an external key cannot be exported");
  }
  if (!wanted && key.type === "secret") {
    throw new UsageError(
      "ERR_KEY_NOT_SUITABLE",
      "A secret has no public half; use { private: true } to export the secret",
    );
  }
  const members = yield* membersOf(key);
  return wanted ? members : publicMembers(members, contentsOf(key).keyType);
}

function definedMembers(members: Readonly<Record<string, unknown>>): Jwk {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** Implements `exportPem` of josette/jwk with the algorithms of a suite. */
export function exportPem(suite: Suite, input: KeyInput, options: PemExportOptions = {}): Promise<string> {
  return run(exportPemSteps(suite, input, options));
}

function* exportPemSteps(suite: Suite, input: KeyInput, options: PemExportOptions): Steps<string> {
  const read = pemExportOptions.read(options);
  const wanted = read.private === true;
  const passphrase = read.passphrase === undefined ? undefined : readPassphrase(read.passphrase).utf8;
  if (passphrase?.length === 0) throw new UsageError("ERR_INVALID_OPTION", "passphrase must not be empty");
  if (passphrase !== undefined && !wanted) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      "passphrase encrypts private keys only; add { private: true }",
    );
  }
  const key = asKey(suite, input);
  const members = yield* exportedMembers(key, wanted);
  const { der } = contentsOf(key).keyType;
  if (der === undefined)
    throw new UsageError("ERR_KEY_NOT_SUITABLE", "A secret cannot be exported as PEM; use exportJwk");
  const { pss } = metadataOf(key);
  if (!wanted) return encodePem("PUBLIC KEY", writeSpki(der, members, pss));
  const pkcs8 = writePkcs8(der, members, pss);
  return passphrase === undefined
    ? encodePem("PRIVATE KEY", pkcs8)
    : encodePem("ENCRYPTED PRIVATE KEY", yield* writeEncryptedPkcs8(pkcs8, passphrase));
}
