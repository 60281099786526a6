// The middleware of the guide, each with its framework.
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, vi } from "vitest";
import { writeGuide } from "../support/docs/guide.ts";
import { testOutage, testResponses, useIssuer } from "../support/docs/middleware.ts";
import { importFile } from "../support/docs/run.ts";

interface FastifyApp {
  inject(request: { url: string; headers: Record<string, string> }): Promise<{
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly payload: string;
  }>;
  close(): Promise<void>;
}

interface HonoApp {
  request(path: string, init: RequestInit): Promise<Response>;
}

interface NestApp {
  getHttpServer(): { address(): AddressInfo };
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);
const url = "http://127.0.0.1/orders";
let fastify: FastifyApp;
let hono: HonoApp;
let nest: NestApp;
let proxy: (request: Request) => Promise<Response>;
let orders: (
  request: object,
) => Promise<{ status?: number; headers?: Record<string, string>; jsonBody?: object }>;

useIssuer();

beforeAll(async () => {
  const files = writeGuide("middleware", { under: "test/guides/.generated" });
  ({ app: fastify } = (await importFile(files, "fastify.ts")) as { app: FastifyApp });
  ({ app: hono } = (await importFile(files, "hono.ts")) as { app: HonoApp });
  ({ app: nest } = (await importFile(files, "nest.ts")) as { app: NestApp });
  ({ proxy } = (await importFile(files, "proxy.ts")) as { proxy: typeof proxy });
  vi.spyOn(console, "warn").mockReturnValue(undefined); // there is no host of Azure Functions
  ({ orders } = (await importFile(files, "azure.ts")) as { orders: typeof orders });
  vi.restoreAllMocks();
});

afterAll(async () => {
  await Promise.all([fastify.close(), nest.close()]);
});

describe("Fastify", () => {
  const send = async (headers: Record<string, string>) => {
    const response = await fastify.inject({ url: "/orders", headers });
    return new Response(response.payload, { status: response.statusCode, headers: response.headers });
  };
  testOutage(() => send);
  testResponses(() => send);
});

describe("Hono", () => {
  testResponses(() => async (headers) => hono.request("/orders", { headers }));
});

describe("NestJS", () => {
  testResponses(() => (headers) => {
    const { port } = nest.getHttpServer().address();
    return fetch(`http://127.0.0.1:${port}/orders`, { headers });
  });
});

describe("Next.js", () => {
  const { NextRequest } = require("next/server") as { NextRequest: typeof Request };
  testResponses(() => async (headers) => {
    const response = await proxy(new NextRequest(url, { headers: { ...headers, "x-subject": "mallory" } }));
    if (response.headers.get("x-middleware-next") !== "1") return response;
    // What Next.js reads from the response: the header fields of the request that it passes on.
    return Response.json({ orders: [], of: response.headers.get("x-middleware-request-x-subject") });
  });
});

describe("Azure Functions", () => {
  const { HttpRequest } = require("@azure/functions") as { HttpRequest: new (init: object) => object };
  testResponses(() => async (headers) => {
    const {
      status,
      headers: fields,
      jsonBody,
    } = await orders(new HttpRequest({ method: "GET", url, headers }));
    const init = { ...(status !== undefined && { status }), ...(fields && { headers: fields }) };
    return new Response(jsonBody === undefined ? null : JSON.stringify(jsonBody), init);
  });
});
