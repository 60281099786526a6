/** `josette explain`: why a token does not open. */
import { diagnose, type Diagnosis } from "../explain/index.ts";
import type { Context } from "./context.ts";
import { diagnosisLines } from "./diagnosis-lines.ts";
import { exitCodes } from "./failure.ts";
import { givenKeys } from "./key-arguments.ts";
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
  const nonce = args.text("nonce");
  const diagnosis = await diagnose(text, {
    keys: [keys],
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
