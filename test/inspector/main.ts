/** `npm run test:inspector`: the page in Chromium and Firefox, from the disk and from a server. */
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser } from "puppeteer-core";
import { buildInspector } from "../../tools/inspector-page.ts";
import { checkAccessibility } from "./accessibility.ts";
import { browsers, openInspector, stop, type Inspector, type Scheme } from "./browsers.ts";
import {
  checkEntries,
  checkHostileText,
  checkKeys,
  checkLinks,
  checkPolicy,
  checkSamples,
} from "./checks.ts";
import { takeScreenshots } from "./screenshots.ts";

const folder = "build/inspector";
const page = await buildInspector();
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/index.html`, page);

/** The requests for anything but the page. */
let others = 0;
const server = createServer(({ url }, response) => {
  if (url !== "/") others += 1;
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(url === "/" ? page : "");
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
const served = `http://127.0.0.1:${port}/`;
after(() => {
  server.close();
  server.closeAllConnections();
});

const places = { disk: pathToFileURL(`${folder}/index.html`).href, server: served };
const reachable = () => ({ url: `${served}elsewhere`, requests: others });

for (const { name, start } of browsers) {
  describe(name, () => {
    for (const [place, url] of Object.entries(places)) {
      describe(`from the ${place}`, () => {
        const open = inspectorFor(start, "light", url);
        checkSamples(open);
        checkLinks(open);
        checkKeys(open);
        checkEntries(open);
        checkHostileText(open);
        checkPolicy(open, reachable);
      });
    }
    for (const scheme of ["light", "dark"] as const) {
      describe(scheme, () => {
        checkAccessibility(inspectorFor(start, scheme, places.disk), scheme);
        if (name === "Chromium")
          takeScreenshots(inspectorFor(start, scheme, served), scheme, `${folder}/screenshots`);
      });
    }
  });
}

/** A browser of its own for the tests of a block. */
function inspectorFor(
  start: (scheme: Scheme) => Promise<Browser>,
  scheme: Scheme,
  url: string,
): () => Inspector {
  let browser: Browser | undefined;
  let inspector: Inspector | undefined;
  before(async () => {
    browser = await start(scheme);
    inspector = await openInspector(browser, url);
  });
  after(() => browser && stop(browser));
  return () => {
    if (inspector === undefined) throw new Error("The page is not open");
    return inspector;
  };
}
