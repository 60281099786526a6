/** The option readers of josette/jwe; the interfaces document the options. */
import { OptionReader } from "../options/reader.ts";
import { flag } from "../options/values.ts";
import type {
  DecryptJsonOptions,
  DecryptOptions,
  EncryptFlattenedOptions,
  EncryptJsonOptions,
  RecipientInput,
} from "./types.ts";

/** The reader of `DecryptOptions`. */
export const decryptOptions: OptionReader<DecryptOptions> = /* @__PURE__ */ new OptionReader<DecryptOptions>(
  "options",
  {
    alg: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the accepted algorithms, for example alg: ["RSA-OAEP-256"]',
    },
    enc: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the accepted content encryption algorithms, for example enc: ["A256GCM"]',
    },
    crit: { kind: "strict", is: "elsewhere" },
    limits: { kind: "strict", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
  },
);

/** The reader of `DecryptJsonOptions`. */
export const decryptJsonOptions: OptionReader<DecryptJsonOptions> =
  /* @__PURE__ */ new OptionReader<DecryptJsonOptions>("options", {
    alg: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the accepted algorithms, for example alg: ["RSA-OAEP-256"]',
    },
    enc: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the accepted content encryption algorithms, for example enc: ["A256GCM"]',
    },
    crit: { kind: "strict", is: "elsewhere" },
    limits: { kind: "strict", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
    unprotectedAlgorithms: { kind: "convenience", is: flag },
  });

/** The reader of `EncryptJsonOptions`. */
export const encryptJsonOptions: OptionReader<EncryptJsonOptions> =
  /* @__PURE__ */ new OptionReader<EncryptJsonOptions>("options", {
    unprotectedHeader: { kind: "convenience", is: "elsewhere" },
    aad: { kind: "strict", is: "elsewhere" },
  });

/** The reader of `EncryptFlattenedOptions`. */
export const encryptFlattenedOptions: OptionReader<EncryptFlattenedOptions> =
  /* @__PURE__ */ new OptionReader<EncryptFlattenedOptions>("options", {
    unprotectedHeader: { kind: "convenience", is: "elsewhere" },
    aad: { kind: "strict", is: "elsewhere" },
    recipientHeader: { kind: "convenience", is: "elsewhere" },
  });

/** The reader of `RecipientInput`. */
export const recipientOptions: OptionReader<RecipientInput> =
  /* @__PURE__ */ new OptionReader<RecipientInput>("recipient", {
    key: { kind: "mandatory", is: "elsewhere", write: "key: a key" },
    header: { kind: "convenience", is: "elsewhere" },
  });
