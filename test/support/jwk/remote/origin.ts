// A provider without a network, with a `fetch` of the test's own and a clock that the test sets.
import type { Fetch, FetchRequest, FetchResponse, KeySetEvent, RemoteKeySetOptions } from "josette/jwk";
import { signer, jwksOf, type Signer } from "./signers.ts";

/** Its URL. */
export const url = "https://id.example/jwks";

/** How it responds to a request. */
export type Behaviour = (request: FetchRequest) => FetchResponse | Promise<FetchResponse>;

/** A provider, its clock and the events of its key set. */
export class Origin {
  /** Seconds since 1970. */
  time = 1_700_000_000;
  /** The keys that it publishes. */
  signers: readonly Signer[] = [];
  /** How it responds. By default it publishes its keys. */
  behaviour: Behaviour = () => this.publish();
  /** The times of the requests, by its clock. */
  readonly fetches: number[] = [];
  readonly events: KeySetEvent[] = [];

  constructor(...kids: readonly string[]) {
    this.signers = kids.map(signer);
  }

  readonly fetch: Fetch = async (_url, request) => {
    this.fetches.push(this.time);
    return this.behaviour(request);
  };

  /** The options of a set that fetches from this provider. */
  options(more: RemoteKeySetOptions = {}): RemoteKeySetOptions {
    return {
      fetch: this.fetch,
      now: () => this.time,
      onEvent: (event) => this.events.push(event),
      ...more,
    };
  }

  /** The response of a working provider. */
  publish(headers: Readonly<Record<string, string>> = {}): Response {
    return answer(jwksOf(...this.signers), headers);
  }

  /** The events since the last call. */
  told(): KeySetEvent["type"][] {
    return this.events.splice(0).map(({ type }) => type);
  }
}

/** A response with a JSON document. */
export function answer(value: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), { headers: { "content-type": "application/json", ...headers } });
}

/** A provider that is down. */
export const down: Behaviour = () => new Response(null, { status: 503 });

/** A provider that never responds, and ignores aborts. */
export const silent: Behaviour = () => new Promise(() => undefined);

/** Resolves once everything in progress that needs neither time nor a network is done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A promise, and the function that settles it. */
export interface Gate<Value> {
  readonly promise: Promise<Value>;
  readonly open: (value: Value) => void;
}

/** A promise that the test settles. */
export function gate<Value = void>(): Gate<Value> {
  let open: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { promise, open: (value) => open(value) };
}
