/**
 * `npm run example:session-cookies`: runs the example. The exit code is 0 if every step had the expected
 * result.
 */
import { createReport, wantsColour } from "../demo/report.ts";
import { runSessionCookies } from "./example.ts";

const report = createReport(
  (text) => process.stdout.write(text),
  wantsColour(process.env, process.stdout.isTTY),
);
try {
  await runSessionCookies(report);
} catch (error) {
  report.failure(error);
  process.exitCode = 1;
}
