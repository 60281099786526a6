/** The context of a call, as data for its reader; `JwtContext` describes it. */
import { OptionReader, type Misplaced } from "../options/reader.ts";
import { callback, text } from "../options/values.ts";
import type { EncryptedJwtContext } from "./encrypted-types.ts";
import type { JwtContext } from "./types.ts";

const inClaims = "write it in claims of the policy";
const inLayers = "write it in verify and decrypt of the policy";

/** Names that belong elsewhere. */
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
  clockTimestamp: "write it as now",
  currentDate: "write it as now",
};

/** What every call can say. Profiles add members of their own. */
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

/** In a function, because bundlers take the reading of a member at the top of a file for a side effect. */
function encryptedReader(): OptionReader<EncryptedJwtContext> {
  return new OptionReader<EncryptedJwtContext>("context", contextOptions.members, misplaced);
}
