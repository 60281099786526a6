// Row 67 of the catalogue of attacks on JOSE libraries: what a caller hands over is read before the call returns. A caller that
// goes on using its objects, in another request for example, cannot change what is being signed, encrypted or accepted.
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import { exportJwk, exportPem, importSecret, thumbprint } from "../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../src/jws/index.ts";
import { decryptJwt, encryptJwt, signAndEncryptJwt, signJwt, verifyJwt } from "../../src/jwt/index.ts";
import { expect, test } from "vitest";
import { rsaKey } from "../support/keys.ts";
import { hmacJws, jwe, secretBytes, segment } from "../support/tokens.ts";

const hs256 = () => ({ alg: "HS256", list: ["a"], deep: { a: { b: 1 } } });
const dir = () => ({ alg: "dir", enc: "A256GCM", list: ["a"], deep: { a: { b: 1 } } });
const claims = () => ({ sub: "alice", roles: ["user"], deep: { a: { b: 1 } } });
const jwk = () => ({ kty: "oct", k: segment(secretBytes(32)) });
const bytes = () => new TextEncoder().encode('{"sub":"alice"}');
const verification = () => ({ alg: ["HS256" as const], crit: {}, limits: { tokenLength: 10_000 } });
const decryption = () => ({
  alg: ["dir" as const],
  enc: ["A256GCM" as const],
  limits: { tokenLength: 10_000 },
});
const policy = () => ({
  decrypt: { keys: [jwk()], alg: ["dir" as const], enc: ["A256GCM" as const], optional: false },
  verify: { keys: { keys: [jwk()] }, alg: ["HS256" as const] },
  claims: { issuer: ["me"], audience: ["you"], required: ["iss"], exp: "optional" as const },
});

const key = importSecret(secretBytes(32));
const signed = hmacJws({ alg: "HS256" }, { iss: "me", aud: "you" }, secretBytes(32));
const encrypted = jwe({ header: { alg: "dir", enc: "A256GCM" }, cek: secretBytes(32), plaintext: signed });
const unsigned = jwe({ header: { alg: "dir", enc: "A256GCM" }, cek: secretBytes(32), plaintext: '{"a":1}' });

async function opened(token: string): Promise<unknown> {
  const { plaintext, header } = await decryptCompact(token, key, decryption());
  return [new TextDecoder().decode(plaintext), header];
}

/** What the caller still holds after the call, and the call. */
interface Case {
  readonly held: readonly unknown[];
  readonly call: () => Promise<unknown>;
}

function given<Held extends unknown[]>(held: [...Held], call: (...held: Held) => Promise<unknown>): Case {
  return { held, call: () => call(...held) };
}

test.each<[string, () => Case]>([
  ["signCompact", () => given([bytes(), jwk(), hs256()], signCompact)],
  ["signJwt", () => given([claims(), jwk(), hs256()], signJwt)],
  [
    "encryptCompact",
    () => given([bytes(), jwk(), dir()], async (...held) => opened(await encryptCompact(...held))),
  ],
  ["encryptJwt", () => given([claims(), jwk(), dir()], async (...held) => opened(await encryptJwt(...held)))],
  [
    "signAndEncryptJwt",
    () =>
      given(
        [claims(), { sign: { key: jwk(), header: hs256() }, encrypt: { key: jwk(), header: dir() } }],
        async (...held) => opened(await signAndEncryptJwt(...held)),
      ),
  ],
  [
    "verifyCompact",
    () => given([[jwk()], verification()], (...held) => verifyCompact(signed, ...held).then(payload)),
  ],
  [
    "decryptCompact",
    () =>
      given([{ keys: [jwk()] }, decryption()], (...held) => decryptCompact(encrypted, ...held).then(payload)),
  ],
  [
    "decryptJwt",
    () =>
      given([jwk(), { ...decryption(), claims: null }], (...held) =>
        decryptJwt(unsigned, ...held).then(payload),
      ),
  ],
  [
    "verifyJwt",
    () => given([policy(), { now: 1 }], (...held) => verifyJwt(encrypted, ...held).then(payload)),
  ],
  ["exportJwk", () => given([{ ...rsaKey }, { private: true }], exportJwk)],
  ["exportPem", () => given([{ ...rsaKey }, { private: true }], exportPem)],
  ["thumbprint", () => given([{ ...rsaKey }], thumbprint)],
])("row 67: %s has read everything before it returns", async (_name, make) => {
  const expected = await make().call();
  const { held, call } = make();
  const running = call();
  held.forEach(spoil);
  expect(await running).toEqual(expected);
  // The test can fail: what has been spoilt gives something else, or nothing.
  expect(await call().catch(() => "nothing")).not.toEqual(expected);
});

/** What came out, without the key, which is another object each time. */
function payload(result: object): unknown {
  return Object.entries(result).filter(([name]) => /payload|plaintext|claims/i.test(name));
}

/** Changes everything that can be changed, as deep as it goes. */
function spoil(value: unknown): void {
  if (value instanceof Uint8Array) {
    value.fill(0);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const members = value as Record<string, unknown>;
  for (const [name, member] of Object.entries(members)) {
    spoil(member);
    if (typeof member === "string") members[name] = "spoilt";
    if (typeof member === "number") members[name] = -1;
    if (typeof member === "boolean") members[name] = "spoilt";
    if (Array.isArray(member)) member.push("spoilt");
  }
}
