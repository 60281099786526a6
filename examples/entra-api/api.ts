/** The API: two routes for orders, for users and for applications. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express, { type ErrorRequestHandler, type Express } from "express";
import { createJwtVerifier, UsageError, type JwtPolicy } from "josette";
import { authentication, permission, type Log, type ProtectedHandler } from "./authentication.ts";

/** Returns the application. Mistakes in the policy are reported here, at startup. */
export function ordersApi(policy: JwtPolicy, log: Log): Express {
  const verifier = createJwtVerifier(policy); // once: it caches keys and headers
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

/**
 * The claims have been verified at this point. Distinguish users, applications and tenants by more than
 * `sub`.
 */
const listOrders: ProtectedHandler = (_request, response) => {
  const { tid, oid } = response.locals.token.claims;
  response.json({ orders: [{ id: 1, article: "A lamp" }], of: { tid, oid } });
};

const addOrder: ProtectedHandler = (_request, response) => {
  response.status(201).json({ id: 2 });
};

/**
 * Replaces Express's response with a stack trace. Express recognizes an error handler by its four parameters.
 */
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

/** Listens on 127.0.0.1. Use TLS for any other interface: anyone who sees a token can use it. */
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
