/** The table of commands. The argument parser, help, completions and documentation are based on it. */
import type { OptionName } from "./options.ts";

/** A command. */
export interface CommandText {
  readonly name: string;
  /** What the command does, in one line. */
  readonly summary: string;
  /** The operands after the options, as help shows them. */
  readonly operands: string;
  /** The smallest and the largest number of operands. */
  readonly least: number;
  readonly most: number;
  /** The options, without those that every command has. The most important come first. */
  readonly options: readonly OptionName[];
  /** Further sentences about the command. */
  readonly about?: readonly string[];
  readonly examples: readonly Example[];
}

/** A command line and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

const token = { operands: "[-|TOKEN]", least: 0, most: 1 } as const;
const keyFiles = { operands: "FILE...", least: 1, most: 1000 } as const;
const keys = ["key", "password-file", "password-env", "secret", "secret-env"] as const;
const checks = ["jwks", "issuer", "audience", "entra", "oidc", "nonce", "at"] as const;
const output = ["private", "out"] as const;
const passwords = ["password-file", "password-env"] as const;

const readsToken =
  "The token is read at a prompt that does not show it, or from standard input. A token in an argument " +
  "can be seen by other users and stays in the history of the shell.";

export const commandTexts = [
  {
    name: "explain",
    summary: "Says why a token does not open, and shows its layers, keys and claims.",
    ...token,
    options: [...keys, ...checks, "out"],
    about: [readsToken, "josette without a command runs josette explain."],
    examples: [
      { line: "josette --key server.pfx", does: "Asks for the token and the password." },
      { line: "josette explain - --key server.pem < token.txt", does: "Reads the token from a file." },
      {
        line: "josette --entra TENANT --audience api://orders",
        does: "Checks an Entra ID access token.",
      },
      {
        line: "josette --issuer https://login.example --audience orders",
        does: "Discovers the issuer's keys.",
      },
    ],
  },
  {
    name: "open",
    summary: "Decrypts and verifies a token, and writes its claims.",
    ...token,
    options: [...keys, ...checks, "alg", "enc", "unsigned", "out"],
    about: [readsToken, "Tokens that are not encrypted are accepted if they are signed."],
    examples: [
      {
        line: "josette open --key server.pem --issuer https://login.example --audience orders",
        does: "Opens an encrypted token.",
      },
    ],
  },
  {
    name: "verify",
    summary: "Verifies a signed token or other JWS, and writes its payload.",
    ...token,
    options: [...keys, "jwks", "alg", "out"],
    about: [readsToken, "Only the signature is checked, not the claims: josette open checks both."],
    examples: [{ line: "josette verify --key issuer.pem < token.txt", does: "Writes the payload." }],
  },
  {
    name: "decrypt",
    summary: "Decrypts a token or other JWE, and writes its plaintext.",
    ...token,
    options: [...keys, "alg", "enc", "out"],
    about: [
      readsToken,
      "The plaintext of a nested token is a signed token, which this command does not verify.",
    ],
    examples: [{ line: "josette decrypt --key server.pem < token.txt", does: "Writes the plaintext." }],
  },
  {
    name: "key new",
    summary: "Generates a private key or secret for an algorithm.",
    operands: "ALG",
    least: 1,
    most: 1,
    options: ["out", "private", "to", "kid", "crv", "bits", "new-password-file"],
    examples: [
      { line: "josette key new ES256 --out key.pem --to pem", does: "Writes a PEM file, mode 0600." },
      { line: "josette key new RSA-OAEP-256 --bits 3072 --kid 2027 --private", does: "Writes a JWK." },
    ],
  },
  {
    name: "key show",
    summary: "Shows the keys in files, without their private members.",
    ...keyFiles,
    options: [...passwords],
    examples: [{ line: "josette key show server.pfx", does: "Lists keys with their thumbprints." }],
  },
  {
    name: "key convert",
    summary: "Converts a key to a JWK or to PEM.",
    operands: "FILE",
    least: 1,
    most: 1,
    options: ["to", ...output, ...passwords, "new-password-file", "kid", "alg", "use"],
    examples: [{ line: "josette key convert server.pfx --to pem --out server.pem", does: "Converts a PFX." }],
  },
  {
    name: "key public",
    summary: "Writes the public half of a key.",
    operands: "FILE",
    least: 1,
    most: 1,
    options: ["to", "out", ...passwords, "kid", "alg", "use"],
    examples: [{ line: "josette key public server.pem --to jwk", does: "Writes a public JWK." }],
  },
  {
    name: "key thumbprint",
    summary: "Writes the JWK thumbprint of a key (RFC 7638).",
    operands: "FILE",
    least: 1,
    most: 1,
    options: ["hash", "uri", ...passwords],
    examples: [{ line: "josette key thumbprint server.pem", does: "Writes the thumbprint in base64url." }],
  },
  {
    name: "key jwks",
    summary: "Makes a JWK Set of the public halves of keys, with their certificates.",
    ...keyFiles,
    options: ["out", ...passwords],
    examples: [{ line: "josette key jwks old.pfx new.pfx > jwks.json", does: "Makes a set to publish." }],
  },
  {
    name: "cert show",
    summary: "Shows a certificate, its thumbprints, and its keyCredentials entry for Entra ID.",
    operands: "FILE",
    least: 1,
    most: 1,
    options: ["usage", ...passwords],
    examples: [
      { line: "josette cert show client.pem --json", does: "Writes everything as JSON." },
      {
        line: "josette cert show orders.pem --usage encrypt",
        does: "Shows the entry for encrypted access tokens.",
      },
    ],
  },
  {
    name: "cert chain",
    summary: "Validates a chain of certificates up to a trust anchor (RFC 5280).",
    operands: "FILE",
    least: 1,
    most: 1,
    options: ["trust-anchor", "at", ...passwords],
    examples: [{ line: "josette cert chain chain.pem --trust-anchor root.pem", does: "Validates a chain." }],
  },
  {
    name: "cert thumbprint",
    summary: "Writes the thumbprints of a certificate in all notations, or recognizes a given one.",
    operands: "FILE",
    least: 1,
    most: 1,
    options: ["match", ...passwords],
    examples: [
      { line: "josette cert thumbprint client.pem", does: "Writes x5t, x5t#S256 and hexadecimal." },
      { line: "josette cert thumbprint client.pem --match 8F43...", does: "Says which thumbprint this is." },
    ],
  },
  {
    name: "jwks",
    summary: "Fetches a JWK Set, and shows its keys, rejected entries and how long it stays fresh.",
    operands: "URL",
    least: 1,
    most: 1,
    options: [],
    examples: [{ line: "josette jwks https://login.example/jwks", does: "Shows the set." }],
  },
  {
    name: "assertion",
    summary: "Makes a client assertion (RFC 7523), and a curl command that requests a token with it.",
    operands: "",
    least: 0,
    most: 0,
    options: ["key", "client-id", "tenant", "token-endpoint", "audience", "scope", "alg", ...passwords],
    about: [
      "The assertion is written to standard output, and the curl command to standard error.",
      "--audience names the server that it is for. --alg is its algorithm: by default PS256 for RSA.",
    ],
    examples: [
      {
        line: "josette assertion --key client.pfx --tenant TENANT --client-id ID --scope SCOPE",
        does: "For Entra ID.",
      },
      {
        line: "josette assertion --key a.pem --client-id ID --token-endpoint https://login.example/token",
        does: "For other authorization servers.",
      },
    ],
  },
  {
    name: "sign",
    summary: "Signs claims or other content. With --recipient, also encrypts the token.",
    operands: "",
    least: 0,
    most: 0,
    options: [...keys, "claims", "alg", "header", "expires-in", "recipient", "enc", "out"],
    about: [
      'Content that is a JSON object is signed as claims, with "typ" JWT unless --header says otherwise.',
    ],
    examples: [
      {
        line: "josette sign --key key.pem --expires-in 5m < claims.json",
        does: "Signs claims that expire.",
      },
    ],
  },
  {
    name: "encrypt",
    summary: "Encrypts standard input or a file to a recipient's key.",
    operands: "",
    least: 0,
    most: 0,
    options: [...keys, "claims", "alg", "enc", "header", "out"],
    examples: [
      { line: "josette encrypt --key public.pem --enc A256CBC-HS512 < note.txt", does: "Writes a JWE." },
    ],
  },
  {
    name: "supports",
    summary: "Lists the algorithms and shows which of them this runtime supports.",
    operands: "[ALG...]",
    least: 0,
    most: 100,
    options: [],
    examples: [{ line: "josette supports PS384", does: "Exit code 1 if it is not supported." }],
  },
  {
    name: "vectors",
    summary:
      "Checks that the RFCs' examples verify or decrypt in this runtime, and that altered copies do not.",
    operands: "",
    least: 0,
    most: 0,
    options: [],
    examples: [{ line: "josette vectors", does: "Exit code 1 if an example fails." }],
  },
  {
    name: "completions",
    summary: "Writes a completion script for a shell.",
    operands: "bash|zsh|fish",
    least: 1,
    most: 1,
    options: [],
    examples: [{ line: 'eval "$(josette completions bash)"', does: "Turns completions on in bash." }],
  },
  {
    name: "help",
    summary: "Shows help for all commands or one of them.",
    operands: "[COMMAND...]",
    least: 0,
    most: 2,
    options: [],
    examples: [{ line: "josette help key new", does: "The same as josette key new --help." }],
  },
] as const satisfies readonly CommandText[];

/** The name of a command. */
export type CommandName = (typeof commandTexts)[number]["name"];

/** A command of the table. */
export type KnownCommand = CommandText & { readonly name: CommandName };

/** All commands. */
export const commands: readonly KnownCommand[] = commandTexts;
