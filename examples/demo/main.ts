/** `npm start`: runs the demo and says with the exit code whether all of it went as it should. */
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
