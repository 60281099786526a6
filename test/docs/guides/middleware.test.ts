// The middleware of the guide that needs no packages but Express. `npm run test:examples` runs the others.
import type { Server } from "node:http";
import { afterAll, beforeAll, describe } from "vitest";
import { writeGuide } from "../../support/docs/guide.ts";
import { testOutage, testResponses, useIssuer } from "../../support/docs/middleware.ts";
import { importFile, originOf } from "../../support/docs/run.ts";

let server: Server;
let worker: { fetch(request: Request): Promise<Response> };

useIssuer();

beforeAll(async () => {
  const files = writeGuide("middleware");
  ({ server } = (await importFile(files, "express.ts")) as { server: Server });
  ({ default: worker } = (await importFile(files, "worker.ts")) as { default: typeof worker });
});

afterAll(() => {
  server.close();
});

describe("Express", () => {
  const send = async (headers: Record<string, string>) =>
    fetch(`${await originOf(server)}/orders`, { headers });
  testOutage(() => send);
  testResponses(() => send);
});

describe("Workers", () => {
  testResponses(() => (headers) => worker.fetch(new Request("https://api.example.com/orders", { headers })));
});
