/** `josette cert`: certificates, their thumbprints and chains. */
import type { Certificate } from "../x509/index.ts";
import { certificateThumbprint, recognizeThumbprint, validateChain } from "../x509/index.ts";
import type { Context } from "./context.ts";
import { exitCodes, unreachable } from "./failure.ts";
import { JoseError } from "../errors.ts";
import type { Finding } from "../explain/index.ts";
import { readKeyFiles } from "./key-arguments.ts";
import { line, styled, type Line } from "./lines.ts";
import { readTime, timeText } from "./time-arguments.ts";
import { certificatesIn } from "./certificate-files.ts";

/** `josette cert show`: shows a certificate and its keyCredentials entry. */
export async function certShow(context: Context): Promise<number> {
  const { args, output } = context;
  const [path = ""] = args.operands;
  const certificate = await leafOf(context, path);
  const prints = await thumbprintsOf(certificate);
  const keyCredentials = await keyCredentialOf(
    certificate,
    args.choice("usage", ["verify", "encrypt"]) === "encrypt",
  );
  const facts = {
    subject: certificate.subject.toString(),
    issuer: certificate.issuer.toString(),
    serialNumber: certificate.serialNumber,
    notBefore: timeText(certificate.notBefore.getTime() / 1000),
    notAfter: timeText(certificate.notAfter.getTime() / 1000),
    signatureAlgorithm: certificate.signatureAlgorithm.name ?? certificate.signatureAlgorithm.oid,
    ca: certificate.basicConstraints?.ca === true,
    ...(certificate.keyUsage !== undefined && { keyUsage: certificate.keyUsage }),
    ...(certificate.extKeyUsage !== undefined && { extKeyUsage: certificate.extKeyUsage }),
    thumbprints: prints,
  };
  if (output.json) {
    output.data({ ...facts, keyCredentials });
    return exitCodes.ok;
  }
  const { thumbprints: _prints, keyUsage, extKeyUsage, ca, ...texts } = facts;
  const lists = { ca: ca ? "yes" : "no", ...joined({ keyUsage, extKeyUsage }) };
  output.lines([
    ...fields({ ...texts, ...lists, ...prints }),
    line(0, []),
    line(0, [styled("bold", "Entra ID: the entry for keyCredentials of the application's manifest")]),
    ...fields({
      ...keyCredentials,
      key: `${keyCredentials["key"]?.slice(0, 40) ?? ""}... (shown in full with --json)`,
    }),
  ]);
  return exitCodes.ok;
}

/** `josette cert thumbprint`: writes the thumbprints of a certificate, or recognizes a given one. */
export async function certThumbprint(context: Context): Promise<number> {
  const { args, output } = context;
  const [path = ""] = args.operands;
  const certificate = await leafOf(context, path);
  const text = args.text("match");
  if (text === undefined) {
    const prints = await thumbprintsOf(certificate);
    if (output.json) output.data(prints);
    else output.lines(fields(prints));
    return exitCodes.ok;
  }
  const found = await recognizeThumbprint(text, certificate);
  if (output.json) output.data({ match: found ?? null });
  else if (found === undefined) output.lines([line(0, ["This is not a thumbprint of the certificate."])]);
  else {
    const { hash, parameter, form, correct, expected } = found;
    output.lines([
      line(0, [`This is the ${hash} thumbprint of the certificate, in ${form}.`]),
      ...(correct ? [] : [line(0, [`The header parameter ${parameter} must be ${expected}`])]),
    ]);
  }
  return found === undefined ? exitCodes.refused : exitCodes.ok;
}

/** `josette cert chain`: validates a chain up to a trust anchor. */
export async function certChain(context: Context): Promise<number> {
  const { args, output } = context;
  args.required("trust-anchor");
  const [path = ""] = args.operands;
  const at = args.text("at");
  const trustAnchors = (
    await Promise.all(args.texts("trust-anchor").map((anchor) => certificatesIn(context, anchor)))
  ).flat();
  const chain = leafFirst(await certificatesIn(context, path));
  const isAnchor = (certificate: Certificate): boolean =>
    trustAnchors.some(({ der }) => Buffer.from(der).equals(certificate.der));
  const { path: validated } = await validateChain(
    chain.filter((certificate, index) => index === 0 || !isAnchor(certificate)),
    { trustAnchors, ...(at !== undefined && { at: readTime(at) }) },
  );
  const steps = validated.map(({ subject, notAfter }) => ({
    subject: subject.toString(),
    notAfter: timeText(notAfter.getTime() / 1000),
  }));
  if (output.json) output.data({ path: steps });
  else {
    output.lines(
      steps.map(({ subject, notAfter }, index) => line(index * 2, [`${subject}, valid until ${notAfter}`])),
    );
    output.words("The chain is valid.");
  }
  return exitCodes.ok;
}

/** Returns the certificates with the end-entity certificate first. */
function leafFirst(certificates: readonly Certificate[]): readonly Certificate[] {
  const isIssuer = (one: Certificate): boolean =>
    certificates.some((other) => other !== one && other.issuer.toString() === one.subject.toString());
  const leaf = certificates.find((each) => !isIssuer(each));
  return leaf === undefined ? certificates : [leaf, ...certificates.filter((each) => each !== leaf)];
}

/** The certificate that belongs to a key in the file, or otherwise the end-entity certificate. */
async function leafOf(context: Context, path: string): Promise<Certificate> {
  const { keys, findings } = await readKeyFiles(context, [path]);
  const own = keys.find(({ certificate }) => certificate !== undefined)?.certificate;
  // A certificate can be shown even if its key cannot be used.
  const [certificate] = own === undefined ? leafFirst(await alone(context, path, findings)) : [own];
  if (certificate === undefined) throw unreachable(`${path} contains no certificate`);
  return certificate;
}

/** The certificates of a file. If there are none, the findings about the file say why. */
async function alone(
  context: Context,
  path: string,
  [finding]: readonly Finding[],
): Promise<readonly Certificate[]> {
  try {
    return await certificatesIn(context, path);
  } catch (error) {
    if (finding !== undefined) throw unreachable(finding.message, finding.action);
    throw error instanceof JoseError ? unreachable(`${path} contains no certificate`) : error;
  }
}

/** The SHA-1 and SHA-256 thumbprints in their common notations. */
async function thumbprintsOf(certificate: Certificate): Promise<Readonly<Record<string, string>>> {
  const sha1 = await certificateThumbprint(certificate, "SHA-1", "hex");
  const sha256 = await certificateThumbprint(certificate, "SHA-256", "hex");
  return {
    x5t: await certificateThumbprint(certificate, "SHA-1"),
    "x5t#S256": await certificateThumbprint(certificate, "SHA-256"),
    "SHA-1, hexadecimal": sha1.toUpperCase(),
    "SHA-256, hexadecimal": sha256.toUpperCase(),
    "SHA-1, openssl": (sha1.toUpperCase().match(/../g) ?? []).join(":"),
    "SHA-1, base64": Buffer.from(sha1, "hex").toString("base64"),
  };
}

/**
 * The entry for `keyCredentials` of an application in Microsoft Graph (resource type keyCredential). An entry
 * for token encryption has a key ID, to which the application's `tokenEncryptionKeyId` refers.
 */
async function keyCredentialOf(
  certificate: Certificate,
  encrypts: boolean,
): Promise<Readonly<Record<string, string>>> {
  const sha1 = await certificateThumbprint(certificate, "SHA-1", "hex");
  return {
    type: "AsymmetricX509Cert",
    usage: encrypts ? "Encrypt" : "Verify",
    ...(encrypts && { keyId: crypto.randomUUID() }),
    key: Buffer.from(certificate.der).toString("base64"),
    customKeyIdentifier: Buffer.from(sha1, "hex").toString("base64"),
    displayName: certificate.subject.toString(),
    startDateTime: timeText(certificate.notBefore.getTime() / 1000),
    endDateTime: timeText(certificate.notAfter.getTime() / 1000),
  };
}

function joined(
  lists: Readonly<Record<string, readonly string[] | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(lists).flatMap(([name, list]) => (list === undefined ? [] : [[name, list.join(", ")]])),
  );
}

function fields(values: Readonly<Record<string, string>>): readonly Line[] {
  const entries = Object.entries(values);
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, text]) => line(0, [styled("cyan", name.padEnd(width)), `  ${text}`], width + 2));
}
