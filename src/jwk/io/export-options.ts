/** What of a key is exported, and the readers of these options. */
import { OptionReader } from "../../options/reader.ts";
import { flag } from "../../options/values.ts";

/** What of a key is exported. */
export interface ExportOptions {
  /** `true` exports the private key or the secret; by default only the public half ever leaves. */
  readonly private?: boolean;
}

/** What of a key goes into its JWK. */
export interface JwkExportOptions extends ExportOptions {
  /** `true` adds the certificate chain that came with the key, RFC 7517 section 4.7. */
  readonly x5c?: boolean;
  /** `true` adds the SHA-1 thumbprint of its certificate, section 4.8. */
  readonly x5t?: boolean;
  /** `true` adds the SHA-256 thumbprint of its certificate, section 4.9. */
  readonly "x5t#S256"?: boolean;
}

/** The options, as data for their reader. */
export const jwkExportOptions: OptionReader<JwkExportOptions> =
  /* @__PURE__ */ new OptionReader<JwkExportOptions>(
    "options",
    {
      private: { kind: "convenience", is: flag },
      x5c: { kind: "convenience", is: flag },
      x5t: { kind: "convenience", is: flag },
      "x5t#S256": { kind: "convenience", is: flag },
    },
    { passphrase: "a JWK is encrypted by encryptJwk, a PEM text by exportPem" },
  );

/** What of a key goes into its PEM text. */
export interface PemExportOptions extends ExportOptions {
  /** Encrypts the private key with a key derived from this. Text is taken as UTF-8. */
  readonly passphrase?: string | Uint8Array;
}

/** The same. A passphrase that is `undefined` is an error: the private key would be written without encryption. */
export const pemExportOptions: OptionReader<PemExportOptions> =
  /* @__PURE__ */ new OptionReader<PemExportOptions>("options", {
    private: { kind: "convenience", is: flag },
    passphrase: { kind: "strict", is: "elsewhere" },
  });
