/** How encrypted tokens of Entra ID are decrypted. */
import { A128CBC_HS256, A256CBC_HS512 } from "../../algorithms/content/cbc-hmac.ts";
import { RSA_OAEP, RSA_OAEP_256 } from "../../algorithms/management/rsa-oaep.ts";
import type { Suite } from "../../algorithms/suite.ts";
import { decryptionCode } from "../../jwt/verify-unsigned.ts";
import { decryptionOf } from "../../jwt/profile-policy.ts";
import type { DecryptPolicy } from "../../jwt/types.ts";
import type { Decryption } from "../../jwt/lean-policy.ts";
import { OptionReader } from "../../options/reader.ts";
import { flag } from "../../options/values.ts";

/** How encrypted tokens are decrypted: a `DecryptPolicy` with Entra ID's algorithms as defaults. */
export interface EntraDecryptOptions extends Pick<DecryptPolicy, "keys" | "optional" | "crit"> {
  /** The accepted key management algorithms. Default: `["RSA-OAEP", "RSA-OAEP-256"]`. */
  readonly alg?: DecryptPolicy["alg"];
  /** The accepted content encryption algorithms. Default: `["A128CBC-HS256", "A256CBC-HS512"]`. */
  readonly enc?: DecryptPolicy["enc"];
}

/** The reader of the option `decrypt`. */
export const entraDecryptOptions: OptionReader<EntraDecryptOptions> =
  /* @__PURE__ */ new OptionReader<EntraDecryptOptions>("decrypt", {
    keys: {
      kind: "mandatory",
      is: "elsewhere",
      write: "keys: the private key of your token encryption certificate",
    },
    optional: { kind: "strict", is: flag },
    crit: { kind: "strict", is: "elsewhere" },
    alg: { kind: "strict", is: "elsewhere" },
    enc: { kind: "strict", is: "elsewhere" },
  });

/** Returns the `decrypt` of a policy, with Entra ID's defaults. Policies share it if they share `given`. */
export function entraDecryption(suite: Suite, given: EntraDecryptOptions): Decryption {
  const policy = {
    alg: [RSA_OAEP, RSA_OAEP_256],
    enc: [A128CBC_HS256, A256CBC_HS512],
    ...entraDecryptOptions.read(given),
  };
  return decryptionOf(suite, policy, decryptionCode, given);
}
