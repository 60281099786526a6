/** `npm run example:entra-api`: runs the example and says with the exit code whether all of it went as it should. */
import { createReport, wantsColour } from "../demo/report.ts";
import { runEntraApi } from "./example.ts";

const report = createReport(
  (text) => process.stdout.write(text),
  wantsColour(process.env, process.stdout.isTTY),
);
try {
  await runEntraApi(report);
} catch (error) {
  report.failure(error);
  process.exitCode = 1;
}
