// A service over node:http that answers as it should, or is in any trouble a service can be in.
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A request, as it arrived. */
export interface Received {
  readonly method: string;
  /** With the query. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer; the body goes out as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * Another answer than the right one; none at all; a connection that ends before the answer, or halfway through it; or the right answer
 * without its last brace.
 */
export type Trouble = Answer | "hang" | "cut" | "cut short" | "no JSON";

export interface StandIn {
  /** `http://127.0.0.1:{port}`. */
  readonly origin: string;
  /** All there were, in their order. */
  readonly requests: readonly Received[];
  /** What happens to requests from now on; by default nothing. */
  readonly fallInto: (trouble: Trouble | undefined) => void;
  /** A request has arrived, and is hanging. */
  readonly hanging: Promise<unknown>;
  /** Who asked for what was hanging has gone. */
  readonly abandoned: Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Listens on 127.0.0.1. */
export async function startStandIn(answer: (request: Received) => Answer): Promise<StandIn> {
  let trouble: Trouble | undefined;
  const requests: Received[] = [];
  const events = new EventEmitter();
  const hanging = once(events, "hanging");
  const abandoned = once(events, "abandoned");
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = "", url = "", headers } = request;
      const received = { method, url: new URL(origin + url), headers, body };
      requests.push(received);
      if (trouble === "hang") {
        response.on("close", () => events.emit("abandoned"));
        events.emit("hanging");
      } else if (typeof trouble === "object") {
        send(response, trouble);
      } else {
        send(response, answer(received), trouble);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port");
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    requests,
    fallInto: (next) => (trouble = next),
    hanging,
    abandoned,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, answer: Answer, trouble?: "cut" | "cut short" | "no JSON"): void {
  if (trouble === "cut") {
    response.destroy();
    return;
  }
  const body = JSON.stringify(answer.body);
  const sent = trouble === "no JSON" ? body.slice(0, -1) : body;
  const headers = { "content-type": "application/json", ...answer.headers };
  response.writeHead(answer.status, { ...headers, "content-length": Buffer.byteLength(sent) });
  if (trouble === "cut short") {
    response.write(sent.slice(0, -8), () => response.destroy());
  } else {
    response.end(sent);
  }
}
