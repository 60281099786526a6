/** Which key the header names: RFC 7515 sections 4.1.4, 4.1.7 and 4.1.8. */
import type { JoseHeader } from "../header/types.ts";
import { certificateThumbprintOf } from "../jwk/key/x5t-values.ts";
import type { Steps } from "../steps/steps.ts";
import { settle } from "../steps/steps.ts";
import { recognizeThumbprint, type RecognizedThumbprint } from "../x509/certificate/recognize-thumbprint.ts";
import type { Examination } from "./examination.ts";
import type { GivenKey } from "./given-keys.ts";
import type { Attempt } from "./types.ts";

const thumbprints = ["x5t#S256", "x5t"] as const;

/** The keys that the header names: for the index of each, the parameter that names it. */
export type Hints = ReadonlyMap<number, NonNullable<Attempt["hint"]>>;

/** Finds the keys that the header names. */
export function* hintsIn(ex: Examination, header: JoseHeader): Steps<Hints> {
  const hints = new Map<number, NonNullable<Attempt["hint"]>>();
  for (const { key, index } of ex.keys.list) {
    for (const name of thumbprints) {
      if (header[name] !== undefined && (yield* certificateThumbprintOf(key, name)) === header[name])
        hints.set(index, name);
    }
    if (header.kid !== undefined && key.kid === header.kid) hints.set(index, "kid");
  }
  return hints;
}

/** The layer whose header has the hints. */
export interface HintedLayer {
  /** What a key does to the layer, as a verb for messages. */
  readonly did: "opened" | "verified";
  /** The given keys that the header may name. */
  readonly candidates: readonly GivenKey[];
  readonly layer: number;
}

/** Reports hints of the header that name no given key, or another key than the one that opened the layer. */
export function* checkHints(
  ex: Examination,
  header: JoseHeader,
  opener: GivenKey | undefined,
  about: HintedLayer,
): Steps<void> {
  const { did, layer } = about;
  for (const parameter of thumbprints) yield* checkThumbprint(ex, header, parameter, opener, about);
  if (opener !== undefined && ex.policies.list.length > 0 && !(yield* ex.keys.isOfPolicy(opener)))
    ex.report("key-not-in-policy", { label: opener.label, did }, { layer, key: opener.index });
  yield* checkKid(ex, header, opener, did, layer);
}

/** Reports a "kid" that names another key than the one that opened or verified the layer. */
function* checkKid(
  ex: Examination,
  { kid }: JoseHeader,
  opener: GivenKey | undefined,
  did: "opened" | "verified",
  layer: number,
): Steps<void> {
  if (kid === undefined || opener === undefined || opener.key.kid === kid) return;
  // A key without an ID may be the key that is named, unless another key has that ID.
  const isNamed = ex.keys.list.some(({ key }) => key.kid === kid);
  if (opener.key.kid === undefined && !(isNamed && did === "verified")) return;
  // Some producers write a thumbprint into kid.
  if ((yield* recognized(ex, kid, [opener])) !== undefined) return;
  const { label, index } = opener;
  // A verifier with a single key uses it whatever the kid is. With a key set, it selects by kid.
  const isSelected =
    did === "verified" && ex.policies.list.some(({ verify }) => verify && "source" in verify.keyring);
  const severity = isSelected ? "error" : "warning";
  ex.report("kid-of-other-key", { kid, label, did }, { layer, key: index, severity });
}

function* checkThumbprint(
  ex: Examination,
  header: JoseHeader,
  parameter: (typeof thumbprints)[number],
  opener: GivenKey | undefined,
  { did, candidates, layer }: HintedLayer,
): Steps<void> {
  const value = header[parameter];
  if (value === undefined) return;
  const found = yield* recognized(ex, value, ex.keys.list);
  if (found !== undefined) {
    const { given, expected, form, correct } = found;
    if (correct && found.parameter === parameter) return;
    const isOfHex = form === "base64-of-hex" || form === "base64url-of-hex";
    const isElsewhere = found.parameter !== parameter;
    const values = {
      parameter,
      label: given.label,
      expected,
      form: isElsewhere ? `${found.hash}, which belongs in ${found.parameter}` : form,
    };
    const place = { layer, key: given.index };
    ex.report(isOfHex ? "thumbprint-of-hexadecimal" : "thumbprint-other-encoding", values, place);
    return;
  }
  if (opener === undefined) {
    const hasCertificates = candidates.some(({ certificate }) => certificate !== undefined);
    const advice = adviceOn[did];
    if (hasCertificates) ex.report("thumbprint-unknown", { parameter, value, advice }, { layer });
  } else if (opener.certificate !== undefined) {
    const { label, index } = opener;
    ex.report("certificate-renewed", { parameter, label, did }, { layer, key: index });
  }
}

/** What to do about a thumbprint of an unknown certificate. */
const adviceOn = {
  opened: "Compare it with the recipient's certificates: the producer may still use an old certificate.",
  verified:
    "Compare it with the issuer's certificates, and get its current ones: it may use a new certificate.",
} as const;

/** The key whose certificate has this thumbprint, in any encoding. */
function* recognized(
  ex: Examination,
  value: string,
  keys: readonly GivenKey[],
): Steps<(RecognizedThumbprint & { readonly given: GivenKey }) | undefined> {
  for (const given of keys) {
    if (given.certificate === undefined) continue;
    const found = yield* settle(recognizeThumbprint(ex.suite, value, given.certificate));
    if (found !== undefined) return { ...found, given };
  }
  return undefined;
}
