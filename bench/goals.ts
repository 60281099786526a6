/** The figures josette is meant to reach, as ratios within one run. They are reported and never asserted. */
import * as crypto from "node:crypto";
import { isPeer, type ContenderName } from "./library.ts";
import { resultOf, type Report, type RowReport } from "./report.ts";

export interface GoalReport {
  readonly title: string;
  /** What is wanted, as `>= 2.2`. */
  readonly wanted: string;
  readonly measured: number;
  readonly reached: boolean;
}

type Measured = Omit<Report, "machine" | "quick" | "goals">;

/** The goals that this run can say something about. */
export function goalReports(report: Measured): readonly GoalReport[] {
  return goals.flatMap(({ title, atLeast, atMost, measure }) => {
    const measured = measure(report);
    if (measured === undefined) return [];
    if (atLeast !== undefined) {
      return [{ title, wanted: `>= ${atLeast}`, measured, reached: measured >= atLeast }];
    }
    return [{ title, wanted: `<= ${atMost}`, measured, reached: measured <= atMost }];
  });
}

type Goal = { readonly title: string; readonly measure: (report: Measured) => number | undefined } & (
  | { readonly atLeast: number; readonly atMost?: undefined }
  | { readonly atLeast?: undefined; readonly atMost: number }
);

const nested = "Nested open, 1 caller";
const nested16 = "Nested open, 16 kB, 1 caller";
const nested64 = "Nested open, 64 kB, 1 caller";
const crowd = "Nested open, 32 callers";
const verify = "RS256 verify, 1 caller";
/** `crypto.hash`: Node.js 20.12, 21.7 and later. */
const hasOneShotHash = "hash" in crypto;
const onNode24 = process.versions.node.startsWith("24.");

const goals: readonly Goal[] = [
  { title: `${nested}: of the lean version`, atLeast: 0.95, measure: speed("nested-1.3kB", "lean") },
  { title: `${nested}: times jose`, atLeast: 2.2, measure: speed("nested-1.3kB", "jose") },
  {
    title: `${nested}: verifySync of the floor`,
    atLeast: 0.93,
    measure: speed("nested-1.3kB", "floor", { of: "josette verifySync" }),
  },
  { title: `${nested16}: of the floor`, atLeast: 0.7, measure: speed("nested-16kB", "floor") },
  {
    title: `${nested16}: verifySync of the floor`,
    atLeast: 0.82,
    measure: speed("nested-16kB", "floor", { of: "josette verifySync" }),
  },
  { title: `${nested64}: of the floor`, atLeast: 0.62, measure: speed("nested-64kB", "floor") },
  {
    title: `${nested64}: verifySync of the floor`,
    atLeast: 0.82,
    measure: speed("nested-64kB", "floor", { of: "josette verifySync" }),
  },
  { title: `${crowd}: times jose`, atLeast: 1.8, measure: speed("nested-1.3kB", "jose", { callers: 32 }) },
  {
    title: `${crowd}: CPU time, times jose`,
    atLeast: 1.35,
    measure: speed("nested-1.3kB", "jose", { callers: 32, figure: "cpu" }),
  },
  {
    title: `${crowd}: times the floor on one thread`,
    atLeast: 1.5,
    measure: speed("nested-1.3kB", "floor", { callers: 32 }),
  },
  { title: `${verify}: of the floor`, atLeast: 0.77, measure: speed("verify-RS256", "floor") },
  { title: `${verify}: times jose`, atLeast: 3.8, measure: speed("verify-RS256", "jose") },
  {
    title: `${verify}: times fast-jwt`,
    atLeast: onNode24 ? 1.5 : 1.05,
    measure: speed("verify-RS256", "fast-jwt"),
  },
  { title: `${verify}: times jsonwebtoken`, atLeast: 1.15, measure: speed("verify-RS256", "jsonwebtoken") },
  {
    title: "HS256 verify: times fast-jwt",
    atLeast: onNode24 ? 1.25 : 1.1,
    measure: speed("verify-HS256", "fast-jwt"),
  },
  { title: "ES256 verify: times the best peer", atLeast: 1, measure: speedOfBest("verify-ES256") },
  { title: "PS256 verify: times the best peer", atLeast: 1, measure: speedOfBest("verify-PS256") },
  { title: "Ed25519 verify: times the best peer", atLeast: 1, measure: speedOfBest("verify-EdDSA") },
  { title: "RS256 sign: times the best peer", atLeast: 0.88, measure: speedOfBest("sign-RS256") },
  {
    title: "RS256 signJwtSync: times the best peer",
    atLeast: 0.97,
    measure: speedOfBest("sign-RS256", "josette signJwtSync"),
  },
  { title: "HS256 sign: times fast-jwt", atLeast: 1, measure: speed("sign-HS256", "fast-jwt") },
  { title: "ES256 sign: times fast-jwt", atLeast: 1, measure: speed("sign-ES256", "fast-jwt") },
  ...["dir-A256GCM", "A128KW-A128GCM", "A256KW-A256GCM"].flatMap((suite) =>
    ["decrypt", "encrypt"].map((operation) => ({
      title: `${suite}, a CryptoKey, ${operation}: times jose`,
      atLeast: 1,
      measure: speed(`${operation}-${suite}-CryptoKey`, "jose", { of: "josette webcrypto" }),
    })),
  ),
  ...["P-384", "P-521"].map((curve) => ({
    title: `ECDH-ES on ${curve}, decrypt: main thread, ms a token`,
    atMost: 1,
    measure: milliseconds(`decrypt-ECDH-ES-A256GCM-${curve}`, "main"),
  })),
  {
    title: "Set of 1000 keys, a token by kid: time, times a set of one",
    atMost: 1.05,
    measure: speed("jwks-1000", "josette", { of: "josette, set of one" }),
  },
  {
    title: "Reading a set of 1000 keys: ms a key",
    atMost: 0.05,
    measure: milliseconds("jwks-parse-1000", "wall", 1000),
  },
  {
    title: "x5c, a chain seen before: time, times a plain key",
    atMost: 1.5,
    measure: speed("x5c", "josette", { of: "josette, plain key" }),
  },
  ...[4, 16].flatMap((poolSize) => [
    {
      title: `${crowd}, pool of ${poolSize}: tokens per second, times jose`,
      atLeast: 1.8,
      measure: timesJose(poolSize, "perSecond"),
    },
    {
      title: `${crowd}, pool of ${poolSize}: p99 latency, times jose`,
      atMost: 0.55,
      measure: timesJose(poolSize, "p99"),
    },
    {
      title: `${crowd}, pool of ${poolSize}: p99 loop delay, times jose`,
      atMost: 1,
      measure: timesJose(poolSize, "loopP99"),
    },
  ]),
  ...[20_000, 1_000_000].flatMap((iterations) => [
    {
      title: `loadPkcs12, ${iterations} iterations: CPU, times openssl`,
      atMost: hasOneShotHash ? 5 : 7,
      measure: timesOpenssl(iterations, true),
    },
    {
      title: `loadPkcs12, ${iterations} iterations, PBKDF2 alone: CPU, times openssl`,
      atMost: 1.5,
      measure: timesOpenssl(iterations, false),
    },
    {
      title: `loadPkcs12, ${iterations} iterations: longest block, ms`,
      atMost: 20,
      measure: ({ keyFiles }: Measured) =>
        keyFiles.find((file) => file.iterations === iterations && file.mac)?.longestBlock,
    },
  ]),
  {
    title: "First token of a fresh process: time, times jose",
    atMost: 0.55,
    measure: ({ coldStarts }) => {
      const timeOf = (name: ContenderName) =>
        coldStarts.find(({ contender }) => contender === name)?.milliseconds;
      return ratio(timeOf("josette"), timeOf("jose"));
    },
  },
  {
    title: "Cache, the same string: times fast-jwt",
    atLeast: 5,
    measure: speed("cache-same-string", "fast-jwt"),
  },
  {
    title: "Cache, a fresh string: times fast-jwt",
    atLeast: 5,
    measure: speed("cache-fresh-string", "fast-jwt"),
  },
  {
    title: "WebCrypto alone, nested open: times jose",
    atLeast: 1.4,
    measure: speed("nested-1.3kB", "jose", { of: "josette webcrypto" }),
  },
  {
    title: "WebCrypto alone, RS256 verify: times jose",
    atLeast: 1.15,
    measure: speed("verify-RS256", "jose", { of: "josette webcrypto" }),
  },
  { title: "Bundle, verify with a JWK or JWKS: kB", atMost: 6, measure: kilobytes("verify-josette") },
  { title: "Bundle, the same and claims: kB", atMost: 6, measure: kilobytes("verify-josette-verifier") },
  { title: "Bundle, nested open: kB", atMost: 9, measure: kilobytes("nested-josette") },
  {
    title: "Importing josette/jwt: ms",
    atMost: 10,
    measure: ({ imports }) => imports.find(({ name }) => name === "josette/jwt")?.milliseconds,
  },
];

interface Comparison {
  readonly of?: ContenderName;
  readonly callers?: number;
  readonly figure?: "wall" | "cpu" | "main";
}

/** How many times faster josette is than another contender. */
function speed(id: string, other: ContenderName, comparison: Comparison = {}) {
  const { of = "josette", callers = 1, figure = "wall" } = comparison;
  return ({ rows }: Measured) => {
    const row = find(rows, id, callers);
    return ratio(resultOf(row, other)?.[figure], resultOf(row, of)?.[figure]);
  };
}

/** The time of josette's operation, or of one of its parts. */
function milliseconds(id: string, figure: "wall" | "main", parts = 1) {
  return ({ rows }: Measured) => {
    const time = resultOf(find(rows, id, 1), "josette")?.[figure];
    return time === undefined ? undefined : time / 1000 / parts;
  };
}

function speedOfBest(id: string, of: ContenderName = "josette") {
  return ({ rows }: Measured) => {
    const row = find(rows, id, 1);
    const walls = row?.results.filter(({ contender }) => isPeer(contender)).map(({ wall }) => wall) ?? [];
    return walls.length === 0 ? undefined : ratio(Math.min(...walls), resultOf(row, of)?.wall);
  };
}

/** josette's figure over jose's. */
function timesJose(poolSize: number, figure: "perSecond" | "p99" | "loopP99") {
  return ({ latencies }: Measured) => {
    const results = latencies.find((report) => report.poolSize === poolSize)?.results;
    const figureOf = (name: ContenderName) => results?.find(({ contender }) => contender === name)?.[figure];
    return ratio(figureOf("josette"), figureOf("jose"));
  };
}

function timesOpenssl(iterations: number, mac: boolean) {
  return ({ keyFiles }: Measured) => {
    const report = keyFiles.find((file) => file.iterations === iterations && file.mac === mac);
    return ratio(report?.cpu, report?.opensslCpu);
  };
}

function find(rows: readonly RowReport[], id: string, callers: number): RowReport | undefined {
  return rows.find((row) => row.id === id && row.callers === callers);
}

function ratio(other: number | undefined, own: number | undefined): number | undefined {
  return other === undefined || own === undefined ? undefined : other / own;
}

function kilobytes(id: string) {
  return ({ sizes }: Measured) => {
    const size = sizes.find((bundle) => bundle.id === id);
    return size === undefined ? undefined : size.gzipped / 1000;
  };
}
