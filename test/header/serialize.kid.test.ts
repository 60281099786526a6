// The key's `kid` in the headers that are written.
import { type FlattenedJwe } from "josette/jwe";
import { encryptCompact, encryptFlattened, encryptGeneral, encryptJwk } from "../../src/jwe/index.ts";
import { importSecret } from "../../src/jwk/index.ts";
import { signCompact, signFlattened, signGeneral } from "../../src/jws/index.ts";
import { decodeHeader } from "josette/jwt";
import { encryptJwt, signAndEncryptJwt, signJwt, verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { secretBytes } from "../support/tokens.ts";

const mac = importSecret(secretBytes(32), { kid: "mac", alg: "HS256" });
const wrapping = importSecret(secretBytes(16), { kid: "wrapping", alg: "A128KW" });
const bytes = new Uint8Array(1);
const enc = { enc: "A128GCM" };

type Written = (header?: object) => Promise<unknown>;

const decoded = (encoded: string | undefined): unknown =>
  encoded === undefined ? undefined : JSON.parse(Buffer.from(encoded, "base64url").toString());

const signing: readonly [string, Written][] = [
  ["signCompact", async (header) => decodeHeader(await signCompact(bytes, mac, { ...header }))],
  ["signFlattened", async (header) => decoded((await signFlattened(bytes, mac, { ...header })).protected)],
  [
    "signGeneral",
    async (header) =>
      decoded((await signGeneral(bytes, [{ key: mac, header: { ...header } }])).signatures[0]?.protected),
  ],
  ["signJwt", async (header) => decodeHeader(await signJwt({}, mac, { ...header }))],
];

describe.each(signing)("%s", (_name, write) => {
  test("adds it to the protected header", async () => {
    expect(await write()).toEqual({ alg: "HS256", kid: "mac" });
    expect(await write({ alg: "HS256" })).toEqual({ alg: "HS256", kid: "mac" });
  });

  test("does not where the header has one, or says that there is none", async () => {
    expect(await write({ kid: "other" })).toEqual({ alg: "HS256", kid: "other" });
    expect(await write({ kid: null })).toEqual({ alg: "HS256" });
    expect(await write({ kid: undefined })).toEqual({ alg: "HS256", kid: "mac" });
  });
});

const encrypting: readonly [string, Written][] = [
  [
    "encryptCompact",
    async (header) => decodeHeader(await encryptCompact(bytes, wrapping, { ...enc, ...header })),
  ],
  [
    "encryptFlattened",
    async (header) => decoded((await encryptFlattened(bytes, wrapping, { ...enc, ...header })).protected),
  ],
  [
    "encryptGeneral",
    async (header) =>
      decoded((await encryptGeneral(bytes, [{ key: wrapping }], { ...enc, ...header })).protected),
  ],
  ["encryptJwt", async (header) => decodeHeader(await encryptJwt({}, wrapping, { ...enc, ...header }))],
  [
    "encryptJwk",
    async (header) => {
      const { cty, ...rest } = decodeHeader(await encryptJwk(mac, wrapping, { ...enc, ...header }));
      expect(cty).toBe("jwk+json");
      return rest;
    },
  ],
  [
    "signAndEncryptJwt",
    async (header) => {
      const encrypt = { key: wrapping, header: { ...enc, ...header } };
      const { cty, ...rest } = decodeHeader(await signAndEncryptJwt({}, { sign: { key: mac }, encrypt }));
      expect(cty).toBe("JWT");
      return rest;
    },
  ],
];

describe.each(encrypting)("%s", (_name, write) => {
  test("adds it to the protected header", async () => {
    expect(await write()).toEqual({ alg: "A128KW", ...enc, kid: "wrapping" });
  });

  test("does not where the header has one, or says that there is none", async () => {
    expect(await write({ kid: "other" })).toEqual({ alg: "A128KW", ...enc, kid: "other" });
    expect(await write({ kid: null })).toEqual({ alg: "A128KW", ...enc });
  });
});

describe("a kid, or null, in any part of the header counts", () => {
  test.each(["other", null])("of a JWS: %j", async (kid) => {
    const { protected: text, header } = await signFlattened(bytes, mac, {}, { unprotectedHeader: { kid } });
    expect(decoded(text)).toEqual({ alg: "HS256" });
    expect(header?.kid).toBe(kid ?? undefined);
  });

  test.each<[string, (kid: string | null) => Promise<FlattenedJwe>]>([
    ["unprotected", (kid) => encryptFlattened(bytes, wrapping, enc, { unprotectedHeader: { kid } })],
    ["recipient's", (kid) => encryptFlattened(bytes, wrapping, enc, { recipientHeader: { kid } })],
  ])("of a JWE: %s", async (_name, write) => {
    for (const kid of ["other", null]) {
      expect(decoded((await write(kid)).protected)).not.toHaveProperty("kid");
    }
  });
});

test("several recipients get theirs in their own headers", async () => {
  const recipients = [{ key: wrapping }, { key: wrapping, header: { kid: null } }];
  const jwe = await encryptGeneral(bytes, recipients, enc);
  expect(decoded(jwe.protected)).toEqual(enc);
  const headers = jwe.recipients.map(({ header }) => header);
  expect(headers).toEqual([{ alg: "A128KW", kid: "wrapping" }, { alg: "A128KW" }]);
});

test("a key set finds the key by it", async () => {
  const { jws } = await verifyJwt(await signJwt({}, mac), {
    verify: { keys: [importSecret(secretBytes(48), { kid: "x" }), mac], alg: ["HS256"] },
    claims: { issuer: null, audience: null, exp: "optional" },
  });
  expect(jws.matchedBy).toBe("kid");
});
