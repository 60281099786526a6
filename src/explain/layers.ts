/** Opens the layers of a token from the outside in: RFC 7519 section 7.2. */
import { rowOf } from "../encoding/table.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { JsonObject } from "../encoding/json-value.ts";
import { isJsonObject, parseJson } from "../encoding/json.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError } from "../errors.ts";
import { sameMediaType, typeOf } from "../header/media-type.ts";
import type { JoseHeader, JweHeader } from "../header/types.ts";
import type { VerifiedLayer } from "../jwt/types.ts";
import type { Steps } from "../steps/steps.ts";
import { examineClaims } from "./compare-claims.ts";
import { asUtf8 } from "./file-text.ts";
import { checkCritical } from "./critical.ts";
import type { Examination } from "./examination.ts";
import type { GivenKey } from "./given-keys.ts";
import { explainParameters } from "./header-parameter-meanings.ts";
import { readHeader, type ReadHeader } from "./read-header.ts";
import { openJwe } from "./jwe-layer.ts";
import { verifyJws } from "./jws-layer.ts";
import { readPlaintext } from "./plaintext.ts";
import { policyForIssuer, type ReadPolicy } from "./policies.ts";
import { runChecks } from "./profile-checks.ts";
import { segmentNamed, segmentsOf, type DecodedSegment } from "./decode-segments.ts";
import { checkMicrosoft } from "./graph-token.ts";
import { finding } from "./findings.ts";
import type { ClaimReport, Finding, Layer } from "./types.ts";

/** The result of opening the layers of a token. */
export interface OpenedLayers {
  readonly layers: readonly Layer[];
  readonly claims: readonly ClaimReport[];
  /** Whether every layer was opened with a key that proves who wrote the claims. */
  readonly isAuthentic: boolean;
  /** The issuer that the token names, verified or not. */
  readonly issuer?: string;
}

/** The result for a text that is not a token. */
export const nothingOpened: OpenedLayers = { layers: [], claims: [], isAuthentic: false };

/** The encryption around a layer. */
interface Outer {
  readonly jwe: VerifiedLayer<JweHeader> | undefined;
  readonly header: JoseHeader;
  /** Whether the key is a shared secret: decryption then proves who encrypted. */
  readonly symmetric: boolean;
}

/** The most layers that are opened. A JWT has at most two, but may be encrypted again by mistake. */
const mostLayers = 4;

/** A token in compact form, and the serialization that it was taken from. */
export interface LayerText {
  readonly text: string;
  readonly serialization: Layer["serialization"];
  /** The header parameters of a JSON serialization that are not protected. */
  readonly unprotected?: JsonObject;
  /** The member "aad" of a JWE in JSON serialization. */
  readonly aad?: string | undefined;
}

/** Decrypts and verifies the layers of a token, from the outermost to the innermost. */
export function* openLayers(
  ex: Examination,
  { text, serialization, unprotected = {}, aad }: LayerText,
  outer?: Outer,
  layers: readonly Layer[] = [],
): Steps<OpenedLayers> {
  const layer = layers.length;
  const isEncrypted = text.split(".", 6).length === 5;
  const kind = isEncrypted ? "JWE" : "JWS";
  const { list, findings } = segmentsOf(text, layer);
  const [first] = list;
  const read: ReadHeader =
    first === undefined
      ? { members: undefined, header: undefined, findings: [] }
      : readHeader(first, unprotected, { kind, limits: ex.limits, layer });
  ex.findings.push(...findings.map((each) => ofLoadBalancer(each, read.members)), ...read.findings);
  const base: Layer = {
    kind,
    serialization,
    text,
    bytes: text.length,
    segments: list.map(({ name, start, end, bytes }) => ({ name, start, end, bytes })),
    header: explainParameters(read.members ?? {}),
    attempts: [],
    opened: false,
  };
  const { header, members } = read;
  if (header === undefined || members === undefined)
    return { layers: [...layers, base], claims: [], isAuthentic: false };
  if (isEncrypted && header.enc === undefined && rowOf(ex.suite.management, header.alg ?? "") === undefined) {
    ex.report("jws-with-five-parts", { alg: String(header.alg) }, { layer });
    return { layers: [...layers, base], claims: [], isAuthentic: false };
  }
  if (!isEncrypted && header.enc !== undefined) {
    ex.report("jwe-with-three-parts", {}, { layer });
    return { layers: [...layers, base], claims: [], isAuthentic: false };
  }
  const token: TokenLayer = { text, list, header, members, aad, layer, base, layers };
  return isEncrypted ? yield* openEncrypted(ex, token) : yield* openSigned(ex, token, outer);
}

/** Explains padding in a token of an AWS load balancer, which names itself in "signer". */
function ofLoadBalancer(found: Finding, members: JsonObject | undefined): Finding {
  const signer = members?.["signer"];
  if (found.code !== "padded-base64" || typeof signer !== "string" || !signer.startsWith("arn:aws"))
    return found;
  const who = ", as AWS load balancers write it (signer)";
  const advice =
    "AWS cannot be changed: verify its tokens as they are, with a library that accepts the padding.";
  return finding("padded-base64", { segment: "token", who, advice }, { layer: found.layer });
}

/** A layer that is being opened. */
interface TokenLayer {
  readonly text: string;
  readonly list: readonly DecodedSegment[];
  readonly header: JoseHeader;
  readonly members: JsonObject;
  readonly aad: string | undefined;
  readonly layer: number;
  /** What is known of the layer before it is opened. */
  readonly base: Layer;
  /** The layers around this layer. */
  readonly layers: readonly Layer[];
}

function* openEncrypted(ex: Examination, token: TokenLayer): Steps<OpenedLayers> {
  const { text, list, header, members, aad, layer, base } = token;
  const policies = ex.policies.list;
  const typ = policies.find(({ decrypt }) => decrypt?.typ !== undefined)?.decrypt?.typ;
  if (policies.length === 1 && typ !== undefined) checkType(ex, header, typ, "JWE", layer);
  checkCritical(ex, header, {
    validators: policies.map(({ decrypt }) => decrypt?.crit ?? {}),
    kind: "JWE",
    layer,
  });
  const opened = yield* openJwe(ex, { segments: list, header, members, aad, layer });
  const { plaintext, opener, attempts, compressedBytes } = opened;
  const done: Layer = {
    ...base,
    attempts,
    opened: opened.opened,
    ...(plaintext !== undefined && { contentBytes: plaintext.length }),
    ...(compressedBytes !== undefined && { compressedBytes }),
  };
  const layers = [...token.layers, done];
  if (plaintext === undefined) return { layers, claims: [], isAuthentic: false };
  const symmetric = rowOf(ex.suite.management, header.alg ?? "")?.symmetric ?? false;
  const acceptsUnsigned = policies.length > 0 && policies.every(({ verify }) => verify === undefined);
  const content = readPlaintext(ex, plaintext, { acceptsUnsigned, symmetric, layer });
  const outer: Outer = { header, symmetric, jwe: verifiedLayer(opened.header, opener, text) };
  switch (content.kind) {
    case "token":
      if (layers.length >= mostLayers) return { layers, claims: [], isAuthentic: false };
      return yield* openLayers(ex, { text: content.text, serialization: "compact" }, outer, layers);
    case "claims":
      return yield* openUnsigned(ex, content.content, outer, layers);
    case "other":
      return { layers: [...layers, textLayer("text", content.text)], claims: [], isAuthentic: false };
  }
}

function* openSigned(ex: Examination, token: TokenLayer, outer: Outer | undefined): Steps<OpenedLayers> {
  const { text, list, header, members, layer, base } = token;
  const payload = segmentNamed(list, "payload")?.content;
  const read = payload === undefined ? undefined : readClaims(ex, payload);
  const claims = read?.claims;
  const issuer = typeof claims?.["iss"] === "string" ? claims["iss"] : undefined;
  const policy = policyForIssuer(ex.policies, issuer) ?? onlyPolicy(ex, issuer);
  checkLayer(ex, token, outer, policy);
  checkMicrosoft(ex, members, claims, layer);
  const opener = outer?.jwe?.key;
  const signed = yield* verifyJws(ex, { text, segments: list, header, members, layer, policy, opener });
  reportClaims(ex, read, layer);
  const done: Layer = {
    ...base,
    attempts: signed.attempts,
    opened: signed.verifiedBy !== undefined,
    contentBytes: payload?.length ?? 0,
  };
  const layers = [...token.layers, done];
  const isAuthentic = signed.verifiedBy !== undefined && layers.every(({ opened }) => opened);
  if (claims === undefined) return { layers, claims: [], isAuthentic };
  const reports = examineClaims(ex, { claims, header, outer: outer?.header, policy, layer });
  const jws = verifiedLayer(signed.header, signed.verifiedBy, text);
  if (isAuthentic && policy !== undefined && jws !== undefined && !hasErrors(ex))
    yield* runChecks(ex, { claims, policy, jws, jwe: outer?.jwe, layer });
  return { layers, claims: reports, isAuthentic, ...(issuer !== undefined && { issuer }) };
}

function* openUnsigned(
  ex: Examination,
  content: Bytes,
  outer: Outer,
  around: readonly Layer[],
): Steps<OpenedLayers> {
  const layer = around.length;
  const text = decodeUtf8(content) ?? "";
  const layers = [...around, { ...textLayer("claims", text), opened: true }];
  const read = readClaims(ex, content);
  reportClaims(ex, read, layer);
  const { claims } = read;
  if (claims === undefined) return { layers, claims: [], isAuthentic: false };
  const [policy] = ex.policies.list;
  const reports = examineClaims(ex, { claims, header: {}, outer: outer.header, policy, layer });
  const isAuthentic = outer.symmetric;
  if (isAuthentic && policy !== undefined && policy.verify === undefined && !hasErrors(ex))
    yield* runChecks(ex, { claims, policy, jws: undefined, jwe: outer.jwe, layer });
  return { layers, claims: reports, isAuthentic };
}

function hasErrors({ findings }: Examination): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/** The only policy. Of several that do not accept the issuer, the first, with the issuers of all. */
function onlyPolicy(ex: Examination, issuer: string | undefined): ReadPolicy | undefined {
  const { list } = ex.policies;
  if (list.length <= 1) return list[0];
  const accepted = list.flatMap(({ claims }) =>
    typeof claims.issuer === "object" ? (claims.issuer ?? []) : [],
  );
  const [first] = list;
  return (
    first && {
      ...first,
      claims: { ...first.claims, issuer: issuer === undefined ? first.claims.issuer : accepted },
    }
  );
}

/** Checks what a policy requires of the header and of the encryption. */
function checkLayer(
  ex: Examination,
  { header, layer }: TokenLayer,
  outer: Outer | undefined,
  policy: ReadPolicy | undefined,
): void {
  checkCritical(ex, header, { validators: [policy?.verify?.crit ?? {}], kind: "JWS", layer });
  if (Object.hasOwn(header, "b64")) ex.report("b64-in-jwt", {}, { layer });
  const { decrypt, verify } = policy ?? {};
  if (outer === undefined && decrypt !== undefined && !decrypt.optional)
    ex.report("encryption-missing", {}, { layer });
  if (verify?.typ !== undefined) checkType(ex, header, verify.typ, "JWS", layer);
}

function checkType(ex: Examination, header: JoseHeader, expected: string, kind: string, layer: number): void {
  const typ = typeOf(header);
  if (typ !== undefined && sameMediaType(typ, expected)) return;
  const actual = typ === undefined ? "none" : `"${typ}"`;
  ex.report("typ-mismatch", { kind, expected: `"${expected}"`, actual }, { layer });
}

/** The claims set, or why the content is none. */
interface ReadClaims {
  readonly claims?: JsonObject;
  readonly problem?: { readonly code: "claims-not-json" | "claims-invalid"; readonly why: string };
}

function readClaims(ex: Examination, given: Bytes): ReadClaims {
  const content = asUtf8(given);
  const decoded = decodeUtf8(content);
  const text = decoded?.replace(/^\uFEFF/, "");
  if (text === undefined) return { problem: { code: "claims-not-json", why: "it is not UTF-8 text" } };
  if (!/^\s*\{/.test(text)) {
    const why = `it starts with ${JSON.stringify(text.slice(0, 24))}`;
    return { problem: { code: "claims-not-json", why } };
  }
  try {
    const fault = (problem: string): JoseError => new JoseError("ERR_JWT_INVALID", problem);
    const value = parseJson(text, { depth: ex.limits.jsonDepth, fault });
    const claims = isJsonObject(value) ? { claims: value } : {};
    if (content !== given) return { ...claims, problem: { code: "claims-invalid", why: "is in UTF-16" } };
    if (text === decoded) return claims;
    return { ...claims, problem: { code: "claims-invalid", why: "starts with a byte order mark" } };
  } catch (error) {
    if (!(error instanceof JoseError)) throw error;
    return { problem: { code: "claims-invalid", why: error.message } };
  }
}

/** Reports content that is not a claims set: as a warning if the token was altered, which explains it. */
function reportClaims(ex: Examination, read: ReadClaims | undefined, layer: number): void {
  if (read?.problem === undefined) return;
  const { code, why } = read.problem;
  const isAltered = ex.findings.some((found) => found.code === "signature-mismatch" && found.layer === layer);
  ex.report(code, { why }, isAltered ? { layer, severity: "warning" } : { layer });
}

function textLayer(kind: "claims" | "text", text: string): Layer {
  const base = { segments: [], header: [], attempts: [], opened: false, bytes: text.length };
  return { kind, serialization: "none", text, ...base };
}

/** What the checks of a policy receive about a layer. */
function verifiedLayer<Header>(
  header: Header | undefined,
  opener: GivenKey | undefined,
  token: string,
): VerifiedLayer<Header> | undefined {
  if (header === undefined || opener === undefined) return undefined;
  return { header, key: opener.key, matchedBy: "given", token };
}
