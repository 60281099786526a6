/** What must be refused, with the same code everywhere, and beside it what must not: fixtures/strictness.json. */
import { decryptCompact, decryptFlattened } from "josette/jwe";
import { importKey, type Jwk } from "josette/jwk";
import { verifyCompact, verifyFlattened, verifyGeneral } from "josette/jws";
import { verifyJwt, type JwtPolicy } from "josette/jwt";
import { loadPem, parseCertificate } from "josette/x509";
import { contentAlgorithm, managementAlgorithm, signatureAlgorithm } from "../../vectors/operations.ts";
import fixtures from "./fixtures/strictness.json" with { type: "json" };
import { jwkNamed } from "./keys.ts";
import { refuses, type Row } from "./rows.ts";

interface Case {
  readonly row: string;
  readonly call: string;
  /** `null` where it is accepted. */
  readonly code: string | null;
  readonly token?: string | undefined;
  readonly text?: string | undefined;
  readonly key?: string | undefined;
  readonly jwk?: Jwk | undefined;
  readonly outer?: string | undefined;
  readonly alg?: readonly string[] | undefined;
  readonly enc?: readonly string[] | undefined;
  readonly now?: number | undefined;
  readonly typ?: string | undefined;
}

export function strictness(): readonly Row[] {
  const cases: readonly Case[] = JSON.parse(JSON.stringify(fixtures));
  return [...cases.map(rowOf), ...sizes()];
}

function rowOf(each: Case): Row {
  const call = calls[each.call];
  if (call === undefined) throw new TypeError(`${each.row} calls ${each.call}`);
  const { code } = each;
  return {
    row: each.row,
    needs: [...(each.alg ?? []), ...(each.enc ?? []), ...curveOf(each)],
    work: () => (code === null ? call(each) : refuses(code, () => call(each))),
  };
}

const calls: Readonly<Record<string, (each: Case) => Promise<unknown>>> = {
  verify: async (each) => verifyCompact(tokenOf(each), importKey(jwkOf(each)), signing(each)),
  verifyFlattened: async (each) => verifyFlattened(tokenOf(each), importKey(jwkOf(each)), signing(each)),
  verifyGeneral: async (each) => verifyGeneral(tokenOf(each), importKey(jwkOf(each)), signing(each)),
  decrypt: async (each) => decryptCompact(tokenOf(each), importKey(jwkOf(each)), encrypting(each)),
  decryptFlattened: async (each) => decryptFlattened(tokenOf(each), importKey(jwkOf(each)), encrypting(each)),
  importJwk: async ({ jwk = {} }) => importKey(jwk).type,
  importPem: async ({ text = "" }) => loadPem(text),
  certificate: async ({ text = "" }) => parseCertificate(bytesOf(text)).key.type,
  jwt: async (each) => verifyJwt(tokenOf(each), policyOf(each), { now: each.now ?? 0 }),
  nested: async (each) => {
    const decrypt = { keys: importKey(jwkNamed(each.outer ?? "")), alg: ["dir"], enc: ["A128GCM"] } as const;
    return verifyJwt(tokenOf(each), { ...policyOf(each), decrypt }, { now: each.now ?? 0 });
  },
};

function policyOf(each: Case): JwtPolicy {
  const { typ } = each;
  return {
    verify: { keys: importKey(jwkOf(each)), ...signing(each), ...(typ !== undefined && { typ }) },
    claims: { issuer: "https://issuer.example", audience: "client" },
  };
}

function signing({ alg = [] }: Case) {
  return { alg: alg.map(signatureAlgorithm) };
}

function encrypting({ alg = [], enc = [] }: Case) {
  return { alg: alg.map(managementAlgorithm), enc: enc.map(contentAlgorithm) };
}

function tokenOf({ token = "" }: Case): string {
  return token;
}

function jwkOf({ key, jwk }: Case): Jwk {
  return jwk ?? jwkNamed(key ?? "");
}

function curveOf(each: Case): readonly string[] {
  if (each.key === undefined) return [];
  const { crv } = jwkNamed(each.key);
  return crv === undefined ? [] : [crv];
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

/** What would be too long to keep in a file. */
function sizes(): readonly Row[] {
  const key = (): Jwk => jwkNamed("oct64");
  const texts: Readonly<Record<string, () => string>> = {
    "a token of 300,000 letters": () =>
      `${"A".repeat(100_000)}.${"A".repeat(100_000)}.${"A".repeat(100_000)}`,
    "a token of 1,000,000 letters": () => "A".repeat(1_000_000),
  };
  const rows = Object.entries(texts).flatMap(([row, text]) => [
    {
      row: `${row}, as a JWS`,
      work: () => refuses("ERR_JOSE_LIMIT_EXCEEDED", () => verifyCompact(text(), key(), { alg: ["HS256"] })),
    },
    {
      row: `${row}, as a JWE`,
      work: () =>
        refuses("ERR_JOSE_LIMIT_EXCEEDED", () =>
          decryptCompact(text(), key(), { alg: ["dir"], enc: ["A256CBC-HS512"] }),
        ),
    },
  ]);
  const dots = {
    row: "100,000 dots",
    work: () =>
      refuses("ERR_JWS_INVALID", () => verifyCompact(".".repeat(100_000), key(), { alg: ["HS256"] })),
  };
  return [...rows, dots];
}
