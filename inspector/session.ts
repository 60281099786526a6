/** What the visitor has given: a token, files with keys, and expectations. It exists in memory only. */
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
 * The policy of the expectations, with every algorithm that the keys can be used with. Secrets and public keys
 * do not mix in one policy, so that a public key is never a shared secret.
 */
function policyOf(
  files: readonly LoadedFile[],
  { issuer, audience }: Expectation,
): DiagnosisPolicy | undefined {
  const keys = files.flatMap(({ read }) => read.keys.map(({ key }) => key));
  if ((issuer === "" && audience === "") || keys.length === 0) return undefined;
  const { signatures, management, content } = every();
  const isSymmetric = keys.every(({ type }) => type === "secret");
  const signature = Object.values(signatures).filter(({ alg }) => alg.startsWith("HS") === isSymmetric);
  const decryption = Object.values(management);
  return {
    decrypt: { keys, alg: decryption, enc: Object.values(content), optional: true },
    verify: { keys, alg: signature },
    claims: { issuer: issuer === "" ? null : issuer, audience: audience === "" ? null : audience },
  };
}
