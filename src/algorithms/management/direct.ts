/** Direct encryption with a shared symmetric key: RFC 7518 section 4.5. */
import { oct } from "../../keytypes/oct.ts";
import { noBytes } from "../../encoding/bytes.ts";
import type { ManagementScheme } from "../types.ts";

/** The shared secret is the CEK. */
export const DIR: ManagementScheme<"dir"> = /* @__PURE__ */ Object.freeze<ManagementScheme<"dir">>({
  kind: "management",
  alg: "dir",
  keyTypes: [oct],
  ktys: ["oct"],
  // No CryptoKey is made for "dir": CryptoKeys are bound to the content encryption algorithm.
  fitsCryptoKey: () => false,
  newKey: {
    form: "none",
    reason:
      'for direct encryption the key depends on "enc", so pass an "enc" value instead of this "alg" value',
  },
  features: [],
  symmetric: true,
  smallestKey: 0,
  keyLength: ({ cekLength }) => cekLength,
  keyIsCek: true,
  decidesCek: true,
  derives: false,
  privateOperation: false,
  repeatsHeader: true,
  notOutside: "with dir there is no encrypted key to unwrap",
  iterations: () => 0,
  sender: ({ material }) =>
    function* ({ content }) {
      return { cek: content.contentKey(material), encryptedKey: noBytes };
    },
  receiver: ({ material }) =>
    function* ({ content }) {
      return content.contentKey(material);
    },
});
