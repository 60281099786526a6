/** `josette open`, `verify` and `decrypt`: what a token holds, if the keys open it. */
import { decryptCompact, decryptFlattened, decryptGeneral } from "../jwe/index.ts";
import { verifyCompact, verifyFlattened, verifyGeneral } from "../jws/index.ts";
import { keySet, publicKey, remoteKeySet, type Key, type MatchedBy } from "../jwk/index.ts";
import { createJwtVerifier } from "../jwt/index.ts";
import { acceptedAlgorithms, type AcceptedAlgorithms } from "./accepted-algorithms.ts";
import type { Context } from "./context.ts";
import { usageFailure } from "./failure.ts";
import { isUrl, usableKeys } from "./key-arguments.ts";
import { given, joined, policyOf } from "./policy-arguments.ts";
import { readToken, utf8 } from "./reading.ts";
import { readTime } from "./time-arguments.ts";
import { writeBytes, writeJson } from "./writing.ts";

/** `josette open`: decrypts and verifies a token, and writes its claims. */
export async function open(context: Context): Promise<number> {
  const { args } = context;
  const sources = [args.text("issuer"), args.text("jwks"), args.text("entra")];
  if (sources.every((each) => each === undefined)) needKeys(context);
  const at = args.text("at");
  const now = at === undefined ? {} : { now: readTime(at) };
  const nonce = args.text("nonce");
  const token = compact(await readToken(context));
  const { keys } = await usableKeys(context);
  const policy = await policyOf(
    args,
    keys.map(({ key }) => key),
  );
  if (policy.verify === null) {
    const { claims, jwe } = await createJwtVerifier(policy).verify(token, now);
    return await writeResult(context, claims, { claims, jwe: layer(jwe) });
  }
  const checked = { ...now, ...(nonce !== undefined && { nonce }) };
  const { claims, jws, jwe } = await createJwtVerifier(policy).verify(token, checked);
  return await writeResult(context, claims, { claims, jws: layer(jws), ...(jwe && { jwe: layer(jwe) }) });
}

/** `josette verify`: verifies a JWS, and writes its payload. */
export async function verify(context: Context): Promise<number> {
  const { args } = context;
  const jwks = args.text("jwks");
  if (jwks === undefined) needKeys(context);
  const text = (await readToken(context)).trim();
  const keys = (await usableKeys(context)).keys.map(({ key }) => key);
  const { signatures: alg } = accepted(context, keys);
  const own = keys.map((key) => (key.type === "private" ? publicKey(key) : key));
  const source = jwks !== undefined && isUrl(jwks) ? joined(own, remoteKeySet(jwks)) : given(own);
  const options = { alg };
  if (isJson(text) && "signatures" in jsonOf(text)) {
    const { payload, signatures } = await verifyGeneral(text, source, options);
    return await writeContent(context, payload, { signatures: signatures.map(layer) });
  }
  const opened = isJson(text)
    ? await verifyFlattened(text, source, options)
    : await verifyCompact(compact(text), source, options);
  return await writeContent(context, opened.payload, layer(opened));
}

/** `josette decrypt`: decrypts a JWE, and writes its plaintext. */
export async function decrypt(context: Context): Promise<number> {
  needKeys(context);
  const text = (await readToken(context)).trim();
  const keys = (await usableKeys(context)).keys.map(({ key }) => key).filter(({ type }) => type !== "public");
  if (keys.length === 0) throw usageFailure("None of the keys is a private key or secret");
  const { management: alg, content: enc } = accepted(context, keys);
  const options = { alg, enc };
  const source = keySet(keys);
  const opened = isJson(text)
    ? await ("recipients" in jsonOf(text) ? decryptGeneral : decryptFlattened)(text, source, options)
    : await decryptCompact(compact(text), source, options);
  return await writeContent(context, opened.plaintext, layer(opened));
}

function accepted({ args }: Context, keys: readonly Key[]): AcceptedAlgorithms {
  const enc = args.command.options.includes("enc") ? args.texts("enc") : [];
  return acceptedAlgorithms(keys, { alg: args.texts("alg"), enc });
}

function needKeys({ args }: Context): void {
  const isGiven = args.texts("key").length > 0 || args.has("secret") || args.text("secret-env") !== undefined;
  if (isGiven) return;
  throw usageFailure(`josette ${args.command.name} needs a key`, "Give a key file with --key FILE.");
}

/** Removes white space, such as line breaks in a token that was copied from a narrow window. */
function compact(text: string): string {
  return text.replace(/\s+/g, "");
}

function isJson(text: string): boolean {
  return text.startsWith("{");
}

/** The JSON object, only to tell general from flattened serialization. The library parses the text itself. */
function jsonOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

interface Opened {
  readonly header: object;
  readonly matchedBy: MatchedBy;
  readonly key: Key;
}

/** Describes a layer for JSON output: its header, and the kty and kid of its key. */
function layer({ header, matchedBy, key }: Opened): object {
  return { header, matchedBy, key: { kty: key.kty, ...(key.kid !== undefined && { kid: key.kid }) } };
}

async function writeResult(context: Context, claims: object, all: object): Promise<number> {
  return await writeJson(context, context.output.json ? all : claims);
}

/** Writes content unchanged or, with `--json`, as a JSON string: text if it is UTF-8, else base64url. */
async function writeContent(context: Context, bytes: Uint8Array, about: object): Promise<number> {
  if (!context.output.json) return await writeBytes(context, bytes);
  const text = utf8(bytes);
  const content = Buffer.from(text).equals(bytes)
    ? { text }
    : { base64url: Buffer.from(bytes).toString("base64url") };
  return await writeJson(context, { ...about, content });
}
