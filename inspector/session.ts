/** What the visitor has given: a token, files with keys, and expectations. It exists in memory only. */
import { keySet, publicKey, type Key, type KeySource } from "../src/jwk/index.ts";
import { every } from "../src/algorithms/every.ts";
import {
  diagnose,
  readKeys,
  type Diagnosis,
  type DiagnosisPolicy,
  type KeyFile,
  type ReadKeys,
} from "../src/explain/index.ts";

/** A file with keys, and what was read from it. */
export interface LoadedFile extends KeyFile {
  readonly read: ReadKeys;
}

/** The claims that the visitor expects; empty texts are not checked. */
export interface Expectation {
  readonly issuer: string;
  readonly audience: string;
}

/** Reads a file with keys. */
export async function loadFile(file: KeyFile): Promise<LoadedFile> {
  return { ...file, read: await readKeys([file]) };
}

/** Diagnoses a token. */
export function inspect(
  text: string,
  files: readonly LoadedFile[],
  expected: Expectation,
): Promise<Diagnosis> {
  const policy = policyOf(files, expected);
  return diagnose(text, { keys: files.map(({ read }) => read), ...(policy && { policy }) });
}

/**
 * The policy of the expectations, with every algorithm that the keys can be used with. Symmetric signatures
 * are accepted only if there is a secret. A key set uses each key only for algorithms of its type, so a public
 * key is never a shared secret.
 */
function policyOf(
  files: readonly LoadedFile[],
  { issuer, audience }: Expectation,
): DiagnosisPolicy | undefined {
  if (issuer === "" && audience === "") return undefined;
  const keys = files.flatMap(({ read }) => read.keys.map(({ key }) => key));
  const { signatures, management, content } = every();
  const hasSecret = keys.some(({ type }) => type === "secret");
  const signature = Object.values(signatures).filter(({ symmetric }) => hasSecret || !symmetric);
  return {
    decrypt: {
      keys: setOf(keys.filter(({ type }) => type !== "public")),
      alg: Object.values(management).filter(({ symmetric }) => hasSecret || !symmetric),
      enc: Object.values(content),
      optional: true,
    },
    verify: { keys: setOf(keys.map(verificationKey)), alg: signature },
    claims: { issuer: issuer === "" ? null : issuer, audience: audience === "" ? null : audience },
  };
}

/** A key set. A list of keys must not be empty, but a set may be. */
function setOf(keys: readonly Key[]): KeySource {
  return keySet(keys.length === 0 ? { keys: [] } : keys);
}

/** The key to verify with: the public half of a private key. */
function verificationKey(key: Key): Key {
  return key.type === "private" ? publicKey(key) : key;
}
