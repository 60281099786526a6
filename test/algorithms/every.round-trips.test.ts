import { contentAlgorithms } from "../support/content-table.ts";
import { managementAlgorithms } from "../support/management-table.ts";
import type { ManagementAlgorithm } from "../../src/algorithms/names.ts";
import { signatureAlgorithms } from "../support/signature-table.ts";
import type { SignatureAlgorithm } from "../../src/algorithms/names.ts";
import type { ContentAlgorithm } from "josette/jwe";
import {
  decryptCompact,
  decryptFlattened,
  decryptGeneral,
  encryptCompact,
  encryptFlattened,
  encryptGeneral,
} from "../../src/jwe/index.ts";
import { type Curve, type Key } from "josette/jwk";
import { generateKey, importSecret, publicKey, supports } from "../../src/jwk/index.ts";
import {
  signCompact,
  signFlattened,
  signGeneral,
  verifyCompact,
  verifyFlattened,
  verifyGeneral,
} from "../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { ecCurveNames, namesOf } from "../support/jwk/pairs.ts";

// Every algorithm in every serialization there and back.

const payload = new TextEncoder().encode("It’s a dangerous business, Frodo, going out your door.");

const signatureKeys: readonly { readonly alg: SignatureAlgorithm; readonly crv?: Curve }[] = [
  ...namesOf(signatureAlgorithms).map((alg) => ({ alg })),
  { alg: "EdDSA", crv: "Ed448" },
];

describe.each(signatureKeys)("$alg $crv", ({ alg, crv }) => {
  test("signs and verifies in every serialization, or says that this runtime cannot", async () => {
    if (!(await supports(crv ?? alg))) {
      await expect(generateKey(alg)).rejects.toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED" });
      return;
    }
    const key = await generateKey(alg, crv === undefined ? {} : { crv });
    const verifying = key.type === "secret" ? key : publicKey(key);
    const options = { alg: [alg] };

    const compact = await verifyCompact(await signCompact(payload, key), verifying, options);
    expect(compact).toMatchObject({ payload, header: { alg }, matchedBy: "given" });

    const detached = await signCompact(payload, key, { b64: false, crit: ["b64"] }, { detached: true });
    expect(await verifyCompact(detached, verifying, { ...options, payload })).toMatchObject({ payload });

    const flattened = await signFlattened(payload, key, {}, { unprotectedHeader: { kid: "k" } });
    expect(await verifyFlattened(flattened, verifying, options)).toMatchObject({
      payload,
      unprotectedHeader: { kid: "k" },
    });

    const general = await signGeneral(payload, [{ key }, { key, header: { n: 2 } }]);
    const verified = await verifyGeneral(JSON.stringify(general), verifying, { ...options, require: "all" });
    expect(verified.signatures).toMatchObject([{ index: 0 }, { index: 1, header: { n: 2 } }]);
  });
});

const recipients: readonly { readonly alg: ManagementAlgorithm; readonly crv?: Curve }[] = [
  ...namesOf(managementAlgorithms).map((alg) => ({ alg })),
  ...[...ecCurveNames.slice(1), "X25519" as const, "X448" as const].flatMap((crv) =>
    (["ECDH-ES", "ECDH-ES+A256KW"] as const).map((alg) => ({ alg, crv })),
  ),
];

describe.each(recipients)("$alg $crv", ({ alg, crv }) => {
  test.each(namesOf(contentAlgorithms))(
    "with %s encrypts and decrypts in every serialization",
    async (enc) => {
      const key = await recipientKey(alg, enc, crv);
      const encrypting = key.type === "secret" ? key : publicKey(key);
      const options = { alg: [alg], enc: [enc] };
      const header = { alg, enc, ...(alg.startsWith("PBES2") && { p2c: 1000 }) };

      const compact = await encryptCompact(payload, encrypting, { ...header, zip: "DEF" });
      expect(await decryptCompact(compact, key, options)).toMatchObject({ plaintext: payload, header });

      const flattened = await encryptFlattened(payload, encrypting, header, { aad: payload });
      expect(await decryptFlattened(flattened, key, options)).toMatchObject({
        plaintext: payload,
        aad: payload,
      });

      const general = await encryptGeneral(
        payload,
        [{ key: encrypting, header: { ...header, enc: undefined } }],
        { enc },
      );
      const decrypted = await decryptGeneral(JSON.stringify(general), key, options);
      expect(decrypted).toMatchObject({ plaintext: payload, recipient: 0, recipientHeader: { alg } });
    },
  );
});

async function recipientKey(
  alg: ManagementAlgorithm,
  enc: ContentAlgorithm,
  crv: Curve | undefined,
): Promise<Key> {
  if (alg.startsWith("PBES2"))
    return importSecret(new TextEncoder().encode("entrap_o–peter_long–credit_tun"));
  if (alg === "dir") return generateKey(enc);
  return generateKey(alg, crv === undefined ? {} : { crv });
}
