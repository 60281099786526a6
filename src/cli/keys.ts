/** `josette key`: generates, shows and converts keys. */
import {
  exportJwk,
  exportPem,
  generateKey,
  importKey,
  publicKey,
  thumbprint,
  thumbprintUri,
} from "../jwk/index.ts";
import type { Jwk, Key } from "../jwk/index.ts";
import { certificateThumbprint } from "../x509/index.ts";
import type { ReadKeys } from "../explain/index.ts";
import { algorithmLists, algorithmsMeantBy, isCurve } from "./accepted-algorithms.ts";
import type { Context } from "./context.ts";
import { exitCodes, unreachable, usageFailure } from "./failure.ts";
import { completeKeyFiles, readKeyFiles, usableKeyFiles, writeFindings } from "./key-arguments.ts";
import { line, styled, type Line } from "./lines.ts";
import { firstLine } from "./passwords.ts";
import { readFile } from "./reading.ts";
import { timeText } from "./time-arguments.ts";
import { checkPrivate, writeJson, writeText } from "./writing.ts";

const forms = ["jwk", "pem"] as const;
const hashes = ["SHA-256", "SHA-384", "SHA-512"] as const;

type NamedKey = ReadKeys["keys"][number];

/** `josette key new`: generates a key for an algorithm. */
export async function keyNew(context: Context): Promise<number> {
  const { args } = context;
  const [name = ""] = args.operands;
  const { signatures, management, content } = algorithmLists();
  const scheme =
    [...signatures, ...management].find(({ alg }) => alg === name) ?? content.find(({ enc }) => enc === name);
  if (scheme === undefined) {
    const meant = algorithmsMeantBy(name);
    throw usageFailure(
      `${name} is not the name of an algorithm`,
      meant.length === 0
        ? 'Run "josette supports" to list the algorithms.'
        : `Name the algorithm that the key is for: ${meant.join(", ")}.`,
    );
  }
  checkPrivate(context);
  const bits = args.text("bits");
  if (bits !== undefined && !/^\d{1,5}$/.test(bits)) throw usageFailure("--bits must be a number");
  const crv = args.text("crv");
  if (crv !== undefined && !isCurve(crv))
    throw usageFailure("--crv must be a supported curve, such as P-256");
  const kid = args.text("kid");
  const key = await generateKey(scheme, {
    ...(kid !== undefined && { kid }),
    ...(crv !== undefined && { crv }),
    ...(bits !== undefined && { modulusLength: Number(bits) }),
  });
  return await writeKey(context, kid === undefined ? await withThumbprint(key) : key, true);
}

/** Adds the thumbprint as the key ID, as `josette key jwks` does. That of a secret would help to guess it. */
async function withThumbprint(key: Key): Promise<Key> {
  return key.type === "secret" ? key : importKey(key, { kid: await thumbprint(key) });
}

/** `josette key show`: shows the keys in files, but never their private members. */
export async function keyShow(context: Context): Promise<number> {
  const { args, output } = context;
  const { keys, findings } = await readKeyFiles(context, args.operands);
  const shown = await Promise.all(keys.map(describe));
  if (output.json) output.data({ keys: shown, findings });
  else {
    output.lines(shown.flatMap(descriptionLines));
    writeFindings(context, findings);
  }
  // A file that could not be read, or a part of it, is a warning if other keys could be.
  return findings.some(({ severity }) => severity !== "info") ? exitCodes.unreachable : exitCodes.ok;
}

/** `josette key convert`: writes a key as a JWK or PEM. */
export async function keyConvert(context: Context): Promise<number> {
  const key = withOptions(context, await onlyKey(context));
  const isPrivate = key.type !== "public";
  if (isPrivate) checkPrivate(context);
  return await writeKey(context, key, isPrivate);
}

/** `josette key public`: writes the public half of a key. */
export async function keyPublic(context: Context): Promise<number> {
  const key = await onlyKey(context);
  if (key.type === "secret") throw usageFailure("A shared secret has no public key");
  return await writeKey(context, withOptions(context, publicKey(key)), false);
}

/** `josette key thumbprint`: writes the JWK thumbprint of a key. */
export async function keyThumbprint(context: Context): Promise<number> {
  const { args, output } = context;
  const hash = args.choice("hash", hashes) ?? "SHA-256";
  const key = await onlyKey(context);
  const text = await (args.has("uri") ? thumbprintUri : thumbprint)(key, hash);
  if (output.json) output.data({ hash, [args.has("uri") ? "uri" : "thumbprint"]: text });
  else output.text(text);
  return exitCodes.ok;
}

/**
 * `josette key jwks`: writes a JWK Set of the public halves of keys. Verifiers refuse the tokens of a key
 * that is missing in it, so every file must be readable as a whole.
 */
export async function keyJwks(context: Context): Promise<number> {
  const { keys } = await completeKeyFiles(context, context.args.operands);
  const published: Jwk[] = [];
  for (const { key, label } of keys) {
    if (key.type === "secret") {
      throw usageFailure(`${label} is a shared secret, which must not be published`);
    }
    const half = publicKey(key);
    const kid = key.kid ?? (await thumbprint(half));
    const hasChain = (half.x5c?.length ?? 0) > 0;
    const certificate = hasChain ? { x5c: true, x5t: true, "x5t#S256": true } : {};
    const jwk: Jwk = { ...(await exportJwk(half, certificate)), kid };
    // The private key and its certificate may be in two files.
    const same = published.findIndex((other) => other.kid === kid && agree(other, jwk));
    if (same < 0) published.push(jwk);
    else published[same] = { ...published[same], ...jwk };
  }
  return await writeJson(context, { keys: published });
}

/** Whether no member has different values in two JWKs. */
function agree(one: Jwk, other: Jwk): boolean {
  const members = new Map(Object.entries(one));
  return Object.entries(other).every(
    ([name, value]) => !members.has(name) || JSON.stringify(members.get(name)) === JSON.stringify(value),
  );
}

/** The only key of a file, or its only private key or secret. */
async function onlyKey(context: Context): Promise<Key> {
  const { keys } = await usableKeyFiles(context, context.args.operands);
  const own = keys.filter(({ key }) => key.type !== "public");
  const [first, second] = own.length > 0 ? own : keys;
  if (first === undefined) throw unreachable("The file contains no keys");
  if (second !== undefined) {
    throw usageFailure(
      `The file contains ${keys.length} keys`,
      "List them with josette key show. Give a file with one key.",
    );
  }
  return first.key;
}

function withOptions({ args }: Context, key: Key): Key {
  const kid = args.text("kid");
  const alg = args.text("alg");
  const use = args.choice("use", ["sig", "enc"]);
  if (kid === undefined && alg === undefined && use === undefined) return key;
  return importKey(key, {
    ...(kid !== undefined && { kid }),
    ...(alg !== undefined && { alg }),
    ...(use !== undefined && { use }),
  });
}

async function writeKey(context: Context, key: Key, isPrivate: boolean): Promise<number> {
  const { args, output } = context;
  const form = args.choice("to", forms) ?? (args.text("out")?.endsWith(".pem") ? "pem" : "jwk");
  const file = args.command.options.includes("new-password-file")
    ? args.text("new-password-file")
    : undefined;
  if (form === "pem" && args.text("kid") !== undefined)
    throw usageFailure("--kid needs --to jwk: a PEM file holds no key ID");
  if (file !== undefined && form !== "pem") throw usageFailure("--new-password-file needs --to pem");
  if (form === "jwk") {
    const hasChain = (key.x5c?.length ?? 0) > 0;
    return await writeJson(
      context,
      await exportJwk(key, { private: isPrivate, ...(hasChain && { x5c: true }) }),
    );
  }
  const passphrase = file === undefined ? undefined : firstLine(await readFile(file, "The password file"));
  const pem = await exportPem(key, { private: isPrivate, ...(passphrase !== undefined && { passphrase }) });
  return output.json ? await writeJson(context, { pem }) : await writeText(context, pem);
}

interface Description {
  readonly label: string;
  readonly kty: string;
  readonly crv?: string;
  readonly bits: number;
  readonly type: Key["type"];
  readonly kid?: string;
  readonly alg?: string;
  readonly use?: string;
  /** Absent for a secret: its thumbprint would help to guess it. */
  readonly thumbprint?: string;
  readonly certificate?: CertificateDescription;
}

interface CertificateDescription {
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly x5t: string;
  readonly "x5t#S256": string;
  readonly hex: string;
}

async function describe({ label, key, certificate }: NamedKey): Promise<Description> {
  const { kty, crv, bits, type, kid, alg, use } = key;
  return {
    label,
    kty,
    ...(crv !== undefined && { crv }),
    bits,
    type,
    ...(kid !== undefined && { kid }),
    ...(alg !== undefined && { alg }),
    ...(use !== undefined && { use }),
    ...(type !== "secret" && { thumbprint: await thumbprint(key) }),
    ...(certificate !== undefined && { certificate: await describeCertificate(certificate) }),
  };
}

async function describeCertificate(
  certificate: NonNullable<NamedKey["certificate"]>,
): Promise<CertificateDescription> {
  return {
    subject: certificate.subject.toString(),
    issuer: certificate.issuer.toString(),
    notBefore: timeText(certificate.notBefore.getTime() / 1000),
    notAfter: timeText(certificate.notAfter.getTime() / 1000),
    x5t: await certificateThumbprint(certificate, "SHA-1"),
    "x5t#S256": await certificateThumbprint(certificate, "SHA-256"),
    hex: await certificateThumbprint(certificate, "SHA-1", "hex"),
  };
}

function descriptionLines(key: Description): readonly Line[] {
  const { label, kty, crv, bits, type, kid, alg, use, thumbprint: print, certificate } = key;
  const facts = [
    `${kty}${crv === undefined ? "" : ` ${crv}`} ${bits} bits`,
    type,
    ...[
      ["kid", kid],
      ["alg", alg],
      ["use", use],
    ].flatMap(([name, value]) => (value === undefined ? [] : [`${name ?? ""} ${value}`])),
  ];
  return [
    line(0, [styled("bold", label), `  ${facts.join(", ")}`], 2),
    ...(print === undefined ? [] : [field("thumbprint", print)]),
    ...(certificate === undefined ? [] : certificateLines(certificate)),
  ];
}

function certificateLines(certificate: CertificateDescription): readonly Line[] {
  const { subject, issuer, notBefore, notAfter, x5t, "x5t#S256": sha256, hex } = certificate;
  return [
    field("certificate", subject),
    field("issuer", issuer),
    field("valid", `${notBefore} to ${notAfter}`),
    field("x5t", `${x5t} = ${hex}`),
    field("x5t#S256", sha256),
  ];
}

function field(name: string, text: string): Line {
  return line(2, [styled("cyan", name.padEnd(11)), ` ${text}`], 14);
}
