// General JSON serializations: every signature and recipient is diagnosed.
import fc from "fast-check";
import { encodeUtf8 } from "../../src/encoding/utf8.ts";
import { expect, test } from "vitest";
import { diagnose, type Diagnosis, type EntryReport } from "../../src/explain/index.ts";
import { decryptGeneral, encryptFlattened, encryptGeneral } from "../../src/jwe/index.ts";
import { publicKey as publicKeyOf } from "../../src/jwk/index.ts";
import { verifyGeneral } from "../../src/jws/index.ts";
import { generalJwe, generalJws, type Recipient } from "../support/explain/general.ts";
import {
  claims,
  mac,
  now,
  other,
  policy,
  publicKey,
  recipientJwk,
  secretJwk,
  signed,
  signerJwk,
} from "../support/explain/samples.ts";
import { ecJwk } from "../support/jwk/pairs.ts";
import { otherRsaKey, publicJwk, rsaKey3072, keyObjects } from "../support/keys.ts";
import { rsaJws } from "../support/tokens.ts";

const bySigner = signed();
const byOther = rsaJws({ alg: "RS256", kid: "other" }, claims, other.privateKey);
const otherSigner = { ...publicJwk(otherRsaKey), kid: "other" };
const otherRecipient = { ...otherRsaKey, kid: "other recipient" };
const stranger = keyObjects(rsaKey3072).publicKey;

/** What is said of each entry in a few words. */
function outlined({ entries = [] }: Diagnosis): readonly (readonly [string, boolean, string | undefined])[] {
  return entries.map(({ label, accepted, findings }) => [label, accepted, findings[0]?.code]);
}

function codesOf({ findings }: Diagnosis | EntryReport): readonly string[] {
  return findings.map(({ code }) => code);
}

test("every signature has its header, attempts, findings and claims", async () => {
  const text = generalJws(mac(), byOther, bySigner);
  const diagnosis = await diagnose(text, { keys: [signerJwk, secretJwk, ecJwk("P-256")], at: now });
  expect(outlined(diagnosis)).toEqual([
    ["signature 1", true, "no-policy"],
    ["signature 2", false, "kid-unknown"],
    ["signature 3", true, "no-policy"],
  ]);
  const { entries = [], entry, layers, claims: shown, outcome } = diagnosis;
  expect(entries.map((each) => each.layers[0]?.header.find(({ name }) => name === "alg")?.value)).toEqual([
    "HS256",
    "RS256",
    "RS256",
  ]);
  const attempts = entries.map((each) =>
    each.layers.flatMap((layer) => layer.attempts.map(({ key, fits, result }) => [key, fits, result])),
  );
  expect(attempts).toEqual([
    [
      [0, false, "skipped"],
      [1, true, "verified"],
    ],
    // A key without an ID comes before one with another ID.
    [
      [1, false, "skipped"],
      [2, false, "skipped"],
      [0, true, "failed"],
    ],
    [[0, true, "verified"]],
  ]);
  for (const each of entries)
    expect(each.claims).toMatchObject([{ name: "iss" }, { name: "aud" }, {}, {}, {}, {}]);
  expect(entry).toBe(0);
  expect({ layers, claims: shown }).toEqual({ layers: entries[0]?.layers, claims: entries[0]?.claims });
  // A JWT is always in compact form.
  expect(outcome).toBe("refused");
  expect(codesOf(diagnosis)).toEqual(["json-serialization", "entry-accepted"]);
});

test("a policy decides which signatures would be accepted", async () => {
  const expired = signed({ ...claims, exp: now - 900 }, { kid: "signer" });
  const accepted = await diagnose(generalJws(byOther, bySigner), { policy: policy(), at: now });
  expect(outlined(accepted)).toEqual([
    ["signature 1", false, "kid-unknown"],
    ["signature 2", true, "accepted"],
  ]);
  expect(accepted.entries?.map(({ outcome }) => outcome)).toEqual(["refused", "accepted"]);
  const refused = await diagnose(generalJws(expired, expired), { policy: policy(), at: now });
  expect(outlined(refused).map(([, isAccepted]) => isAccepted)).toEqual([false, false]);
  expect(codesOf(refused)).toEqual(["json-serialization", "expired", "no-entry-accepted"]);
});

test("every recipient is tried with every key that fits, and the one that opens is shown first", async () => {
  const text = generalJwe([{ to: stranger }, { to: other.publicKey }, { to: publicKey }]);
  const diagnosis = await diagnose(text, { keys: [recipientJwk, signerJwk], at: now });
  expect(outlined(diagnosis)).toEqual([
    ["recipient 1", false, "encrypted-key-for-other-size"],
    ["recipient 2", false, "encrypted-key-for-other-key"],
    ["recipient 3", true, "no-policy"],
  ]);
  expect(diagnosis.entry).toBe(2);
  expect(diagnosis.layers.map(({ kind, opened }) => [kind, opened])).toEqual([
    ["JWE", true],
    ["JWS", true],
  ]);
});

test("without a recipient for a key, all of them are explained", async () => {
  const text = generalJwe([{ to: stranger }, { to: other.publicKey, kid: "a" }]);
  const diagnosis = await diagnose(text, { keys: [{ ...recipientJwk, kid: "a" }], at: now });
  expect(outlined(diagnosis).map(([, accepted]) => accepted)).toEqual([false, false]);
  // The recipient that names the key went furthest.
  expect(diagnosis.entry).toBe(1);
  expect(codesOf(diagnosis)).toEqual([
    "json-serialization",
    "encrypted-key-for-other-key",
    "no-entry-accepted",
  ]);
});

test("an entry that is incomplete is explained like the others", async () => {
  const [header, payload, signature] = bySigner.split(".");
  const signatures = [7, { protected: header }, { protected: header, signature }];
  const diagnosis = await diagnose(JSON.stringify({ payload, signatures }), { keys: [signerJwk], at: now });
  expect(outlined(diagnosis)).toEqual([
    ["signature 1", false, "invalid-json-serialization"],
    ["signature 2", false, "invalid-json-serialization"],
    ["signature 3", true, "no-policy"],
  ]);
});

test.each([
  ["an empty list", { signatures: [] }],
  ["something else than a list", { signatures: "no" }],
  ["members of the flattened syntax", { signature: bySigner.split(".")[2] }],
])("a message that is refused as a whole: %s", async (_what, members) => {
  const message: unknown = JSON.parse(generalJws(bySigner, bySigner));
  const text = JSON.stringify({ ...(message as object), ...members });
  const diagnosis = await diagnose(text, { keys: [signerJwk], at: now });
  expect(codesOf(diagnosis)).toContain("invalid-json-serialization");
  expect(outlined(diagnosis).filter(([, accepted]) => accepted)).toEqual([]);
});

test("no more entries are tried than the limit, and those that name a key get the budget", async () => {
  const named: Recipient = { to: publicKey, kid: "recipient" };
  const others = Array.from({ length: 15 }, (): Recipient => ({ to: other.publicKey }));
  // 15 recipients with three keys need more operations than the 32 of a call.
  const keys = [...["a", "b"].map((kid) => ({ ...recipientJwk, kid })), recipientJwk, signerJwk];
  const most = await diagnose(generalJwe([...others, named]), { keys, at: now });
  expect(outlined(most).at(-1)).toEqual(["recipient 16", true, "no-policy"]);
  expect(most.entries?.[14]?.findings.map(({ code }) => code)).toContain("decryption-limit");
  const more = await diagnose(generalJwe([...others, named, named]), { keys, at: now });
  expect(more.entries?.length).toBe(16);
  expect(codesOf(more)).toContain("too-many-entries");
});

test("the signatures that would be accepted are those that verifyGeneral accepts", async () => {
  const tokens = fc.array(fc.constantFrom(mac(), bySigner, byOther, `${bySigner.slice(0, -8)}AAAAAAAA`), {
    minLength: 1,
    maxLength: 4,
  });
  const keys = fc.subarray([signerJwk, otherSigner], { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(tokens, keys, async (listed, given) => {
      const text = generalJws(...listed);
      const { entries = [] } = await diagnose(text, { keys: given, at: now });
      const verified = await verifyGeneral(text, { keys: given }, { alg: ["RS256"] }).then(
        ({ signatures }) => signatures.map(({ index }) => index),
        () => [],
      );
      expect(entries.flatMap(({ accepted }, index) => (accepted ? [index] : []))).toEqual(verified);
    }),
    { numRuns: 40 },
  );
});

test("a message would be accepted for a recipient if decryptGeneral opens it", async () => {
  const recipient = fc.record({
    to: fc.constantFrom(publicKey, other.publicKey),
    kid: fc.constantFrom("recipient", "other recipient", "third"),
  });
  const recipients = fc.array(recipient, { minLength: 1, maxLength: 3 });
  const keys = fc.subarray([recipientJwk, otherRecipient], { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(recipients, keys, async (listed, given) => {
      const text = generalJwe(listed);
      const { entries = [] } = await diagnose(text, { keys: [...given, signerJwk], at: now });
      const opened = await decryptGeneral(
        text,
        { keys: given },
        { alg: ["RSA-OAEP"], enc: ["A256GCM"] },
      ).then(
        () => true,
        () => false,
      );
      expect(entries.some(({ accepted }) => accepted)).toBe(opened);
    }),
    { numRuns: 30 },
  );
});

test.each(["general", "flattened"])("additional authenticated data in %s serialization", async (form) => {
  const key = publicKeyOf(recipientJwk);
  const header = { alg: "RSA-OAEP", enc: "A256GCM" } as const;
  const options = { aad: encodeUtf8("for the bank") };
  const content = encodeUtf8(signed());
  const message =
    form === "general"
      ? await encryptGeneral(content, [{ key }], header, options)
      : await encryptFlattened(content, key, header, options);
  const keys = [recipientJwk, signerJwk];
  const codes = async (changes: object): Promise<readonly string[]> =>
    codesOf(await diagnose(JSON.stringify({ ...message, ...changes }), { keys, at: now }));
  const opened = await diagnose(JSON.stringify(message), { keys, at: now });
  expect(opened.layers.map((layer) => layer.opened)).toEqual([true, true]);
  expect(await codes({ aad: Buffer.from("for the bonk").toString("base64url") })).toContain("tag-mismatch");
  expect(await codes({ aad: undefined })).toContain("tag-mismatch");
  expect(await codes({ aad: "+" })).toContain("invalid-json-serialization");
});
