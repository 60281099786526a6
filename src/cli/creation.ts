/** `josette sign` and `encrypt`: makes tokens. */
import { encryptCompact } from "../jwe/index.ts";
import { signCompact } from "../jws/index.ts";
import { signAndEncryptJwt, signJwt, type TimeSpan } from "../jwt/index.ts";
import { UsageError } from "../errors.ts";
import { publicKey, type Key } from "../jwk/index.ts";
import { isJsonObject, parseJson } from "../encoding/json.ts";
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";
import { defaultLimits } from "../limits.ts";
import type { Context } from "./context.ts";
import { usageFailure } from "./failure.ts";
import { usableKeyFiles, usableKeys } from "./key-arguments.ts";
import { jsonObjectText, readFile, readInput } from "./reading.ts";
import { encryptionFor, signatureFor } from "./suitable-algorithm.ts";
import { writeText } from "./writing.ts";

/** `josette sign`: signs claims or other content, and may encrypt the result. */
export async function sign(context: Context): Promise<number> {
  const { args } = context;
  const header = headerOf(context);
  const key = chooseKey(await allKeys(context), "sign");
  const recipient = args.text("recipient");
  const expiresIn = args.text("expires-in");
  const bytes = await readContent(context);
  const claims = claimsIn(bytes);
  const { alg } = signatureFor(key, args.texts("alg"));
  if (claims === undefined) {
    if (recipient !== undefined || expiresIn !== undefined) {
      throw usageFailure("--recipient and --expires-in need claims (a JSON object) as the content");
    }
    return await writeText(context, await signCompact(bytes, key, { alg, ...header }));
  }
  const signing = { key, header: { alg, typ: "JWT", ...header } };
  const made: { readonly expiresIn?: TimeSpan } =
    expiresIn === undefined ? {} : { expiresIn: /^\d+$/.test(expiresIn) ? Number(expiresIn) : expiresIn };
  if (recipient === undefined)
    return await writeText(context, await signJwt(claims, key, signing.header, made));
  const { keys } = await usableKeyFiles(context, [recipient]);
  const encryptionKey = chooseKey(
    keys.map((each) => each.key),
    "encrypt",
  );
  const encrypt = { key: encryptionKey, header: encryptionHeader(context, encryptionKey, []) };
  return await writeText(context, await signAndEncryptJwt(claims, { sign: signing, encrypt, ...made }));
}

/** `josette encrypt`: encrypts content for a key. */
export async function encrypt(context: Context): Promise<number> {
  const key = chooseKey(await allKeys(context), "encrypt");
  const given = headerOf(context);
  const header = encryptionHeader(context, key, context.args.texts("alg"));
  const bytes = await readContent(context);
  return await writeText(context, await encryptCompact(bytes, key, { ...header, ...given }));
}

async function allKeys(context: Context): Promise<readonly Key[]> {
  const { keys } = await usableKeys(context);
  if (keys.length === 0) {
    throw usageFailure(
      `josette ${context.args.command.name} needs a key`,
      "Give a key file with --key FILE.",
    );
  }
  return keys.map(({ key }) => key);
}

function chooseKey(keys: readonly Key[], use: "sign" | "encrypt"): Key {
  const found = use === "sign" ? keys.find(({ type }) => type !== "public") : keys[0];
  if (found === undefined) throw usageFailure("None of the keys is a private key or secret");
  return use === "encrypt" && found.type === "private" ? publicKey(found) : found;
}

function headerOf({ args }: Context): JsonObject {
  const text = args.text("header");
  if (text === undefined) return {};
  const value = readJson(text);
  if (!isJsonObject(value)) throw usageFailure("--header must be a JSON object");
  return value;
}

/** The claims, if the content starts like a JSON object; else `undefined`. Throws if the JSON is invalid. */
function claimsIn(bytes: Uint8Array<ArrayBuffer>): JsonObject | undefined {
  const text = jsonObjectText(bytes);
  const value = text === undefined ? undefined : readJson(text);
  return isJsonObject(value) ? value : undefined;
}

function readJson(text: string): JsonValue {
  return parseJson(text, {
    depth: defaultLimits.jsonDepth,
    fault: (problem) => new UsageError("ERR_INVALID_ARGUMENT", `The JSON ${problem}`),
  });
}

async function readContent({ args, terminal, output }: Context): Promise<Uint8Array<ArrayBuffer>> {
  const file = args.text("claims");
  if (file !== undefined) return new Uint8Array(await readFile(file, "The content"));
  if (terminal.stdin.isTTY === true) output.words("Type the content and end it with Ctrl-D:");
  return new Uint8Array(await readInput(terminal.stdin));
}

function encryptionHeader(
  { args }: Context,
  key: Key,
  algs: readonly string[],
): { readonly alg: string; readonly enc: string } {
  const { management, content } = encryptionFor(key, algs, args.texts("enc"));
  return { alg: management.alg, enc: content.enc };
}
