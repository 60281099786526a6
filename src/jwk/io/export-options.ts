/** The options of the export functions, and their readers. */
import { OptionReader } from "../../options/reader.ts";
import { flag } from "../../options/values.ts";

/** The options that all export functions share. */
export interface ExportOptions {
  /** `true` exports the private key or the secret. By default only the public half is exported. */
  readonly private?: boolean;
}

/** The options of `exportJwk`. */
export interface JwkExportOptions extends ExportOptions {
  /** `true` includes the certificate chain: RFC 7517 section 4.7. */
  readonly x5c?: boolean;
  /** `true` includes the SHA-1 thumbprint of the certificate: RFC 7517 section 4.8. */
  readonly x5t?: boolean;
  /** `true` includes the SHA-256 thumbprint of the certificate: RFC 7517 section 4.9. */
  readonly "x5t#S256"?: boolean;
}

/** Reads the options of `exportJwk`. */
export const jwkExportOptions: OptionReader<JwkExportOptions> =
  /* @__PURE__ */ new OptionReader<JwkExportOptions>(
    "options",
    {
      private: { kind: "convenience", is: flag },
      x5c: { kind: "convenience", is: flag },
      x5t: { kind: "convenience", is: flag },
      "x5t#S256": { kind: "convenience", is: flag },
    },
    {
      passphrase: "use encryptJwk to encrypt a JWK, or exportPem for an encrypted PEM file",
      kid: "export the result of importKey(key, { kid })",
      alg: "export the result of importKey(key, { alg })",
      use: "export the result of importKey(key, { use })",
    },
  );

/** The options of `exportPem`. */
export interface PemExportOptions extends ExportOptions {
  /** Encrypts the private key with a key derived from this passphrase. A string is encoded as UTF-8. */
  readonly passphrase?: string | Uint8Array;
}

/**
 * Reads the options of `exportPem`. An `undefined` passphrase is an error, because the private key would be
 * written without encryption.
 */
export const pemExportOptions: OptionReader<PemExportOptions> =
  /* @__PURE__ */ new OptionReader<PemExportOptions>("options", {
    private: { kind: "convenience", is: flag },
    passphrase: { kind: "strict", is: "elsewhere" },
  });
