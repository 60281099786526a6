/** The option readers of josette/jws; the interfaces document the options. */
import { OptionReader } from "../options/reader.ts";
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

/** The reader of `VerifyOptions`. */
export const verifyOptions: OptionReader<VerifyOptions> = /* @__PURE__ */ new OptionReader<VerifyOptions>(
  "options",
  {
    alg: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the accepted algorithms, for example alg: ["RS256"]',
    },
    payload: { kind: "strict", is: "elsewhere" },
    crit: { kind: "strict", is: "elsewhere" },
    limits: { kind: "strict", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
  },
);

/** The reader of `VerifyJsonOptions`. */
export const verifyJsonOptions: OptionReader<VerifyJsonOptions> =
  /* @__PURE__ */ new OptionReader<VerifyJsonOptions>("options", {
    alg: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the accepted algorithms, for example alg: ["RS256"]',
    },
    payload: { kind: "strict", is: "elsewhere" },
    crit: { kind: "strict", is: "elsewhere" },
    limits: { kind: "strict", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
    unprotectedAlgorithms: { kind: "convenience", is: flag },
  });

/** The reader of `VerifyGeneralOptions`. */
export const verifyGeneralOptions: OptionReader<VerifyGeneralOptions> =
  /* @__PURE__ */ new OptionReader<VerifyGeneralOptions>("options", {
    alg: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the accepted algorithms, for example alg: ["RS256"]',
    },
    payload: { kind: "strict", is: "elsewhere" },
    crit: { kind: "strict", is: "elsewhere" },
    limits: { kind: "strict", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
    unprotectedAlgorithms: { kind: "convenience", is: flag },
    require: { kind: "strict", is: "elsewhere" },
  });
