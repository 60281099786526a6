/** The API behind the website. It asks the provider about each access token (RFC 7662). */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import {
  json,
  redirect,
  serveOnLoopback,
  type Answer,
  type Route,
} from "../identity-provider/loopback-server.ts";

export interface OrdersApi {
  readonly origin: string;
  /** What has reached it. */
  readonly requests: readonly ReceivedRequest[];
  readonly close: () => Promise<void>;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface OrdersApiOptions {
  /** Returns the user of an access token; `undefined` if the token is not good. */
  readonly introspect: (accessToken: string) => string | undefined;
  /** Where one of its paths redirects to, as it should not. */
  readonly elsewhere: string;
}

export async function startOrdersApi({ introspect, elsewhere }: OrdersApiOptions): Promise<OrdersApi> {
  const requests: ReceivedRequest[] = [];
  const route = (answer: (user: string, request: ReceivedRequest) => Answer): Route => ({
    methods: ["GET", "HEAD", "POST"],
    answer: async (message) => {
      const request = await receive(message);
      requests.push(request);
      const user = introspect(request.headers.authorization?.replace(/^Bearer /, "") ?? "");
      return user === undefined ? json({ error: "invalid_token" }, "no-store", 401) : answer(user, request);
    },
  });
  const orders = (user: string, { method, body }: ReceivedRequest): Answer =>
    method === "POST"
      ? json({ ordered: body, by: user }, "no-store", 201)
      : json({ orders: ["A lamp"], of: user });
  const { origin, close } = await serveOnLoopback(
    () =>
      new Map([
        ["/orders", route(orders)],
        ["/offers", route(() => redirect(`${elsewhere}/offers`))],
      ]),
  );
  return { origin, requests, close };
}

async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const { method = "", url = "", headers } = message;
  let body = "";
  for await (const chunk of message) body += String(chunk);
  return { method, url, headers, body };
}
