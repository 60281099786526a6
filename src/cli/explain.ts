/** `josette explain`: why a token does not open. */
import { UnavailableError } from "../errors.ts";
import { diagnose, findingTexts, readKeys, type Diagnosis, type ReadKeys } from "../explain/index.ts";
import { remoteKeySet } from "../jwk/index.ts";
import type { Context } from "./context.ts";
import { diagnosisLines } from "./diagnosis-lines.ts";
import { exitCodes } from "./failure.ts";
import { givenKeys, isUrl } from "./key-arguments.ts";
import { hasPolicy, policyOf } from "./policy-arguments.ts";
import { readToken } from "./reading.ts";
import { readTime } from "./time-arguments.ts";
import { writeNewFile } from "./writing.ts";

export async function run(context: Context): Promise<number> {
  const { args, output } = context;
  const at = args.text("at");
  const time = at === undefined ? undefined : readTime(at);
  const text = await readToken(context);
  const keys = await givenKeys(context);
  const policy = hasPolicy(args)
    ? await policyOf(
        args,
        keys.keys.map(({ key }) => key),
      )
    : undefined;
  const jwks = args.text("jwks");
  const isFetched = policy === undefined && jwks !== undefined && isUrl(jwks);
  const published = isFetched ? [await publishedKeys(jwks)] : [];
  const nonce = args.text("nonce");
  const diagnosis = await diagnose(text, {
    keys: [keys, ...published],
    ...(policy !== undefined && { policy }),
    ...(nonce !== undefined && { nonce }),
    ...(time !== undefined && { at: time }),
  });
  const out = args.text("out");
  if (out !== undefined) await writeNewFile(out, `${JSON.stringify(diagnosis, null, 2)}\n`);
  if (output.json) output.data(diagnosis);
  else output.lines(diagnosisLines(diagnosis));
  // A token that a key file with a wrong password might open is not refused, but it does not open either.
  const isOpen = diagnosis.outcome !== "refused" && !hasError(diagnosis);
  return isOpen ? exitCodes.ok : exitCodes.refused;
}

function hasError({ findings }: Diagnosis): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/** The keys of a URL for a diagnosis without a policy, like those of a file. A failure becomes a finding. */
async function publishedKeys(url: string): Promise<ReadKeys> {
  const remote = remoteKeySet(url);
  try {
    await remote.refresh();
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const { severity, message, action } = findingTexts["keys-unavailable"];
    const why = message.replace("{why}", () => `${error.message}.`);
    return { keys: [], findings: [{ code: "keys-unavailable", severity, message: why, action }] };
  }
  const bytes = new TextEncoder().encode(JSON.stringify(remote.exportState()?.jwks));
  return await readKeys([{ name: url, bytes }]);
}
