/** `josette jwks`: fetches a JWK Set, and shows its keys and how long it stays fresh. */
import { keySet, remoteKeySet, thumbprint, type KeySetEvent, type RejectedEntry } from "../jwk/index.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./failure.ts";
import { line, styled, type Line } from "./lines.ts";

/** The response header fields that are shown, most of them about freshness: RFC 9111 section 5. */
const shownFields = ["cache-control", "age", "expires", "date", "etag", "content-type"] as const;

export async function run({ args, output }: Context): Promise<number> {
  const [url = ""] = args.operands;
  const headers: Record<string, string> = {};
  const events: KeySetEvent[] = [];
  const remote = remoteKeySet(url, {
    onEvent: (event) => events.push(event),
    fetch: async (address, request) => {
      const response = await fetch(address, request);
      for (const name of shownFields) {
        const value = response.headers.get(name);
        if (value !== null) headers[name] = value;
      }
      return response;
    },
  });
  await remote.refresh();
  const fetched = events.find((event) => event.type === "fetched");
  const rejected: readonly RejectedEntry[] = fetched?.rejected ?? [];
  const set = remote.exportState()?.jwks["keys"];
  const { keys } = keySet({ keys: Array.isArray(set) ? set.filter((each) => typeof each === "object") : [] });
  const shown = await Promise.all(
    keys.map(async (key) => ({
      kid: key.kid ?? null,
      kty: key.kty,
      ...(key.crv !== undefined && { crv: key.crv }),
      bits: key.bits,
      ...(key.alg !== undefined && { alg: key.alg }),
      ...(key.use !== undefined && { use: key.use }),
      certificates: key.x5c?.length ?? 0,
      thumbprint: await thumbprint(key),
    })),
  );
  const freshFor = fetched?.freshFor ?? 0;
  if (output.json) output.data({ url, keys: shown, rejected, freshFor, headers });
  else output.lines([...keyLines(shown), ...rejectedLines(rejected), ...freshLines(freshFor, headers)]);
  return exitCodes.ok;
}

interface ShownKey {
  readonly kid: string | null;
  readonly kty: string;
  readonly crv?: string;
  readonly bits: number;
  readonly alg?: string;
  readonly use?: string;
  readonly certificates: number;
  readonly thumbprint: string;
}

function keyLines(keys: readonly ShownKey[]): readonly Line[] {
  return [
    line(0, [styled("bold", `Keys: ${keys.length}`)]),
    ...keys.flatMap(({ kid, kty, crv, bits, alg, use, certificates, thumbprint: print }) => {
      const facts = [`${kty}${crv === undefined ? "" : ` ${crv}`} ${bits} bits`, alg, use].filter(
        (each) => each !== undefined,
      );
      if (certificates > 0) facts.push(certificates === 1 ? "1 certificate" : `${certificates} certificates`);
      return [
        line(2, [styled("cyan", kid ?? "(no kid)"), `  ${facts.join(", ")}`], 4),
        line(4, [styled("dim", `thumbprint ${print}`)]),
      ];
    }),
  ];
}

function rejectedLines(rejected: readonly RejectedEntry[]): readonly Line[] {
  if (rejected.length === 0) return [];
  return [
    line(0, [styled("bold yellow", `Rejected entries: ${rejected.length}`)]),
    ...rejected.map(({ index, kid, reason }) =>
      line(2, [styled("yellow", `entry ${index + 1}`), kid === undefined ? "" : ` ${kid}`, `: ${reason}`], 4),
    ),
  ];
}

function freshLines(seconds: number, headers: Readonly<Record<string, string>>): readonly Line[] {
  return [
    line(0, [styled("bold", "Fresh"), ` for ${seconds} seconds`]),
    ...Object.entries(headers).map(([name, value]) => line(2, [styled("cyan", name), `: ${value}`], 4)),
  ];
}
