/** `npm start`: runs the demo. The exit code is 0 if every step had the expected result. */
import { runDemo } from "./demo.ts";
import { createReport, wantsColour } from "./report.ts";

const report = createReport(
  (text) => process.stdout.write(text),
  wantsColour(process.env, process.stdout.isTTY),
);
try {
  await runDemo(report);
} catch (error) {
  report.failure(error);
  process.exitCode = 1;
}
