/** Keys from client secrets: OpenID Connect Core sections 10.1 and 10.2. */
import {
  isContentScheme,
  isManagementScheme,
  isSignatureScheme,
} from "../../algorithms/recognize-algorithm.ts";
import type { ContentAlgorithm, ManagementAlgorithm, SignatureAlgorithm } from "../../algorithms/names.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../../algorithms/types.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { table } from "../../encoding/table.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { secretOctets } from "../../jwk/io/hkdf-key.ts";
import { importSecret } from "../../jwk/io/import.ts";
import type { Key } from "../../jwk/key/key.ts";
import { OptionReader } from "../../options/reader.ts";
import { anyText, invalidOption } from "../../options/values.ts";
import { digest } from "../../platform/digest-hmac-pbkdf2.ts";
import { run } from "../../steps/drivers.ts";
import { perform, type Steps } from "../../steps/steps.ts";

/** Options of {@link clientSecretKey}. Exactly one of `alg` and `enc` is required. */
export interface ClientSecretKeyOptions {
  /**
   * The algorithm of the key, by name or as a value: an HMAC such as `HS256`, or key wrapping such as
   * `A128KW` or `A256GCMKW`.
   */
  readonly alg?: SignatureAlgorithm | ManagementAlgorithm | SignatureScheme | ManagementScheme;
  /** The content encryption algorithm, for direct encryption (`dir`), by name or as a value. */
  readonly enc?: ContentAlgorithm | ContentScheme;
  /** The key id. Usually omitted: providers set no `kid` for client secrets. */
  readonly kid?: string;
}

/** The reader of `ClientSecretKeyOptions`. */
export const clientSecretKeyOptions: OptionReader<ClientSecretKeyOptions> =
  /* @__PURE__ */ new OptionReader<ClientSecretKeyOptions>("options", {
    alg: { kind: "strict", is: "elsewhere" },
    enc: { kind: "strict", is: "elsewhere" },
    kid: { kind: "convenience", is: anyText },
  });

/** Implements `clientSecretKey` of josette/profiles with the algorithms of a suite. */
export function clientSecretKey(
  suite: Suite,
  secret: string | Uint8Array,
  options: ClientSecretKeyOptions,
): Promise<Key> {
  return run(clientSecretKeySteps(suite, secret, options));
}

function* clientSecretKeySteps(
  suite: Suite,
  secret: string | Uint8Array,
  options: ClientSecretKeyOptions,
): Steps<Key> {
  const { alg, enc, kid } = clientSecretKeyOptions.read(options);
  const bound = enc ?? alg;
  if (bound === undefined || (alg !== undefined && enc !== undefined)) {
    throw invalidOption(
      'Exactly one of alg and enc is required, for example alg: "HS256", or enc: "A128CBC-HS256" for dir',
    );
  }
  const length = enc === undefined ? keyLengthOf(suite, alg) : contentNamed(suite, enc).cekLength;
  const octets = secretOctets(secret);
  const key = length === undefined ? octets : yield* shortened(octets, length);
  return importSecret(suite, key, { alg: bound, ...(kid !== undefined && { kid }) });
}

/** Returns the leftmost octets of a SHA-2 hash of the secret: section 10.2. */
function* shortened(secret: Bytes, length: number): Steps<Bytes> {
  const hash = length <= 32 ? "SHA-256" : length <= 48 ? "SHA-384" : "SHA-512";
  return (yield* perform(digest(hash, secret))).slice(0, length);
}

/** Returns the length of the key in bytes; `undefined` if the secret itself is the key (section 10.1). */
function keyLengthOf(suite: Suite, alg: ClientSecretKeyOptions["alg"]): number | undefined {
  const known = { ...suite.signatures, ...suite.management };
  const isValue = isSignatureScheme(alg) || isManagementScheme(alg);
  const scheme = isValue ? alg : requireKnown<SignatureScheme | ManagementScheme>(alg, table(known), "alg");
  if (scheme.kind === "signature" && scheme.symmetric) return undefined;
  // Keys for direct encryption have no fixed length, and PBES2 uses a password.
  const isWrapping = scheme.kind === "management" && scheme.keyLength !== undefined;
  if (isWrapping && scheme.newKey.form === "secret") return scheme.newKey.length;
  throw invalidOption(
    `alg: no key for ${scheme.alg} can be made from a client secret; use an HMAC or key wrapping, or enc`,
  );
}

function contentNamed(suite: Suite, enc: ContentAlgorithm | ContentScheme): ContentScheme {
  return isContentScheme(enc) ? enc : requireKnown(enc, suite.content, "enc");
}
