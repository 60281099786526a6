/** The API: two routes for orders, for users and for applications. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express, { type ErrorRequestHandler, type Express } from "express";
import { createJwtVerifier, UsageError, type JwtPolicy } from "josette";
import { authentication, permission, type Log, type ProtectedHandler } from "./authentication.ts";

/** The application. Mistakes in the policy are reported here, at start. */
export function ordersApi(policy: JwtPolicy, log: Log): Express {
  const verifier = createJwtVerifier(policy); // once: it remembers keys and what it has learnt of them
  const authenticated = authentication(verifier, log);
  const reader = permission({ scope: "Orders.Read", role: "Orders.Read.All" }, log);
  const writer = permission({ scope: "Orders.Write", role: "Orders.Write.All" }, log);

  return express()
    .disable("x-powered-by")
    .use((_request, response, next) => {
      response.set("cache-control", "no-store");
      next();
    })
    .get("/orders", authenticated, reader, listOrders)
    .post("/orders", authenticated, writer, addOrder)
    .use(failed(log));
}

/** From here on the claims can be relied upon. Users and applications are told apart, and tenants too, by more than `sub`. */
const listOrders: ProtectedHandler = (_request, response) => {
  const { tid, oid } = response.locals.token.claims;
  response.json({ orders: [{ id: 1, article: "A lamp" }], of: { tid, oid } });
};

const addOrder: ProtectedHandler = (_request, response) => {
  response.status(201).json({ id: 2 });
};

/** Express itself would answer with a stack trace. It recognises an error handler by its four parameters. */
function failed(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    log({ status: 500, code: error instanceof UsageError ? error.code : "unexpected" });
    response.status(500).json({ error: "server_error" });
  };
}

export interface RunningApi {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Listens on 127.0.0.1. Put TLS in front of it before it listens anywhere else: whoever sees a token can use it. */
export async function serveApi(app: Express): Promise<RunningApi> {
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
