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
  const { args, terminal } = context;
  const jwks = args.text("jwks");
  const paths = [...args.texts("key"), ...(jwks === undefined || isUrl(jwks) ? [] : [jwks])];
  const read = await readKeyFiles(context, paths);
  const keys = [...read.keys];
  const variable = args.text("secret-env");
  if (variable !== undefined) {
    keys.push(secret(variable, fromEnvironment(terminal.environment, variable)));
  }
  if (args.has("secret")) {
    keys.push(secret("the secret", await ask(terminal, { question: "Secret (it is not shown):" })));
  }
  return { keys, findings: read.findings };
}

/** Like {@link givenKeys}, but throws if a finding is an error, or none of the named keys could be read. */
export async function usableKeys(context: Context): Promise<ReadKeys> {
  return usable(await givenKeys(context));
}

/** Like {@link readKeyFiles}, but throws in the same cases as {@link usableKeys}. */
export async function usableKeyFiles(context: Context, paths: readonly string[]): Promise<ReadKeys> {
  return usable(await readKeyFiles(context, paths));
}

/** Reads key files. On a terminal, asks for the password of an encrypted file if none was given. */
export async function readKeyFiles(context: Context, paths: readonly string[]): Promise<ReadKeys> {
  const password = await readPassword(context);
  const files: KeyFile[] = [];
  for (const path of paths) {
    const bytes = await readFile(path, "The key file");
    files.push({ name: path, bytes, ...(password !== undefined && { password }) });
  }
  const keys: ReadKeys["keys"][number][] = [];
  const findings: Finding[] = [];
  for (const file of files) {
    const read = await withPassword(context, file);
    keys.push(...read.keys);
    findings.push(...read.findings.map(withPasswordOption));
  }
  return { keys, findings };
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

function usable(read: ReadKeys): ReadKeys {
  const [problem] = read.findings.filter(({ severity }) => severity === "error");
  const [first] = read.findings;
  const finding = read.keys.length === 0 ? (problem ?? first) : problem;
  if (finding !== undefined) throw unreachable(finding.message, finding.action);
  return read;
}

function secret(label: string, text: string): ReadKeys["keys"][number] {
  if (text === "") throw usageFailure("The secret is empty");
  return { label, key: importSecret(new TextEncoder().encode(text)) };
}

/** Whether a value of `--jwks` is a URL to fetch rather than a file. */
export function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}
