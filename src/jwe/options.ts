/** The option readers of josette/jwe; the interfaces document the options. */
import { OptionReader, joinMembers, type MandatoryMember, type Members } from "../options/reader.ts";
import { flag } from "../options/values.ts";
import type {
  DecryptJsonOptions,
  DecryptOptions,
  EncryptFlattenedOptions,
  EncryptJsonOptions,
  RecipientInput,
} from "./types.ts";

/** The option `alg`, the allow-list of key management algorithms, for the option readers that include it. */
export const managementAlgorithms: MandatoryMember = {
  kind: "mandatory",
  is: "elsewhere",
  write: 'the accepted algorithms, for example alg: ["RSA-OAEP-256"]',
};

/** The option `enc`, the allow-list of content encryption algorithms, for the same option readers. */
export const contentAlgorithms: MandatoryMember = {
  kind: "mandatory",
  is: "elsewhere",
  write: 'the accepted content encryption algorithms: a list of "enc" values',
};

const decryptMembers: Members<DecryptOptions> = {
  alg: managementAlgorithms,
  enc: contentAlgorithms,
  crit: { kind: "strict", is: "elsewhere" },
  limits: { kind: "strict", is: "elsewhere" },
  signal: { kind: "convenience", is: "elsewhere" },
};

const decryptJsonMembers: Members<DecryptJsonOptions> = /* @__PURE__ */ joinMembers(decryptMembers, {
  unprotectedAlgorithms: { kind: "convenience", is: flag },
});

/** The reader of `DecryptOptions`. */
export const decryptOptions: OptionReader<DecryptOptions> = /* @__PURE__ */ new OptionReader<DecryptOptions>(
  "options",
  decryptMembers,
);

/** The reader of `DecryptJsonOptions`. */
export const decryptJsonOptions: OptionReader<DecryptJsonOptions> =
  /* @__PURE__ */ new OptionReader<DecryptJsonOptions>("options", decryptJsonMembers);

const encryptMembers: Members<EncryptJsonOptions> = {
  unprotectedHeader: { kind: "convenience", is: "elsewhere" },
  aad: { kind: "strict", is: "elsewhere" },
};

const encryptFlattenedMembers: Members<EncryptFlattenedOptions> = /* @__PURE__ */ joinMembers(
  encryptMembers,
  {
    recipientHeader: { kind: "convenience", is: "elsewhere" },
  },
);

/** The reader of `EncryptJsonOptions`. */
export const encryptJsonOptions: OptionReader<EncryptJsonOptions> =
  /* @__PURE__ */ new OptionReader<EncryptJsonOptions>("options", encryptMembers);

/** The reader of `EncryptFlattenedOptions`. */
export const encryptFlattenedOptions: OptionReader<EncryptFlattenedOptions> =
  /* @__PURE__ */ new OptionReader<EncryptFlattenedOptions>("options", encryptFlattenedMembers);

/** The reader of `RecipientInput`. */
export const recipientOptions: OptionReader<RecipientInput> =
  /* @__PURE__ */ new OptionReader<RecipientInput>("recipient", {
    key: { kind: "mandatory", is: "elsewhere", write: "key: a key" },
    header: { kind: "convenience", is: "elsewhere" },
  });
