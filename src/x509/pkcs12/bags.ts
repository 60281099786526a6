/** What is in the parts of a PKCS #12 file: SafeContents and SafeBag, RFC 7292 section 4.2. */
import { table } from "../../alg/table.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { DerReader, tags } from "../../encoding/der.ts";
import { JoseError } from "../../errors.ts";
import { keyFault } from "../../jwk/fault.ts";
import { readPbe } from "../../jwk/formats/pkcs5.ts";
import { readPkcs8 } from "../../jwk/formats/pkcs8.ts";
import type { ParsedJwk } from "../../jwk/parse.ts";
import type { Steps } from "../../primitives/steps.ts";
import { readCertificate, type Certificate } from "../certificate.ts";
import { invalidFile } from "./fault.ts";
import type { Opener } from "./password.ts";

/** A key or a certificate. */
export type BagContents = { readonly key: ParsedJwk } | { readonly certificate: Certificate };

/** The names by which a file itself says which certificate is for which key: octets, as text to compare. */
export interface BagNames {
  readonly localKeyId?: string | undefined;
  readonly friendlyName?: string | undefined;
}

/** What was in a bag, and its names. */
export type FoundBag = BagContents & BagNames;

/** How many bags a file may have. The largest stores of certificates have some hundreds. */
const mostBags = 4096;

/** How deep bags may lie in bags. Section 4.2.6 allows it; hardly anybody does it. */
const deepestBag = 4;

/** Reads all bags, in order. Certificate revocation lists, other secrets and bags of unknown types are skipped. */
export function* readBags(safeContents: readonly Bytes[], opener: Opener): Steps<readonly FoundBag[]> {
  const reader = new BagReader(opener);
  for (const der of safeContents) {
    const outer = new DerReader(der, invalidFile);
    yield* reader.safeContents(outer.sequence(), 1);
    outer.end();
  }
  return reader.found;
}

class BagReader {
  readonly found: FoundBag[] = [];
  readonly #opener: Opener;
  #count = 0;

  constructor(opener: Opener) {
    this.#opener = opener;
  }

  *safeContents(bags: DerReader, depth: number): Steps<void> {
    if (depth > deepestBag) throw invalidFile(`nests more than ${deepestBag} bags`);
    while (!bags.done) yield* this.#bag(bags.sequence(), depth);
  }

  *#bag(bag: DerReader, depth: number): Steps<void> {
    if (++this.#count > mostBags) {
      throw new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The PKCS #12 file has more than ${mostBags} bags`);
    }
    const type = bag.objectIdentifier();
    const value = bag.sequence(explicitValue);
    const names = bag.done ? {} : readNames(bag.sequence(tags.set));
    bag.end();
    if (type === safeContentsBag) {
      yield* this.safeContents(value.sequence(), depth + 1);
      value.end();
    } else {
      const contents = yield* readersByType[type]?.(value, this.#opener) ?? nothing();
      if (contents !== undefined) this.found.push({ ...contents, ...names });
    }
  }
}

const explicitValue = 0xa0;
const bmpStringTag = 0x1e;
const friendlyNameAttribute = "1.2.840.113549.1.9.20";
const localKeyIdAttribute = "1.2.840.113549.1.9.21";
const x509Certificate = "1.2.840.113549.1.9.22.1";
const safeContentsBag = "1.2.840.113549.1.12.10.1.6";

type BagValueReader = (value: DerReader, opener: Opener) => Steps<BagContents | undefined>;

/** Section 4.2: keyBag, pkcs8ShroudedKeyBag, certBag. */
const readersByType: Readonly<Record<string, BagValueReader>> = /* @__PURE__ */ table({
  "1.2.840.113549.1.12.10.1.1": readKeyBag,
  "1.2.840.113549.1.12.10.1.2": readShroudedKeyBag,
  "1.2.840.113549.1.12.10.1.3": readCertBag,
});

/** Section 4.2.1: a PrivateKeyInfo. */
function* readKeyBag(value: DerReader): Steps<BagContents> {
  const { encoding } = value.element(tags.sequence);
  value.end();
  return { key: yield* readPkcs8(encoding, malformedKey) };
}

/** Section 4.2.2: an EncryptedPrivateKeyInfo. */
function* readShroudedKeyBag(value: DerReader, opener: Opener): Steps<BagContents> {
  const info = value.sequence();
  value.end();
  const decrypt = readPbe(info, invalidFile, opener.budget);
  const { content: ciphertext } = info.element(tags.octetString);
  info.end();
  return { key: yield* readPkcs8(yield* opener.open(decrypt, ciphertext), malformedKey) };
}

/** Section 4.2.3. An SDSI certificate, the other kind there is, has no key for us. */
function* readCertBag(value: DerReader): Steps<BagContents | undefined> {
  const bag = value.sequence();
  value.end();
  if (bag.objectIdentifier() !== x509Certificate) return undefined;
  const wrapped = bag.sequence(explicitValue);
  bag.end();
  const { content: der } = wrapped.element(tags.octetString);
  wrapped.end();
  return { certificate: readCertificate(der) };
}

function* nothing(): Steps<undefined> {
  return undefined;
}

const malformedKey = /* @__PURE__ */ keyFault("private key in the PKCS #12 file");

/** RFC 2985 section 5.5. None of the other attributes says what belongs together. */
function readNames(attributes: DerReader): BagNames {
  const names: { localKeyId?: string; friendlyName?: string } = {};
  while (!attributes.done) {
    const attribute = attributes.sequence();
    const type = attribute.objectIdentifier();
    const values = attribute.sequence(tags.set);
    attribute.end();
    if (type === localKeyIdAttribute) names.localKeyId = values.element(tags.octetString).content.join();
    if (type === friendlyNameAttribute) names.friendlyName = values.element(bmpStringTag).content.join();
  }
  return names;
}
