/** The keys of a diagnosis: those that were given, and those of the policy. */
import type { Suite } from "../algorithms/suite.ts";
import { isUint8Array, ownBytes } from "../encoding/bytes.ts";
import { JoseError, UsageError } from "../errors.ts";
import { isCryptoKey } from "../platform/cryptokey.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { importSecret } from "../jwk/io/import.ts";
import { isKeyObject } from "../jwk/io/key-object.ts";
import { thumbprintSteps } from "../jwk/io/jwk-thumbprint.ts";
import { isKey, type Key } from "../jwk/key/key.ts";
import type { KeyInput } from "../jwk/key/types.ts";
import type { Steps } from "../steps/steps.ts";
import { Certificate } from "../x509/certificate/certificate.ts";
import type { Finding } from "./types.ts";
import { finding } from "./findings.ts";
import type { DiagnosisKey } from "./input.ts";
import { certificateOf, namedKeys, type NamedKey } from "./named-keys.ts";

/** A key, with its position in the list. */
export interface GivenKey extends NamedKey {
  readonly index: number;
}

/** The list of keys. It grows while layers are opened: the policy's sources are queried for each layer. */
export class GivenKeys {
  readonly #suite: Suite;
  readonly #list: GivenKey[] = [];
  readonly #byThumbprint = new Map<string | Key, GivenKey>();
  readonly #ofPolicy = new Set<string | Key>();
  /** Reports of the keys that could not be read. */
  readonly findings: Finding[] = [];

  constructor(suite: Suite) {
    this.#suite = suite;
  }

  get list(): readonly GivenKey[] {
    return this.#list;
  }

  /** Whether a policy has the key, even if with another kid, alg or use. */
  *isOfPolicy({ key }: GivenKey): Steps<boolean> {
    return this.#ofPolicy.has(yield* thumbprintOf(this.#suite, key));
  }

  /** Adds the keys of the input. */
  *addInput(inputs: readonly DiagnosisKey[]): Steps<void> {
    for (const [index, input] of inputs.entries()) {
      const label = `key ${index + 1}`;
      try {
        for (const each of readInput(this.#suite, input, label, this.findings)) yield* this.#add(each);
      } catch (error) {
        if (!(error instanceof JoseError || error instanceof UsageError)) throw error;
        this.findings.push(finding("key-unreadable", { label, why: `${error.message}.` }));
      }
    }
  }

  /** Adds a key of the policy, unless it is in the list. Returns its entry; `undefined` if it is unusable. */
  *addOfPolicy(input: KeyInput): Steps<GivenKey | undefined> {
    try {
      const key = asKey(this.#suite, input);
      const id = yield* identityOf(this.#suite, key);
      const known = this.#list.find((each) => each.key === key) ?? this.#byThumbprint.get(id);
      const name = key.kid === undefined ? "a key of the policy" : `the policy's key "${key.kid}"`;
      const entry = known ?? (yield* this.#add({ label: name, key }));
      this.#ofPolicy.add(yield* thumbprintOf(this.#suite, key));
      return entry;
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
      return undefined;
    }
  }

  *#add({ label, key, certificate = certificateOf(this.#suite, key) }: NamedKey): Steps<GivenKey> {
    const index = this.#list.length;
    const entry: GivenKey = { label, key, index, ...(certificate !== undefined && { certificate }) };
    this.#list.push(entry);
    this.#byThumbprint.set(yield* identityOf(this.#suite, key), entry);
    return entry;
  }
}

/** Identifies a key by its thumbprint, type, kid, alg and use, or by itself if it has no thumbprint. */
function* identityOf(suite: Suite, key: Key): Steps<string | Key> {
  const thumbprint = yield* thumbprintOf(suite, key);
  return typeof thumbprint === "string"
    ? [thumbprint, key.type, key.kid, key.alg, key.use].join(" ")
    : thumbprint;
}

/** The thumbprint, or the key itself if it cannot be exported, for example because it is in a vault. */
function* thumbprintOf(suite: Suite, key: Key): Steps<string | Key> {
  try {
    return yield* thumbprintSteps(suite, key, "SHA-256");
  } catch (error) {
    if (error instanceof JoseError || error instanceof UsageError) return key;
    throw error;
  }
}

function readInput(
  suite: Suite,
  input: DiagnosisKey,
  label: string,
  findings: Finding[],
): readonly NamedKey[] {
  if (isUint8Array(input)) return [{ label, key: importSecret(suite, ownBytes(input, "secret")) }];
  if (isKey(input) || isCryptoKey(input) || isKeyObject(input)) return [{ label, key: asKey(suite, input) }];
  if (input instanceof Certificate) return [{ label, key: input.key, certificate: input }];
  if ("label" in input) return [input];
  if ("findings" in input) {
    findings.push(...input.findings);
    return input.keys;
  }
  if ("certificates" in input) return namedKeys(label, input.keys, input.certificates);
  if (!("keys" in input)) return [{ label, key: asKey(suite, input) }];
  return input.keys.flatMap((jwk, index) => {
    const name = jwk.kid === undefined ? `${label} (${index + 1})` : `${label} (kid "${jwk.kid}")`;
    try {
      return [{ label: name, key: asKey(suite, jwk) }];
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
      const why = `${error.message}.`;
      findings.push(finding("key-set-entry-rejected", { label, index: index + 1, why }));
      return [];
    }
  });
}
