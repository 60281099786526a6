/** A reporter for `node --test`: one line for each file, all failures, and the total. */
import { inspect } from "node:util";
import { relative } from "node:path";

export default async function* reporter(source) {
  const files = new Map();
  for await (const { type, data } of source) {
    if (type === "test:diagnostic" && data.message.startsWith("WARNING")) yield `${data.message}\n`;
    if (type === "test:stderr") yield data.message;
    if ((type !== "test:pass" && type !== "test:fail") || isSuite(data)) continue;
    // Node.js reports each file as a test of its own.
    const name = data.file === undefined ? "" : relative(process.cwd(), data.file);
    if (data.name === data.file || data.name === name) continue;
    const counts = files.get(name) ?? { passed: 0, failed: 0, skipped: 0 };
    files.set(name, counts);
    if (data.skip !== undefined) counts.skipped += 1;
    else if (type === "test:pass") counts.passed += 1;
    else {
      counts.failed += 1;
      yield `FAILED ${name}: ${data.name}\n${inspect(data.details.error?.cause ?? data.details.error)}\n`;
    }
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, counts] of files) {
    yield `${name}: ${describe(counts)}\n`;
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  yield `in all: ${describe(total)}\n`;
}

/** A suite that is not run counts as one test, because its tests are not reported. */
function isSuite({ details, skip }) {
  return details?.type === "suite" && skip === undefined;
}

function describe({ passed, failed, skipped }) {
  const parts = [`${passed} passed`];
  if (failed > 0) parts.push(`${failed} FAILED`);
  if (skipped > 0) parts.push(`${skipped} NOT RUN`);
  return parts.join(", ");
}
