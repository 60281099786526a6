/** Userinfo responses that are encrypted and not signed: OpenID Connect Core section 5.3.2. */
import type { Suite } from "../../algorithms/suite.ts";
import { decryptOptions } from "../../jwe/options.ts";
import type { DecryptOptions } from "../../jwe/types.ts";
import type { KeysInput } from "../../jwk/key/types.ts";
import { decryptJwt, type DecryptedJwt } from "../../jwt/decrypt-unsigned.ts";
import { OptionReader } from "../../options/reader.ts";
import { text } from "../../options/values.ts";

/** Options of {@link decryptUserinfo}. */
export interface DecryptUserinfoOptions extends DecryptOptions {
  /** The `sub` of the verified ID token: the response must be about the same user. */
  readonly subject: string;
}

/** The reader of `DecryptUserinfoOptions`. */
export const decryptUserinfoOptions: OptionReader<DecryptUserinfoOptions> =
  /* @__PURE__ */ decryptUserinfoReader();

/** Built in a function: bundlers treat a member access at the top level of a module as a side effect. */
function decryptUserinfoReader(): OptionReader<DecryptUserinfoOptions> {
  return new OptionReader<DecryptUserinfoOptions>("options", {
    ...decryptOptions.members,
    subject: { kind: "mandatory", is: text, write: 'subject: the "sub" of the ID token' },
  });
}

/** Implements `decryptUserinfo` of josette/profiles with the algorithms of a suite. */
export async function decryptUserinfo(
  suite: Suite,
  response: string,
  keys: KeysInput,
  options: DecryptUserinfoOptions,
): Promise<DecryptedJwt> {
  const { subject, ...read } = decryptUserinfoOptions.read(options);
  const claims = { issuer: null, audience: null, exp: "optional", subject } as const;
  return await decryptJwt(suite, response, keys, { ...read, claims });
}
