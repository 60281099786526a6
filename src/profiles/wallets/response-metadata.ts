/**
 * What a request tells a wallet about the encryption of its response: OpenID for Verifiable Presentations 1.0
 * sections 5.1 and 8.3, HAIP 1.0 section 5.
 */
import { isContentScheme } from "../../algorithms/recognize-algorithm.ts";
import { ECDH_ES } from "../../algorithms/management/ecdh-es.ts";
import type { ContentAlgorithm } from "../../algorithms/names.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { ContentScheme } from "../../algorithms/types.ts";
import { resolveAllowList } from "../../header/allow-list.ts";
import { asKey } from "../../jwk/io/as-key.ts";
import { thumbprintSteps } from "../../jwk/io/jwk-thumbprint.ts";
import { contentsOf } from "../../jwk/key/key.ts";
import { membersOf } from "../../jwk/key/all-members.ts";
import { managementRequirements, requireOneSuitable } from "../../jwk/key/requirements.ts";
import type { Jwk, KeyInput } from "../../jwk/key/types.ts";
import { publicMembers } from "../../keytypes/public-members.ts";
import { OptionReader } from "../../options/reader.ts";
import { run } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";
import { responseContent } from "./response-content.ts";

/** Options of {@link walletResponseMetadata}. */
export interface WalletResponseMetadataOptions {
  /** The accepted content encryption algorithms. Default: `["A128GCM", "A256GCM"]`, as HAIP requires. */
  readonly enc?: readonly (ContentAlgorithm | ContentScheme)[];
}

/** Members of the request parameter `client_metadata`. */
export interface WalletResponseMetadata {
  /** The public key to encrypt the response to, with `kid`, `use` and `alg`. */
  readonly jwks: { readonly keys: readonly [Jwk] };
  /** The accepted content encryption algorithms. */
  readonly encrypted_response_enc_values_supported: readonly string[];
}

/** The reader of `WalletResponseMetadataOptions`. */
export const walletResponseMetadataOptions: OptionReader<WalletResponseMetadataOptions> =
  /* @__PURE__ */ new OptionReader<WalletResponseMetadataOptions>("options", {
    enc: { kind: "strict", is: "elsewhere" },
  });

/** Implements `walletResponseMetadata` of josette/profiles with the algorithms of a suite. */
export function walletResponseMetadata(
  suite: Suite,
  key: KeyInput,
  options: WalletResponseMetadataOptions = {},
): Promise<WalletResponseMetadata> {
  return run(metadataSteps(suite, key, options));
}

function* metadataSteps(
  suite: Suite,
  input: KeyInput,
  options: WalletResponseMetadataOptions,
): Steps<WalletResponseMetadata> {
  const { enc: given = responseContent } = walletResponseMetadataOptions.read(options);
  const enc = resolveAllowList(given, suite.content, "enc", isContentScheme);
  const key = asKey(suite, input);
  requireOneSuitable(
    [key],
    [...enc.values()].map((content) => managementRequirements(ECDH_ES, content, "decrypt", {})),
  );
  const members = publicMembers(yield* membersOf(key), contentsOf(key).keyType);
  const kid = key.kid ?? (yield* thumbprintSteps(suite, key, "SHA-256"));
  return {
    jwks: { keys: [{ ...members, kid, use: "enc", alg: ECDH_ES.alg }] },
    encrypted_response_enc_values_supported: [...enc.keys()],
  };
}
