/** A test issuer: creates tokens that a verifier must accept or reject. */
import type { ContentAlgorithm } from "../algorithms/names.ts";
import type { Suite } from "../algorithms/suite.ts";
import { copyOptions, OptionReader } from "../options/reader.ts";
import { flag, text, readSeconds, readTexts } from "../options/values.ts";
import { requireKnown } from "../header/allow-list.ts";
import type { HeaderInput } from "../header/types.ts";
import type { Key } from "../jwk/key/key.ts";
import type { KeySet } from "../jwk/sets/local-key-set.ts";
import { signAndEncryptJwt } from "../jwt/encrypt.ts";
import { signJwt, type ClaimsInput } from "../jwt/sign.ts";
import { run } from "../steps/drivers.ts";
import { settle, type Steps } from "../steps/steps.ts";
import { currentSeconds } from "../runtime.ts";
import { publicSide, testKeysOptions, testKeysSteps, type TestKeys, type TestKeysOptions } from "./keys.ts";

/** Options of {@link testIssuer}. */
export interface TestIssuerOptions extends TestKeysOptions {
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** The `aud` of the tokens. */
  readonly audience: string | readonly string[];
  /** The content encryption algorithm (`enc`) of encrypted tokens. Default: `"A256GCM"`. */
  readonly encryptionEnc?: ContentAlgorithm;
}

/** The reader of `TestIssuerOptions`. */
export const testIssuerOptions: OptionReader<TestIssuerOptions> = /* @__PURE__ */ issuerReader();

/** Built in a function: bundlers treat a member access at the top level of a module as a side effect. */
function issuerReader(): OptionReader<TestIssuerOptions> {
  return new OptionReader<TestIssuerOptions>("options", {
    ...testKeysOptions.members,
    issuer: { kind: "mandatory", is: text, write: 'issuer: the "iss" that the verifier under test accepts' },
    audience: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'audience: the "aud" that the verifier under test accepts',
    },
    encryptionEnc: { kind: "convenience", is: text },
  });
}

/** Options of {@link TestIssuer.token}. */
export interface TestTokenOptions {
  /** Additional members of the JWS header, for example `typ`. */
  readonly header?: HeaderInput;
  /**
   * `true`: the signed token is encrypted to `keys.decryption`, with `encryptionAlg` and `encryptionEnc` of
   * the issuer. Default: `false`.
   */
  readonly encrypted?: boolean;
  /** `true`: `exp` is one minute before `now`. Default: `false`. */
  readonly expired?: boolean;
  /**
   * `true`: signed with a key that is not in the key set, but with the `kid` of a key that is. Default:
   * `false`.
   */
  readonly wrongKey?: boolean;
  /** The time of issue: a Date or seconds since 1970. Default: the system clock. */
  readonly now?: Date | number;
}

/** The reader of `TestTokenOptions`. */
export const testTokenOptions: OptionReader<TestTokenOptions> =
  /* @__PURE__ */ new OptionReader<TestTokenOptions>("options", {
    header: { kind: "convenience", is: "elsewhere" },
    encrypted: { kind: "convenience", is: flag },
    expired: { kind: "convenience", is: flag },
    wrongKey: { kind: "convenience", is: flag },
    now: { kind: "convenience", is: "elsewhere" },
  });

/** An issuer of tokens for tests. */
export interface TestIssuer {
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** The keys of the issuer and of the application. */
  readonly keys: TestKeys;
  /** The key set for the application's `verify.keys`. */
  keySet(): KeySet;
  /**
   * Creates a token with `iss`, `aud`, `iat`, and an `exp` five minutes after `iat`. `claims` adds claims or
   * replaces these; a claim that is `undefined` is omitted.
   * @throws UsageError like `signJwt`.
   */
  token(claims?: ClaimsInput, options?: TestTokenOptions): Promise<string>;
}

/** Implements `testIssuer` of josette/testing with the algorithms of a suite. */
export function testIssuer(suite: Suite, options: TestIssuerOptions): Promise<TestIssuer> {
  return run(testIssuerSteps(suite, options));
}

function* testIssuerSteps(suite: Suite, options: TestIssuerOptions): Steps<TestIssuer> {
  const { issuer, audience, encryptionEnc, ...rest } = testIssuerOptions.read(options);
  // The default is the last algorithm of the suite.
  const enc = encryptionEnc ?? Object.keys(suite.content).at(-1);
  requireKnown(enc, suite.content, "encryptionEnc");
  readTexts(audience, "audience");
  const aud = typeof audience === "string" ? audience : [...audience];
  const keys = yield* testKeysSteps(suite, rest);
  return Object.freeze({
    issuer,
    keys,
    keySet: () => keys.keySet(),
    token: (claims: ClaimsInput = {}, token?: TestTokenOptions) =>
      run(tokenSteps(suite, { iss: issuer, aud }, keys, enc, claims, token)),
  });
}

/** The lifetime of a token, in seconds. */
const lifetime = 300;
/** How long ago an expired token expired, in seconds. */
const overdue = 60;

function* tokenSteps(
  suite: Suite,
  issued: ClaimsInput,
  keys: TestKeys,
  enc: string | undefined,
  claims: ClaimsInput,
  options: TestTokenOptions = {},
): Steps<string> {
  const {
    header,
    encrypted = false,
    expired = false,
    wrongKey = false,
    now,
  } = testTokenOptions.read(options);
  const time = Math.floor(now === undefined ? currentSeconds() : readSeconds(now, "now"));
  const exp = expired ? time - overdue : time + lifetime;
  const iat = exp - lifetime;
  const all = { ...issued, iat, exp, ...copyOptions(claims, "claims") };
  const key: Key = wrongKey ? keys.wrong : keys.signing;
  if (!encrypted) return yield* settle(signJwt(suite, all, key, header));
  const recipient = publicSide(suite, keys.decryption);
  return yield* settle(
    signAndEncryptJwt(suite, all, {
      sign: { key, ...(header && { header }) },
      encrypt: { key: recipient, header: { enc } },
    }),
  );
}
