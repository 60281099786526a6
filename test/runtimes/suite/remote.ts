/** Remote key sets over the loopback server. Without a server there is nothing to fetch, and no row. */
import { remoteKeySet, type RemoteKeySetOptions } from "josette/jwk";
import { signCompact, verifyCompact } from "josette/jws";
import { fromUtf8 } from "../../vectors/octets.ts";
import { jwkNamed } from "./keys.ts";
import { Mismatch, refuses, same, type Row } from "./rows.ts";

const payload = fromUtf8("remote");
const alg = ["ES256"] as const;

export function remoteKeySets(): readonly Row[] {
  return [
    row("is fetched once for many tokens", async (server) => {
      await server.put([one]);
      const keys = server.keys();
      for (let time = 0; time < 3; time++) await verifyCompact(await signed("1"), keys, { alg });
      same("fetches", await server.hits(), 1);
    }),
    row("is fetched once for tokens that come together", async (server) => {
      await server.put([one]);
      const keys = server.keys();
      const token = await signed("1");
      await Promise.all(Array.from({ length: 5 }, () => verifyCompact(token, keys, { alg })));
      const hits = await server.hits();
      // Requests of workerd cannot wait for each other.
      if (hits < 1 || hits > 5) throw new Mismatch(`there were ${hits} fetches`);
    }),
    row("is fetched again for a kid that it does not have", async (server) => {
      await server.put([one]);
      const keys = server.keys();
      await verifyCompact(await signed("1"), keys, { alg });
      await server.put([one, two]);
      await verifyCompact(await signed("2"), keys, { alg });
      same("fetches", await server.hits(), 1);
    }),
    row("is fetched again only once for kids that nobody has", async (server) => {
      await server.put([one]);
      const keys = server.keys();
      await verifyCompact(await signed("1"), keys, { alg });
      for (const kid of ["3", "4", "5"]) {
        await refuses("ERR_JWKS_NO_MATCHING_KEY", async () =>
          verifyCompact(await signed(kid), keys, { alg }),
        );
      }
      const hits = await server.hits();
      if (hits > 2) throw new Mismatch(`there were ${hits} fetches`);
    }),
    row("that was exported serves without a fetch", async (server) => {
      await server.put([one]);
      const keys = server.keys();
      await keys.refresh();
      const state = keys.exportState();
      if (state === undefined) throw new Mismatch("there is no state");
      await verifyCompact(await signed("1"), server.keys({ state }), { alg });
      same("fetches", await server.hits(), 1);
    }),
    ...[404, 500, 503, 204].map((code) =>
      row(`that answers ${code} is unavailable`, (server) => server.unavailable(`/status/${code}`)),
    ),
    row("that is not there is unavailable", (server) => server.unavailable(`/store/${server.name}-missing`)),
    row("that redirects is unavailable", async (server) => {
      await server.put([one]);
      const to = encodeURIComponent(`${server.origin}/store/${server.name}`);
      await server.unavailable(`/redirect?to=${to}`);
      same("fetches", await server.hits(), 0);
    }),
    row("that is no set is unavailable", async (server) => {
      await server.putText('{"keys":{}}');
      await server.unavailable(`/store/${server.name}`);
    }),
    row("that is no JSON is unavailable", async (server) => {
      await server.putText("<html>");
      await server.unavailable(`/store/${server.name}`);
    }),
    row("that is too long is unavailable", async (server) => {
      await server.put([one, two]);
      const keys = server.keys({ maxBytes: 100 });
      await refuses("ERR_JWKS_UNAVAILABLE", async () => verifyCompact(await signed("1"), keys, { alg }));
    }),
    row("that is slow is given up", async (server) => {
      const keys = remoteKeySet(`${server.origin}/slow`, { timeout: 1, allowHttp: true });
      await refuses("ERR_JWKS_TIMEOUT", async () => verifyCompact(await signed("1"), keys, { alg }));
    }),
    row("is given up when the caller gives up", async (server) => {
      const controller = new AbortController();
      const keys = remoteKeySet(`${server.origin}/slow`, { timeout: 5, allowHttp: true });
      const reason = new Mismatch("the reason");
      const refreshing = keys.refresh({ signal: controller.signal }).then(
        () => undefined,
        (error: unknown) => error,
      );
      controller.abort(reason);
      same("what is thrown", await refreshing, reason);
    }),
    row("is not fetched for a caller who has given up already", async (server) => {
      await server.put([one]);
      const controller = new AbortController();
      const reason = new Mismatch("the reason");
      controller.abort(reason);
      const thrown: unknown = await server
        .keys()
        .refresh({ signal: controller.signal })
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      same("what is thrown", thrown, reason);
      same("fetches", await server.hits(), 0);
    }),
  ];
}

const one = { ...jwkNamed("ec256.public"), kid: "1", use: "sig" };
const two = { ...jwkNamed("ec256.public"), kid: "2", use: "sig" };

function signed(kid: string): Promise<string> {
  return signCompact(payload, jwkNamed("ec256"), { alg: "ES256", kid });
}

function row(name: string, work: (server: Server) => Promise<void>): Row {
  return {
    row: `a set that ${name}`.replace("that that", "that"),
    work: ({ origin }) => work(new Server(origin)),
  };
}

/** One name in the store of the loopback server. */
class Server {
  readonly origin: string;
  readonly name = `set-${crypto.randomUUID()}`;

  constructor(origin: string) {
    this.origin = origin;
  }

  put(keys: readonly object[]): Promise<void> {
    return this.putText(JSON.stringify({ keys }));
  }

  async putText(body: string): Promise<void> {
    const { status } = await fetch(`${this.origin}/store/${this.name}`, { method: "PUT", body });
    same("status of PUT", status, 204);
  }

  async hits(): Promise<number> {
    return Number(await (await fetch(`${this.origin}/hits/${this.name}`)).text());
  }

  keys(options: RemoteKeySetOptions = {}): ReturnType<typeof remoteKeySet> {
    return remoteKeySet(`${this.origin}/store/${this.name}`, { allowHttp: true, ...options });
  }

  async unavailable(path: string): Promise<void> {
    const keys = remoteKeySet(`${this.origin}${path}`, { allowHttp: true });
    await refuses("ERR_JWKS_UNAVAILABLE", async () => verifyCompact(await signed("1"), keys, { alg }));
  }
}
