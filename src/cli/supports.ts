/** `josette supports`: the algorithms, and whether this runtime supports them. */
import { supports } from "../jwk/index.ts";
import { algorithmLists } from "./accepted-algorithms.ts";
import type { Context } from "./context.ts";
import { exitCodes, usageFailure } from "./failure.ts";
import { line, styled, type Line } from "./lines.ts";

export async function run({ args, output }: Context): Promise<number> {
  const { signatures, management, content } = algorithmLists();
  const lists = {
    signature: signatures.map(({ alg }) => alg),
    "key management": management.map(({ alg }) => alg),
    "content encryption": content.map(({ enc }) => enc),
  };
  const known = Object.values(lists).flat();
  const unknown = args.operands.find((name) => !known.includes(name));
  if (unknown !== undefined) throw usageFailure(`${unknown} is not the name of an algorithm`);
  const rows = await Promise.all(
    Object.entries(lists).flatMap(([kind, names]) =>
      names
        .filter((name) => args.operands.length === 0 || args.operands.includes(name))
        .map(async (name) => ({ name, kind, supported: await supports(name) })),
    ),
  );
  if (output.json) output.data({ algorithms: rows });
  else output.lines(rows.map(rowLine));
  return args.operands.length === 0 || rows.every(({ supported }) => supported)
    ? exitCodes.ok
    : exitCodes.refused;
}

function rowLine(row: { readonly name: string; readonly kind: string; readonly supported: boolean }): Line {
  const mark = row.supported ? styled("green", "✓") : styled("red", "✗");
  return line(0, [mark, ` ${row.name.padEnd(20)} `, styled("dim", row.kind)]);
}
