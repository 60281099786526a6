/**
 * Encrypted responses of wallets: OpenID for Verifiable Presentations 1.0 section 8.3, and the OpenID4VC High
 * Assurance Interoperability Profile 1.0 (HAIP) section 5.
 */
import type { ContentAlgorithm } from "../../algorithms/names.ts";
import { ECDH_ES } from "../../algorithms/management/ecdh-es.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { ContentScheme } from "../../algorithms/types.ts";
import { isJsonObject } from "../../encoding/json.ts";
import type { JsonObject, JsonValue } from "../../encoding/json-value.ts";
import type { KeysInput } from "../../jwk/key/types.ts";
import { decryptJwt, type DecryptedJwt } from "../../jwt/decrypt-unsigned.ts";
import { failed } from "../../jwt/rejections.ts";
import type { Limits } from "../../limits.ts";
import { OptionReader } from "../../options/reader.ts";
import { anyText, text } from "../../options/values.ts";
import { requireState, stateValue } from "../oauth/request-state.ts";
import { responseContent } from "./response-content.ts";

/** Options of {@link decryptWalletResponse}. */
export interface DecryptWalletResponseOptions {
  /**
   * The `state` of the request. `null` if it had none, like requests through the Digital Credentials API; the
   * response must then have none either.
   */
  readonly state: string | null;
  /** The accepted content encryption algorithms. Default: `["A128GCM", "A256GCM"]`, as HAIP requires. */
  readonly enc?: readonly (ContentAlgorithm | ContentScheme)[];
  /** The time to check `exp` and `nbf` against, if the response has them. Default: the system clock. */
  readonly now?: Date | number;
  /** Limits on untrusted responses. Omitted members keep their defaults. */
  readonly limits?: Partial<Limits>;
  /** Aborts waiting for a key set or an external key. */
  readonly signal?: AbortSignal;
}

/** A presentation: its format determines whether it is a string or an object. */
export type WalletPresentation = string | JsonObject;

/** The parameters of a wallet's response. Their author is unknown. */
export interface WalletResponseClaims {
  readonly state?: string;
  /** The presentations, by the `id` of the credential query that they answer: section 8.1. */
  readonly vp_token?: Readonly<Record<string, readonly WalletPresentation[]>>;
  /** Why the wallet did not present anything: section 8.5. */
  readonly error?: string;
  readonly error_description?: string;
  readonly [name: string]: JsonValue | undefined;
}

/** A decrypted response. */
export interface WalletResponse extends Omit<DecryptedJwt, "unverifiedClaims"> {
  readonly unverifiedClaims: WalletResponseClaims;
}

/** The reader of `DecryptWalletResponseOptions`. */
export const decryptWalletResponseOptions: OptionReader<DecryptWalletResponseOptions> =
  /* @__PURE__ */ new OptionReader<DecryptWalletResponseOptions>("options", {
    state: {
      kind: "mandatory",
      is: stateValue,
      write: "state: the state of the request, or state: null if it had none",
    },
    enc: { kind: "strict", is: "elsewhere" },
    now: { kind: "convenience", is: "elsewhere" },
    limits: { kind: "strict", is: "elsewhere" },
    signal: { kind: "convenience", is: "elsewhere" },
  });

/** Implements `decryptWalletResponse` of josette/profiles with the algorithms of a suite. */
export async function decryptWalletResponse(
  suite: Suite,
  response: string,
  keys: KeysInput,
  options: DecryptWalletResponseOptions,
): Promise<WalletResponse> {
  const { state, enc = responseContent, ...rest } = decryptWalletResponseOptions.read(options);
  const claims = { issuer: null, audience: null, exp: "optional" } as const;
  const decrypted = await decryptJwt(suite, response, keys, { ...rest, alg: [ECDH_ES], enc, claims });
  return { ...decrypted, unverifiedClaims: readParameters(decrypted.unverifiedClaims, state) };
}

/** Checks the parameters of a presentation or an error: sections 8.1 and 8.5. Others are not checked. */
function readParameters(claims: JsonObject, expected: string | null): WalletResponseClaims {
  requireState(claims, expected);
  const { state, vp_token: token, error, error_description: description, ...others } = claims;
  if (error !== undefined && !isText(error)) throw failed("is not a non-empty string", claims, "error");
  if (description !== undefined && !anyText.is(description)) {
    throw failed("is not a string", claims, "error_description");
  }
  if (error === undefined && token === undefined) throw failed("is missing", claims, "vp_token");
  if (error !== undefined && token !== undefined) {
    throw failed("is not allowed in a successful response", claims, "error");
  }
  const presentations = token === undefined ? undefined : readPresentations(token);
  if (token !== undefined && presentations === undefined) {
    throw failed("is not an object with lists of presentations", {}, "vp_token");
  }
  return {
    ...others,
    ...(typeof state === "string" && { state }),
    ...(presentations !== undefined && { vp_token: presentations }),
    ...(error !== undefined && { error }),
    ...(typeof description === "string" && { error_description: description }),
  };
}

function isText(value: JsonValue): value is string {
  return text.is(value);
}

/** Reads `vp_token`, an object of non-empty lists (section 8.1). Returns `undefined` for anything else. */
function readPresentations(token: JsonValue): WalletResponseClaims["vp_token"] {
  if (!isJsonObject(token)) return undefined;
  const read = Object.entries(token).map(([id, list]) => [id, listOf(list)] as const);
  if (read.length === 0 || read.some(([, list]) => list.length === 0)) return undefined;
  return Object.fromEntries(read);
}

/** Returns the presentations in a list, or an empty list if it contains anything else. */
function listOf(value: JsonValue): readonly WalletPresentation[] {
  if (!Array.isArray(value)) return [];
  const list: readonly JsonValue[] = value;
  const presentations = list.filter((each) => isJsonObject(each) || isText(each));
  return presentations.length === list.length ? presentations : [];
}
