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
  server.on("listening", () => {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    console.log(`It is also at http://127.0.0.1:${port}/ until you press Ctrl+C.`);
  });
  // Any other port will do if the usual one is taken.
  server.once("error", () => server.listen(0, "127.0.0.1"));
  server.listen(8080, "127.0.0.1");
}
