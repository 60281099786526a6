/** Key agreement with an ephemeral key: RFC 7518 section 4.6, and RFC 8037 section 3.2 for OKP curves. */
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { isJsonObject } from "../../encoding/json.ts";
import { JoseError, type Fault } from "../../errors.ts";
import { P256 } from "../../keytypes/p256.ts";
import { P384 } from "../../keytypes/p384.ts";
import { P521 } from "../../keytypes/p521.ts";
import { readPublicJwk } from "../../keytypes/public-members.ts";
import type { KeyTypeScheme } from "../../keytypes/scheme.ts";
import { X25519 } from "../../keytypes/x25519.ts";
import { X448 } from "../../keytypes/x448.ts";
import { ephemeralPair, makeKeyAgreement } from "../../platform/agreement.ts";
import type { AgreementCurve } from "../../platform/agreement-curve.ts";
import { cryptoKeyCurve } from "../../platform/cryptokey.ts";
import { exportCryptoKey } from "../../platform/generation.ts";
import { makeKeyUnwrapper, makeKeyWrapper } from "../../platform/aes-key-wrap.ts";
import type { KeyMembers } from "../../platform/material.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { aesFeatures } from "../aes.ts";
import type {
  CekReceiver,
  CekSender,
  ContentScheme,
  HeaderParameters,
  ManagementScheme,
  SchemeKey,
} from "../types.ts";
import { concatKdf } from "./concat-kdf.ts";
import { bytesIn, invalidChosen, invalidReceived } from "./header-parameters.ts";
import { randomBytes } from "../../runtime.ts";

const keyTypes: readonly KeyTypeScheme[] = [P256, P384, P521, X25519, X448];
const curves: readonly string[] = /* @__PURE__ */ keyTypes.flatMap(({ crv }) => crv ?? []);

/** Direct key agreement: the agreed key is the CEK. */
export const ECDH_ES: ManagementScheme<"ECDH-ES"> = /* @__PURE__ */ ecdhEs("ECDH-ES", undefined);
/** The agreed key wraps the CEK with AES Key Wrap and a 128-bit key. */
export const ECDH_ES_A128KW: ManagementScheme<"ECDH-ES+A128KW"> = /* @__PURE__ */ ecdhEs(
  "ECDH-ES+A128KW",
  16,
);
/** The agreed key wraps the CEK with AES Key Wrap and a 192-bit key. */
export const ECDH_ES_A192KW: ManagementScheme<"ECDH-ES+A192KW"> = /* @__PURE__ */ ecdhEs(
  "ECDH-ES+A192KW",
  24,
);
/** The agreed key wraps the CEK with AES Key Wrap and a 256-bit key. */
export const ECDH_ES_A256KW: ManagementScheme<"ECDH-ES+A256KW"> = /* @__PURE__ */ ecdhEs(
  "ECDH-ES+A256KW",
  32,
);

/** The differences between the four algorithms. */
interface Variant {
  readonly alg: string;
  /** The length of the key that wraps the CEK, in bytes; `undefined` if the agreed key is the CEK. */
  readonly wrapLength: number | undefined;
}

/**
 * Creates the algorithm. `wrapLength` is the length in bytes of the key that wraps the CEK, if there is
 * one.
 */
function ecdhEs<Name extends string>(alg: Name, wrapLength: number | undefined): ManagementScheme<Name> {
  const variant: Variant = { alg, wrapLength };
  return Object.freeze<ManagementScheme<Name>>({
    kind: "management",
    alg,
    keyTypes,
    ktys: ["EC", "OKP"],
    curves,
    fitsCryptoKey,
    newKey: { form: "pair" },
    features: wrapLength === undefined ? [] : aesFeatures(wrapLength),
    symmetric: false,
    smallestKey: 0,
    curvesFor,
    keyIsCek: false,
    decidesCek: wrapLength === undefined,
    derives: true,
    privateOperation: true,
    repeatsHeader: false,
    ...(wrapLength === undefined && { notOutside: `with ${alg} there is no encrypted key to unwrap` }),
    iterations: () => 0,
    sender: (key) => sender(key, variant),
    receiver: (key) => receiver(key, variant),
  });
}

/** WebCrypto names the algorithm of an octet key pair after its curve, for example X25519. */
function fitsCryptoKey(algorithm: KeyAlgorithm): boolean {
  const crv = cryptoKeyCurve(algorithm);
  return curves.includes(crv) && (algorithm.name === "ECDH" || algorithm.name === crv);
}

/** The recipient's key must be on the curve of the ephemeral key, if there is one: section 4.6.1.1. */
function curvesFor({ epk }: HeaderParameters): readonly string[] {
  const crv = isJsonObject(epk) ? epk["crv"] : undefined;
  return crv === undefined ? curves : curves.filter((each) => each === crv);
}

function sender(key: SchemeKey, { alg, wrapLength }: Variant): CekSender {
  const curve = curveOf(key);
  let recipient: KeyMembers | undefined;
  return function* ({ content, header, cek }) {
    recipient ??= yield* recipientKey(key);
    const parties = partiesIn(header, invalidChosen);
    const pair = yield* perform(ephemeralPair(curve));
    const epk = readPublicJwk(pair.publicKey, key.keyType);
    const z = yield* perform(pair.agree(recipient));
    if (z === null) throw noSecret();
    const agreed = yield* agreedKey(z, { alg, wrapLength }, content, parties);
    const parameters = { epk: { ...epk } };
    if (wrapLength === undefined) return { cek: agreed, encryptedKey: noBytes, parameters };
    const wrapped = cek ?? randomBytes(content.cekLength);
    const wrap = makeKeyWrapper({ form: "secret", bytes: agreed });
    return { cek: wrapped, encryptedKey: yield* perform(wrap(wrapped)), parameters };
  };
}

function receiver(key: SchemeKey, { alg, wrapLength }: Variant): CekReceiver {
  const agree = makeKeyAgreement(key.material, curveOf(key));
  return function* ({ content, header, encryptedKey }) {
    const z = yield* perform(agree(ephemeralKey(header, key)));
    if (z === null) return null;
    const parties = partiesIn(header, invalidReceived);
    const agreed = yield* agreedKey(z, { alg, wrapLength }, content, parties);
    if (wrapLength === undefined) return agreed;
    const unwrap = makeKeyUnwrapper({ form: "secret", bytes: agreed });
    return yield* perform(unwrap(encryptedKey));
  };
}

function curveOf({ keyType }: SchemeKey): AgreementCurve {
  if (keyType.agreement === undefined) throw noSecret();
  return keyType.agreement;
}

/**
 * Returns the recipient's public key. A CryptoKey is exported, because the agreement requires JWK members.
 */
function* recipientKey({ material, keyType }: SchemeKey): Steps<KeyMembers> {
  if (material.form === "public") return material.members;
  if (material.form !== "CryptoKey") throw noSecret();
  if (!material.cryptoKey.extractable) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      "The public CryptoKey must be extractable, because ECDH-ES reads it",
    );
  }
  return readPublicJwk(yield* perform(exportCryptoKey(material.cryptoKey)), keyType);
}

/** Section 4.6.2: AlgorithmID and the length depend on whether the derived key wraps another key. */
function agreedKey(
  z: Bytes,
  { alg, wrapLength }: Variant,
  { enc, cekLength }: ContentScheme,
  parties: Parties,
): Steps<Bytes> {
  const algorithmId = wrapLength === undefined ? enc : alg;
  return concatKdf(z, { algorithmId, keyLength: wrapLength ?? cekLength, ...parties });
}

interface Parties {
  readonly partyUInfo: Bytes;
  readonly partyVInfo: Bytes;
}

/** Sections 4.6.1.2 and 4.6.1.3: reads "apu" and "apv". */
function partiesIn(header: HeaderParameters, fault: Fault): Parties {
  const partyUInfo = bytesIn(header, "apu");
  const partyVInfo = bytesIn(header, "apv");
  if (partyUInfo === undefined || partyVInfo === undefined)
    throw fault('has an "apu" or "apv" that is not base64url');
  return { partyUInfo, partyVInfo };
}

/** Section 4.6.1.1: "epk" must be a valid public key on the recipient's curve. */
function ephemeralKey({ epk }: HeaderParameters, { keyType }: SchemeKey): KeyMembers {
  if (!isJsonObject(epk)) throw invalidReceived('has no "epk"');
  try {
    return readPublicJwk(epk, keyType);
  } catch (error) {
    if (!(error instanceof JoseError)) throw error;
    throw invalidReceived('has an "epk" that is not a valid public key on the recipient\'s curve');
  }
}

function noSecret(): JoseError {
  return new JoseError("ERR_KEY_INVALID", "The recipient's public key yields no valid shared secret");
}
