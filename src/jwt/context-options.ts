/** The options of a call's context; `JwtContext` documents them. */
import { OptionReader, type Misplaced } from "../options/reader.ts";
import { callback, text } from "../options/values.ts";
import type { EncryptedJwtContext } from "./encrypted-types.ts";
import type { JwtContext } from "./types.ts";

const inClaims = "it belongs in the policy's claims";
const inLayers = "it belongs in the policy's verify and decrypt";

/** Options that belong elsewhere, and where. */
const misplaced: Misplaced = {
  issuer: inClaims,
  audience: inClaims,
  subject: inClaims,
  maxTokenAge: inClaims,
  clockTolerance: inClaims,
  required: inClaims,
  requiredClaims: inClaims,
  algorithms: inLayers,
  alg: inLayers,
  enc: inLayers,
  keys: inLayers,
  typ: inLayers,
  clockTimestamp: "the option is called now",
  currentDate: "the option is called now",
};

/** The options that every call accepts. Profiles add options of their own. */
export const contextOptions: OptionReader<JwtContext> = /* @__PURE__ */ new OptionReader<JwtContext>(
  "context",
  {
    signal: { kind: "convenience", is: "elsewhere" },
    now: { kind: "convenience", is: "elsewhere" },
    nonce: { kind: "strict", is: text },
    check: { kind: "strict", is: callback },
    data: { kind: "convenience", is: "elsewhere" },
  },
  misplaced,
);

/** The same for tokens without a signature. */
export const encryptedContextOptions: OptionReader<EncryptedJwtContext> = /* @__PURE__ */ encryptedReader();

/** Built in a function: bundlers treat a member access at the top level of a module as a side effect. */
function encryptedReader(): OptionReader<EncryptedJwtContext> {
  return new OptionReader<EncryptedJwtContext>("context", contextOptions.members, misplaced);
}
