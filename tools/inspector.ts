/** `npm run inspector`: builds the page and serves it on this machine. `-- --build` only builds it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { buildInspector } from "./inspector-page.ts";

const folder = "build/inspector";
const page = await buildInspector();
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "index.html"), page);
console.log(
  `${folder}/index.html is the page, with everything in it. Open it from the disk or put it on any server.`,
);
if (!process.argv.includes("--build")) serve();

function serve(): void {
  const server = createServer(({ url }, response) => {
    if (url !== "/") {
      response.writeHead(404).end();
      return;
    }
    response
      .writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" })
      .end(page);
  });
  server.listen(8080, "127.0.0.1", () => {
    console.log("It is also at http://127.0.0.1:8080/ until you press Ctrl+C.");
  });
  server.on("error", (error) => {
    console.error(`The page cannot be served: ${error.message}`);
    process.exitCode = 1;
  });
}
