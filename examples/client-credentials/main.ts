/** `npm run example:client-credentials`: runs the example and says with the exit code whether all of it went as it should. */
import { createReport, wantsColour } from "../demo/report.ts";
import { runClientCredentials } from "./example.ts";

const report = createReport(
  (text) => process.stdout.write(text),
  wantsColour(process.env, process.stdout.isTTY),
);
try {
  await runClientCredentials(report);
} catch (error) {
  report.failure(error);
  process.exitCode = 1;
}
