/** The keys that the arguments name. */
import { readKeys, type Finding, type KeyFile, type ReadKeys } from "../explain/index.ts";
import { importSecret } from "../jwk/index.ts";
import type { Context } from "./context.ts";
import { unreachable, usageFailure } from "./failure.ts";
import { printable } from "./printable.ts";
import { ask } from "./prompt.ts";
import { fromEnvironment, howToGivePassword, readPassword } from "./passwords.ts";
import { readFile } from "./reading.ts";

/** Reads `--key`, `--jwks FILE`, `--secret` and `--secret-env`. An unreadable key becomes a finding. */
export async function givenKeys(context: Context): Promise<ReadKeys> {
  const { keys, findings } = await readKeyFiles(context, pathsIn(context));
  return { keys: [...keys, ...(await secrets(context))], findings };
}

/** Like {@link givenKeys}, but throws in the same cases as {@link usableKeyFiles}. */
export async function usableKeys(context: Context): Promise<ReadKeys> {
  const { keys, findings } = await usableKeyFiles(context, pathsIn(context));
  return { keys: [...keys, ...(await secrets(context))], findings };
}

/** The files of `--key` and `--jwks`. */
function pathsIn({ args }: Context): readonly string[] {
  const jwks = args.text("jwks");
  return [...args.texts("key"), ...(jwks === undefined || isUrl(jwks) ? [] : [jwks])];
}

/** The secrets of `--secret` and `--secret-env`. */
async function secrets({ args, terminal }: Context): Promise<ReadKeys["keys"]> {
  const keys: ReadKeys["keys"][number][] = [];
  const variable = args.text("secret-env");
  if (variable !== undefined) {
    keys.push(secret(variable, fromEnvironment(terminal.environment, variable)));
  }
  if (args.has("secret")) {
    keys.push(secret("the secret", await ask(terminal, { question: "Secret (it is not shown):" })));
  }
  return keys;
}

/**
 * Like {@link readKeyFiles}, but throws if there is a file of which nothing could be read. Other findings,
 * which are about parts of a file, are written to standard error.
 */
export async function usableKeyFiles(context: Context, paths: readonly string[]): Promise<ReadKeys> {
  const files = await readEach(context, paths);
  for (const { keys, findings } of files) if (keys.length === 0) throwFirst(findings);
  const read = together(files);
  writeFindings(context, read.findings);
  return read;
}

/** Like {@link readKeyFiles}, but throws if anything in the files could not be read. */
export async function completeKeyFiles(context: Context, paths: readonly string[]): Promise<ReadKeys> {
  const { keys, findings } = await readKeyFiles(context, paths);
  throwFirst(
    findings.map((each) =>
      each.code === "key-set-entry-rejected"
        ? { ...each, action: "Correct the entry, or remove it from the file." }
        : each,
    ),
  );
  return { keys, findings };
}

/** Writes findings to standard error, unless --quiet is set. */
export function writeFindings({ output }: Context, findings: readonly Finding[]): void {
  for (const { message, action } of findings) output.words(`${message} ${action}`);
}

/** Reads key files. On a terminal, asks for the password of an encrypted file if none was given. */
export async function readKeyFiles(context: Context, paths: readonly string[]): Promise<ReadKeys> {
  return together(await readEach(context, paths));
}

async function readEach(context: Context, paths: readonly string[]): Promise<readonly ReadKeys[]> {
  const password = await readPassword(context);
  const files: KeyFile[] = [];
  for (const path of paths) {
    const bytes = await readFile(path, "The key file");
    files.push({ name: path, bytes, ...(password !== undefined && { password }) });
  }
  const read: ReadKeys[] = [];
  for (const file of files) {
    const { keys, findings } = await withPassword(context, file);
    read.push({ keys, findings: findings.map(withPasswordOption) });
  }
  return read;
}

function together(files: readonly ReadKeys[]): ReadKeys {
  return {
    keys: files.flatMap(({ keys }) => keys),
    findings: files.flatMap(({ findings }) => findings),
  };
}

/** If a finding says that a password is missing, makes it advise the options that give one. */
function withPasswordOption(finding: Finding): Finding {
  if (finding.code !== "key-password-missing") return finding;
  return { ...finding, action: howToGivePassword };
}

async function withPassword({ terminal }: Context, file: KeyFile): Promise<ReadKeys> {
  const read = await readKeys([file]);
  const isMissing = read.findings.some(({ code }) => code === "key-password-missing");
  if (!isMissing || terminal.stdin.isTTY !== true || file.password !== undefined) return read;
  const question = `Password of ${printable(file.name)} (it is not shown):`;
  return await readKeys([{ ...file, password: await ask(terminal, { question }) }]);
}

/** Throws the first finding: exit code 3. */
function throwFirst([first]: readonly Finding[]): void {
  if (first !== undefined) throw unreachable(first.message, first.action);
}

function secret(label: string, text: string): ReadKeys["keys"][number] {
  if (text === "") throw usageFailure("The secret is empty");
  return { label, key: importSecret(new TextEncoder().encode(text)) };
}

/** Whether a value of `--jwks` is a URL to fetch rather than a file. */
export function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}
