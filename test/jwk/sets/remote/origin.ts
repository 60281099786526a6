// A provider without a network, by a `fetch` of the test's own, and a clock that stands until it is set.
import type { Fetch, FetchRequest, FetchResponse, KeySetEvent, RemoteKeySetOptions } from "josette/jwk";
import { signer, jwksOf, type Signer } from "./signers.ts";

/** Where it is. */
export const url = "https://id.example/jwks";

/** What it does when it is asked. */
export type Behaviour = (request: FetchRequest) => FetchResponse | Promise<FetchResponse>;

/** A provider, its clock and what a set of its keys tells. */
export class Origin {
  /** Seconds since 1970. */
  time = 1_700_000_000;
  /** What it publishes. */
  signers: readonly Signer[] = [];
  /** How it answers; with what it publishes, unless it is told otherwise. */
  behaviour: Behaviour = () => this.publish();
  /** When it was asked, by its clock. */
  readonly fetches: number[] = [];
  readonly events: KeySetEvent[] = [];

  constructor(...kids: readonly string[]) {
    this.signers = kids.map(signer);
  }

  readonly fetch: Fetch = async (_url, request) => {
    this.fetches.push(this.time);
    return this.behaviour(request);
  };

  /** Options of a set that fetches from here. */
  options(more: RemoteKeySetOptions = {}): RemoteKeySetOptions {
    return {
      fetch: this.fetch,
      now: () => this.time,
      onEvent: (event) => this.events.push(event),
      ...more,
    };
  }

  /** The answer of a provider that is well. */
  publish(headers: Readonly<Record<string, string>> = {}): Response {
    return answer(jwksOf(...this.signers), headers);
  }

  /** What was told since it was last asked for. */
  told(): KeySetEvent["type"][] {
    return this.events.splice(0).map(({ type }) => type);
  }
}

/** An answer with a JSON document. */
export function answer(value: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), { headers: { "content-type": "application/json", ...headers } });
}

/** A provider that is down. */
export const down: Behaviour = () => new Response(null, { status: 503 });

/** A provider that never answers, and does not mind when nobody waits any more. */
export const silent: Behaviour = () => new Promise(() => undefined);

/** Resolves once what is under way has come as far as it can without time or a network. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A promise and what settles it. */
export interface Gate<Value> {
  readonly promise: Promise<Value>;
  readonly open: (value: Value) => void;
}

/** A promise that a test settles when it likes. */
export function gate<Value = void>(): Gate<Value> {
  let open: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { promise, open: (value) => open(value) };
}
