// What x5cKeySource remembers of the chains that it has validated.
import nodeCrypto from "node:crypto";
import fc from "fast-check";
import { CertificateChainError } from "josette/errors";
import { importKey } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { x5cKeySource } from "../../../src/x509/index.ts";
import type { ChainOptions } from "josette/x509";
import type { KeySource } from "josette/jwk";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { keyUsage } from "../../../examples/identity-provider/certificate-extensions.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { failureOf } from "../../support/failure.ts";
import { base64 } from "../../support/x509/certificates.ts";
import { ca, entity, issue, selfIssue, type Entity } from "../../support/x509/entities.ts";

const payload = new TextEncoder().encode("signed");
const [root, intermediate, leaf] = [entity("CN=Root"), entity("CN=Intermediate"), entity("CN=Leaf")];
const middle = new Date("2026-07-01T12:00:00Z");

/** A period, by its years. */
function years(from: number, to: number) {
  return { notBefore: new Date(Date.UTC(from, 0)), notAfter: new Date(Date.UTC(to, 0)) };
}

const anchor = selfIssue(root, [], years(2020, 2040));
const long = years(2010, 2045);
const issuer = issue(intermediate, root, [ca], long);
const end = issue(leaf, intermediate, [], long);
const chain = [end, issuer].map(base64);

async function sign(x5c: readonly string[], header: object = {}, { privateKey }: Entity = leaf) {
  return signCompact(payload, importKey(privateKey), { alg: "Ed25519", x5c, ...header });
}

function source(options: Partial<ChainOptions> = {}): KeySource {
  return x5cKeySource({ trustAnchors: [anchor], ...options });
}

async function verify(token: string, keys: KeySource) {
  return verifyCompact(token, keys, { alg: ["Ed25519"] });
}

async function refuse(token: string, keys: KeySource) {
  return failureOf(verify(token, keys));
}

/** The number of signatures that the platform verifies during a call. */
async function verifications(
  call: (token: string, keys: KeySource) => Promise<unknown>,
  token: string,
  keys: KeySource,
): Promise<number> {
  const spies = [
    vi.spyOn(crypto.subtle, "verify"),
    vi.spyOn(nodeCrypto, "verify"),
    vi.spyOn(nodeCrypto, "createVerify"),
  ];
  try {
    await call(token, keys);
    return spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: middle });
  // The platform is tested with known answers before its first use.
  await verify(await sign(chain), source());
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a chain seen before", () => {
  test("is not validated again: only the signature of the token is verified", async () => {
    const keys = source();
    expect(await verifications(verify, await sign(chain), keys)).toBe(3);
    expect(await verifications(verify, await sign(chain, { kid: "2" }), keys)).toBe(1);
    expect(await verifications(verify, await sign(chain, { kid: "3" }), keys)).toBe(1);
  });

  test("is still compared with the thumbprints in the header", async () => {
    const keys = source();
    await verify(await sign(chain), keys);
    const failure = await failureOf(verify(await sign(chain, { "x5t#S256": "A".repeat(43) }), keys));
    expect(failure).toMatchObject({ check: "x5t#S256", certificateIndex: 0 });
  });

  test("does not vouch for the signature of the token", async () => {
    const keys = source();
    await verify(await sign(chain), keys);
    const forged = await sign(chain, {}, entity("CN=Leaf"));
    expect(await codeOfRejection(verify(forged, keys))).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });
});

describe("validity is checked at each call:", () => {
  const short = years(2025, 2028);
  test.each<[string, number, readonly string[], Uint8Array]>([
    ["the leaf", 0, [issue(leaf, intermediate, [], short), issuer].map(base64), anchor],
    ["an intermediate", 1, [end, issue(intermediate, root, [ca], short)].map(base64), anchor],
    ["the anchor", 2, chain, selfIssue(root, [], short)],
  ])("%s", async (_, certificateIndex, x5c, trusted) => {
    const token = await sign(x5c);
    for (const { time, isValid } of [
      { time: short.notBefore.getTime() - 1000, isValid: false },
      { time: short.notBefore.getTime(), isValid: true },
      { time: short.notAfter.getTime() + 999, isValid: true },
      { time: short.notAfter.getTime() + 1000, isValid: false },
    ]) {
      const keys = source({ trustAnchors: [trusted] });
      vi.setSystemTime(middle);
      await verify(token, keys);
      vi.setSystemTime(time);
      if (isValid) {
        expect(await verifications(verify, token, keys)).toBe(1);
        continue;
      }
      const refused = {
        code: "ERR_X509_CHAIN_INVALID",
        stage: "verify",
        check: "validity",
        certificateIndex,
      };
      expect(await refuse(token, keys)).toMatchObject(refused);
      expect(await failureOf(verify(token, source({ trustAnchors: [trusted] })))).toMatchObject(refused);
      vi.setSystemTime(middle);
      expect(await verifications(verify, token, keys)).toBe(3);
    }
  });

  test("a chain stays valid if another anchor is", async () => {
    const [early, late] = [selfIssue(root, [], years(2020, 2027)), selfIssue(root, [], years(2026, 2040))];
    const keys = source({ trustAnchors: [early, late] });
    const token = await sign(chain);
    await verify(token, keys);
    vi.setSystemTime(new Date("2030-01-01T00:00:00Z"));
    expect((await verify(token, keys)).header.x5c).toEqual(chain);
  });
});

describe("another text is validated in full:", () => {
  test.each([0, 1])("one character of certificate %i differs", async (index) => {
    const keys = source();
    await verify(await sign(chain), keys);
    const text = chain[index]!;
    // In the signature, at the end of the certificate.
    const at = text.length - 12;
    const changed = `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
    const token = await sign(chain.with(index, changed));
    const expected = { check: "signature", certificateIndex: index };
    expect(await refuse(token, keys)).toMatchObject(expected);
    // A refused chain replaces nothing.
    expect(await verifications(verify, await sign(chain), keys)).toBe(1);
  });

  test("another intermediate", async () => {
    const keys = source();
    await verify(await sign(chain), keys);
    const stranger = entity(intermediate.subject);
    const forged = await sign([chain[0]!, base64(issue(stranger, root, [ca], long))]);
    const expected = { check: "signature", certificateIndex: 0 };
    expect(await failureOf(verify(forged, keys))).toMatchObject(expected);
    const renewed = await sign([chain[0]!, base64(issue(intermediate, root, [ca], long))]);
    expect(await verifications(verify, renewed, keys)).toBe(3);
  });

  test("a certificate less, or more", async () => {
    const keys = source();
    await verify(await sign(chain), keys);
    const expected = { check: "trustAnchor", certificateIndex: 0 };
    expect(await failureOf(verify(await sign(chain.slice(0, 1)), keys))).toMatchObject(expected);
    const longer = await sign([...chain, base64(anchor)]);
    expect(await verifications(verify, longer, keys)).toBe(3);
    expect(await verifications(verify, longer, keys)).toBe(1);
  });
});

describe("nothing is remembered", () => {
  test("of a chain that was refused", async () => {
    const keys = source();
    const token = await sign([base64(issue(leaf, intermediate, [], years(2027, 2030))), chain[1]!]);
    for (let call = 0; call < 2; call++) {
      expect(await refuse(token, keys)).toMatchObject({ check: "validity", certificateIndex: 0 });
    }
    vi.setSystemTime(new Date("2028-01-01T00:00:00Z"));
    expect(await verifications(verify, token, keys)).toBe(3);
    const wrong = await sign([base64(issue(leaf, entity(intermediate.subject), [], long)), chain[1]!]);
    for (let call = 0; call < 2; call++) {
      expect(await verifications(refuse, wrong, keys)).toBe(1);
    }
  });

  test("by a source with another anchor or other requirements", async () => {
    const token = await sign(chain);
    await verify(token, source());
    const others: readonly (readonly [Partial<ChainOptions>, string])[] = [
      [{ trustAnchors: [selfIssue(entity(root.subject))] }, "signature"],
      [{ trustAnchors: [selfIssue(entity("CN=Other"))] }, "trustAnchor"],
      [{ dnsName: "login.example.com" }, "subjectAltName"],
      [{ subject: "CN=Other" }, "subject"],
      [{ extKeyUsage: "1.3.6.1.5.5.7.3.2" }, "extKeyUsage"],
      [{ leaf: { extensions: ["1.2.3"] } }, "extension"],
      [{ intermediate: { extensions: ["1.2.3"] } }, "extension"],
      [{ at: new Date("2044-01-01T00:00:00Z") }, "validity"],
    ];
    for (const [options, check] of others) {
      expect(await failureOf(verify(token, source(options)))).toMatchObject({ check });
    }
  });

  test("of the caller's options: later changes of them have no effect", async () => {
    const trustAnchors = [Uint8Array.from(anchor)];
    const keys = source({ trustAnchors });
    const forged = selfIssue(entity(root.subject));
    const token = await sign(chain);
    await verify(token, keys);
    trustAnchors[0]!.fill(0);
    trustAnchors[0] = forged;
    expect(await verifications(verify, token, keys)).toBe(1);
    expect(await verifications(verify, await sign([...chain, base64(anchor)]), keys)).toBe(3);
  });
});

test("64 chains are remembered", async () => {
  const keys = source();
  const tokens: string[] = [];
  for (let index = 0; index < 66; index++) {
    const signer = entity(`CN=Leaf ${index}`);
    const own = base64(issue(signer, intermediate, [keyUsage("digitalSignature")], long));
    tokens.push(await sign([own, chain[1]!], {}, signer));
  }
  for (const token of tokens) await verify(token, keys);
  const counts: number[] = [];
  for (const token of [...tokens.slice(2), ...tokens.slice(0, 2)]) {
    counts.push(await verifications(verify, token, keys));
  }
  expect(counts).toEqual([...Array<number>(64).fill(1), 3, 3]);
});

test("concurrent verifications do not disturb each other", async () => {
  const keys = source();
  const token = await sign(chain);
  const stranger = entity(intermediate.subject);
  const forged = await sign([chain[0]!, base64(issue(stranger, root, [ca], long))]);
  const codes = await Promise.all(
    [token, forged, token, forged, forged, token].map((each) => codeOfRejection(verify(each, keys))),
  );
  const refused = "ERR_X509_CHAIN_INVALID";
  expect(codes).toEqual([undefined, refused, undefined, refused, refused, undefined]);
  expect(await verifications(verify, token, keys)).toBe(1);
});

test("the outcome is the same as without a memory, for any order of chains and times", async () => {
  const trustAnchors = [selfIssue(root, [], years(2020, 2030)), selfIssue(root, [], years(2028, 2038))];
  const otherIssuer = issue(intermediate, root, [ca], years(2024, 2034));
  const stranger = issue(entity(intermediate.subject), root, [ca], long);
  const shortEnd = issue(leaf, intermediate, [], years(2022, 2026));
  const tokens = await Promise.all(
    [
      [end, issuer],
      [end, otherIssuer],
      [end, issuer, trustAnchors[0]!],
      [end, issuer, trustAnchors[1]!, stranger],
      [end, stranger],
      [shortEnd, issuer],
      [shortEnd, otherIssuer],
      [end],
    ].map((each) => sign(each.map(base64))),
  );
  const outcome = async (token: string, keys: KeySource): Promise<unknown> => {
    try {
      return (await verify(token, keys)).key.x5c;
    } catch (error) {
      if (!(error instanceof CertificateChainError)) throw error;
      const { code, stage, check, certificateIndex, expected, actual } = error;
      return { code, stage, check, certificateIndex, expected, actual };
    }
  };
  const call = fc.record({ token: fc.constantFrom(...tokens), year: fc.integer({ min: 2019, max: 2040 }) });
  const property = fc.asyncProperty(fc.array(call, { minLength: 2, maxLength: 12 }), async (calls) => {
    const keys = source({ trustAnchors });
    for (const { token, year } of calls) {
      vi.setSystemTime(Date.UTC(year, 5));
      expect(await outcome(token, keys)).toEqual(await outcome(token, source({ trustAnchors })));
    }
  });
  await fc.assert(property, { numRuns: 40 });
});
