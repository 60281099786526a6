/**
 * Opens a token with a verifier, reports the contents of each layer and the keys used, and measures the time.
 */
import { X509Certificate } from "node:crypto";
import type { JwtVerifier, Key, MatchedBy } from "josette";
import type { Report, Rows } from "./report.ts";

export interface Opening {
  readonly verifier: JwtVerifier;
  readonly token: string;
  /** OpenID Connect Core 1.0 section 3.1.3.7: the nonce that the client sent, if any. */
  readonly nonce?: string;
  /** The keys of the verifier, to report which one was used. */
  readonly choice: { readonly decrypt: readonly Key[]; readonly verify: readonly Key[] };
  /** A remark on the time of the first call. */
  readonly firstOpen: string;
}

/** Throws the errors of the verifier, or an error if the token was not encrypted. */
export async function openAndReport(report: Report, opening: Opening): Promise<void> {
  const { verifier, token, nonce, choice } = opening;
  const context = nonce === undefined ? {} : { nonce };
  const started = performance.now();
  const { claims, jwe, jws } = await verifier.verify(token, context);
  const firstOpen = performance.now() - started;
  if (jwe === undefined) throw new Error("The token was not encrypted");

  report.rows("outer header", members(jwe.header));
  report.rows("decrypted with", chosenKey(jwe, choice.decrypt));
  report.rows("inner header", members(jws.header));
  report.rows("verified with", chosenKey(jws, choice.verify));
  report.rows("claims", members(claims, dateOfClaim));
  report.rows("time", [
    { name: "first call", value: milliseconds(firstOpen), note: opening.firstOpen },
    {
      name: "later calls",
      value: milliseconds(await medianTime(() => verifier.verify(token, context))),
      note: `median of ${rounds} calls, one after the other, measured now on this machine`,
    },
  ]);
}

function members(
  object: object,
  noteOf: (name: string, value: unknown) => string | undefined = () => undefined,
): Rows {
  return Object.entries(object).map(([name, value]: [string, unknown]) => {
    const note = noteOf(name, value);
    return {
      name,
      value: typeof value === "string" ? value : JSON.stringify(value),
      ...(note === undefined ? {} : { note }),
    };
  });
}

function chosenKey({ key, matchedBy }: ChosenKey, choice: readonly Key[]): Rows {
  return [
    { name: "key", value: `${choice.indexOf(key) + 1} of ${choice.length}`, note: subject(key) },
    { name: "found by", value: matchedBy, note: reasons[matchedBy] },
  ];
}

interface ChosenKey {
  readonly key: Key;
  readonly matchedBy: MatchedBy;
}

const reasons: Readonly<Record<MatchedBy, string>> = {
  kid: "the header has the key's kid",
  "x5t#S256": "the header has the SHA-256 thumbprint of the key's certificate",
  x5t: "the header has the SHA-1 thumbprint of the key's certificate",
  tried: "the header identifies none of the keys; each was tried, and this one fits",
  given: "there was only this key",
};

/** Returns the subject of the key's certificate. */
function subject({ x5c }: Key): string {
  const [leaf] = x5c ?? [];
  if (leaf === undefined) return "without a certificate";
  return new X509Certificate(Buffer.from(leaf, "base64")).subject.split("\n").reverse().join(",");
}

/** RFC 7519 section 2, NumericDate: seconds since 1970. */
function dateOfClaim(name: string, value: unknown): string | undefined {
  if (!["iat", "nbf", "exp", "auth_time"].includes(name)) return undefined;
  return new Date(Number(value) * 1000).toISOString();
}

const rounds = 200;

/** Milliseconds. */
async function medianTime(open: () => Promise<unknown>): Promise<number> {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await open();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[rounds / 2] ?? Number.NaN;
}

function milliseconds(time: number): string {
  return `${time.toFixed(2)} ms`;
}
