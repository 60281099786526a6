/** The table of options. The argument parser, help, completions and documentation are based on it. */

/** An option. */
export interface OptionText {
  /** The name of the value in help. An option without a value is a flag. */
  readonly value?: string;
  /** Whether it may be given several times. */
  readonly repeated?: boolean;
  /** Whether the value is a file name, which shells can complete. */
  readonly file?: boolean;
  /** The possible values. */
  readonly values?: readonly string[];
  readonly short?: string;
  /** What it does, in one sentence. */
  readonly summary: string;
}

const file = { value: "FILE", file: true } as const;
const files = { value: "FILE", file: true, repeated: true } as const;

export const optionTexts = {
  key: {
    ...files,
    short: "k",
    summary: "A file with keys: PEM, DER, PFX, JWK, JWK Set, certificate, shared secret. May be repeated.",
  },
  "secret-env": { value: "NAME", summary: "The environment variable that holds a shared secret." },
  secret: { summary: "Asks for a shared secret, without showing it." },
  "password-file": { ...file, summary: "The file whose first line is the password of the key files." },
  "password-env": {
    value: "NAME",
    summary: "The environment variable that holds the password of the key files.",
  },
  jwks: { value: "URL|FILE", summary: "The JWK Set to verify with. A URL is fetched." },
  issuer: {
    value: "URL",
    summary: "The issuer that the token must have. Its keys are fetched unless --key or --jwks gives them.",
  },
  audience: { value: "NAME", repeated: true, short: "a", summary: "An audience to accept. May be repeated." },
  entra: { value: "TENANT", summary: "Checks the token as one of this Entra ID tenant. Fetches its keys." },
  oidc: {
    value: "CLIENT",
    summary: "Checks the token as an ID token for this client. Needs --issuer or --entra.",
  },
  nonce: { value: "NONCE", summary: "The nonce that the token must have." },
  at: { value: "TIME", summary: "The time to check against: ISO 8601, or seconds since 1970." },
  unsigned: { summary: "Accepts tokens that are encrypted with a shared secret and not signed." },
  alg: { value: "ALG", repeated: true, summary: "An algorithm to accept or use, for example ES256." },
  enc: { value: "ENC", repeated: true, summary: "The content encryption, for example A256CBC-HS512." },
  header: { value: "JSON", summary: "Additional header parameters." },
  claims: { ...file, summary: "The file with the claims or other content. Default: standard input." },
  "expires-in": {
    value: "TIME",
    summary: "The lifetime, for example 5m: sets iat to now and exp to this much later.",
  },
  recipient: { ...file, summary: "The public key or secret to encrypt for, after signing." },
  kid: { value: "KID", summary: "The key ID to set." },
  use: { value: "USE", values: ["sig", "enc"], summary: "What the key is used for: sig or enc." },
  crv: { value: "CURVE", summary: "The curve of the new key, for example P-256." },
  bits: { value: "BITS", summary: "The size of a new RSA key. Default: 2048." },
  to: {
    value: "FORM",
    values: ["jwk", "pem"],
    summary: "The format: jwk or pem. Default: pem if --out ends with .pem, else jwk.",
  },
  hash: { value: "HASH", values: ["SHA-256", "SHA-384", "SHA-512"], summary: "The hash. Default: SHA-256." },
  uri: { summary: "Writes the thumbprint as a URI (RFC 9278)." },
  private: { summary: "Allows private keys and secrets on standard output." },
  out: { ...file, short: "o", summary: "Writes to a new file that only its owner may read." },
  "new-password-file": { ...file, summary: "Encrypts the PEM. The password is the file's first line." },
  "trust-anchor": {
    ...files,
    summary: "A trusted root certificate. The chain must end at one of them. May be repeated.",
  },
  usage: {
    value: "USAGE",
    values: ["verify", "encrypt"],
    summary: "Whether Entra ID verifies assertions or encrypts tokens with it. Default: verify.",
  },
  match: { value: "TEXT", summary: "A thumbprint in any notation to compare with." },
  "client-id": { value: "ID", summary: "The ID of the client that uses the assertion." },
  tenant: { value: "TENANT", summary: "The tenant of Entra ID that the client is registered in." },
  "token-endpoint": {
    value: "URL",
    summary: "The token endpoint: the URL for curl, and the default audience.",
  },
  scope: { value: "SCOPE", summary: "The scope that the curl command requests." },
  json: { summary: "Writes JSON." },
  quiet: { short: "q", summary: "Writes only errors to standard error." },
  help: { short: "h", summary: "Shows help." },
} as const satisfies Readonly<Record<string, OptionText>>;

/** The name of an option, without hyphens. */
export type OptionName = keyof typeof optionTexts;

/** The options that every command has. */
export const commonOptions: readonly OptionName[] = ["json", "quiet", "help"];

/** The row of an option in the table. */
export function optionText(name: OptionName): OptionText {
  return optionTexts[name];
}
