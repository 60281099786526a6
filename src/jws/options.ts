/** The option readers of josette/jws; the interfaces document the options. */
import { OptionReader, joinMembers, type MandatoryMember, type Members } from "../options/reader.ts";
import { flag } from "../options/values.ts";
import type {
  SignerInput,
  SignFlattenedOptions,
  SignOptions,
  VerifyGeneralOptions,
  VerifyJsonOptions,
  VerifyOptions,
} from "./types.ts";

/** The reader of `SignOptions`. */
export const signOptions: OptionReader<SignOptions> = /* @__PURE__ */ new OptionReader<SignOptions>(
  "options",
  {
    detached: { kind: "convenience", is: flag },
    signal: { kind: "convenience", is: "elsewhere" },
  },
);

/** The reader of `SignFlattenedOptions`. */
export const signFlattenedOptions: OptionReader<SignFlattenedOptions> =
  /* @__PURE__ */ new OptionReader<SignFlattenedOptions>("options", {
    detached: { kind: "convenience", is: flag },
    unprotectedHeader: { kind: "convenience", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
  });

/** The reader of `SignerInput`. */
export const signerOptions: OptionReader<SignerInput> = /* @__PURE__ */ new OptionReader<SignerInput>(
  "signer",
  {
    key: { kind: "mandatory", is: "elsewhere", write: "key: a key" },
    header: { kind: "convenience", is: "elsewhere" },
    unprotectedHeader: { kind: "convenience", is: "elsewhere" },
  },
);

/** The option `alg`, the allow-list of signature algorithms, for the option readers that include it. */
export const signatureAlgorithms: MandatoryMember = {
  kind: "mandatory",
  is: "elsewhere",
  write: 'the accepted algorithms, for example alg: ["RS256"]',
};

const verifyMembers: Members<VerifyOptions> = {
  alg: signatureAlgorithms,
  payload: { kind: "strict", is: "elsewhere" },
  crit: { kind: "strict", is: "elsewhere" },
  limits: { kind: "strict", is: "elsewhere" },
  signal: { kind: "convenience", is: "elsewhere" },
};

const verifyJsonMembers: Members<VerifyJsonOptions> = /* @__PURE__ */ joinMembers(verifyMembers, {
  unprotectedAlgorithms: { kind: "convenience", is: flag },
});

const verifyGeneralMembers: Members<VerifyGeneralOptions> = /* @__PURE__ */ joinMembers(verifyJsonMembers, {
  require: { kind: "strict", is: "elsewhere" },
});

/** The reader of `VerifyOptions`. */
export const verifyOptions: OptionReader<VerifyOptions> = /* @__PURE__ */ new OptionReader<VerifyOptions>(
  "options",
  verifyMembers,
);

/** The reader of `VerifyJsonOptions`. */
export const verifyJsonOptions: OptionReader<VerifyJsonOptions> =
  /* @__PURE__ */ new OptionReader<VerifyJsonOptions>("options", verifyJsonMembers);

/** The reader of `VerifyGeneralOptions`. */
export const verifyGeneralOptions: OptionReader<VerifyGeneralOptions> =
  /* @__PURE__ */ new OptionReader<VerifyGeneralOptions>("options", verifyGeneralMembers);
