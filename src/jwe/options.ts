/** The options of JWEs, as data for their readers; the interfaces describe them. */
import { OptionReader } from "../options/reader.ts";
import { flag } from "../options/values.ts";
import type {
  DecryptJsonOptions,
  DecryptOptions,
  EncryptFlattenedOptions,
  EncryptJsonOptions,
  RecipientInput,
} from "./types.ts";

/** What a decryption accepts. */
export const decryptOptions: OptionReader<DecryptOptions> = /* @__PURE__ */ new OptionReader<DecryptOptions>(
  "options",
  {
    alg: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the algorithms you accept, for example alg: ["RSA-OAEP-256"]',
    },
    enc: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the encryptions you accept, for example enc: ["A256GCM"]',
    },
    crit: { kind: "strict", is: "elsewhere" },
    limits: { kind: "strict", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
  },
);

/** What a decryption of a JSON serialization accepts. */
export const decryptJsonOptions: OptionReader<DecryptJsonOptions> =
  /* @__PURE__ */ new OptionReader<DecryptJsonOptions>("options", {
    alg: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the algorithms you accept, for example alg: ["RSA-OAEP-256"]',
    },
    enc: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'the encryptions you accept, for example enc: ["A256GCM"]',
    },
    crit: { kind: "strict", is: "elsewhere" },
    limits: { kind: "strict", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
    unprotectedAlgorithms: { kind: "convenience", is: flag },
  });

/** What can go with a message. */
export const encryptJsonOptions: OptionReader<EncryptJsonOptions> =
  /* @__PURE__ */ new OptionReader<EncryptJsonOptions>("options", {
    unprotectedHeader: { kind: "convenience", is: "elsewhere" },
    aad: { kind: "strict", is: "elsewhere" },
  });

/** What can go with a message for one recipient. */
export const encryptFlattenedOptions: OptionReader<EncryptFlattenedOptions> =
  /* @__PURE__ */ new OptionReader<EncryptFlattenedOptions>("options", {
    unprotectedHeader: { kind: "convenience", is: "elsewhere" },
    aad: { kind: "strict", is: "elsewhere" },
    recipientHeader: { kind: "convenience", is: "elsewhere" },
  });

/** One of several recipients. */
export const recipientOptions: OptionReader<RecipientInput> =
  /* @__PURE__ */ new OptionReader<RecipientInput>("recipient", {
    key: { kind: "mandatory", is: "elsewhere", write: "key: a key" },
    header: { kind: "convenience", is: "elsewhere" },
  });
