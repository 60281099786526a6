/** The request passed to a key source; `KeyRequest` documents it. */
import { copyOptions, OptionReader } from "../../options/reader.ts";
import { invalidOption } from "../../options/values.ts";
import type { KeyRequest } from "../key/types.ts";

/** The reader of a request. */
export const requestOptions: OptionReader<KeyRequest> = /* @__PURE__ */ new OptionReader<KeyRequest>(
  "request",
  {
    header: { kind: "mandatory", is: "elsewhere", write: "header: the token's header" },
    alg: { kind: "mandatory", is: "elsewhere", write: "alg: the header's algorithm" },
    use: { kind: "mandatory", is: "elsewhere", write: 'use: "sig" to verify, use: "enc" to decrypt' },
    signal: { kind: "convenience", is: "elsewhere" },
  },
);

/**
 * Copies a request and its header.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
 */
export function readRequest(request: KeyRequest): KeyRequest {
  const read = requestOptions.read(request);
  const header = copyOptions(read.header, "request.header");
  for (const name of hints) {
    const hint: unknown = header[name];
    if (hint !== undefined && typeof hint !== "string")
      throw invalidOption(`request.header.${name} must be a string`);
  }
  return { ...read, header };
}

/**
 * The parameters that identify a key. They are strings in parsed headers, but an application may pass
 * anything.
 */
const hints = ["kid", "x5t", "x5t#S256"] as const;
