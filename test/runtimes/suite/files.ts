/** Key files, certificates, PKCS #12 files and chains: fixtures/files.json, and the certificates of test/x509/chains. */
import { CertificateChainError, JoseError } from "josette/errors";
import { exportJwk, importKey } from "josette/jwk";
import { certificateThumbprint, loadPem, loadPkcs12, parseCertificate, validateChain } from "josette/x509";
import { publicHalf } from "../../vectors/checks/halves.ts";
import { chainCases, timeOf, type ChainCase } from "../../support/x509/chains/cases.ts";
import certificates from "../../support/x509/chains/certificates.json" with { type: "json" };
import fixtures from "./fixtures/files.json" with { type: "json" };
import { Mismatch, refuses, same, sameJson, type Row } from "./rows.ts";

export function keyFiles(): readonly Row[] {
  return [...keys(), ...certificateFiles(), ...encryptedKeys(), ...stores(), ...chains()];
}

function keys(): readonly Row[] {
  return fixtures.keys.map(({ name, pem, code, jwk }) => ({
    row: `${name}.pem`,
    // A platform may have the curve and not read this form of its keys.
    needs: jwk !== undefined && "crv" in jwk && name !== "ec-no-public-sec1" ? [jwk.crv] : [],
    work: async () => {
      if (code !== null) return refuses(code, () => loadPem(pem));
      for (const text of [pem, pem.replaceAll("\n", "\\n"), pem.replaceAll("\n", "\r\n")]) {
        const { keys: found } = await loadPem(text);
        same("number of keys", found.length, 1);
        const [key] = found;
        if (key === undefined) return;
        const exported = await exportJwk(key, { private: key.type === "private" });
        sameJson("key", publicHalf({ ...exported, kty: key.kty }), {
          ...publicHalf({ ...jwk }),
          ...boundTo(exported),
        });
        same("d", "d" in exported ? exported.d : undefined, "d" in jwk ? jwk.d : undefined);
      }
    },
  }));
}

/** A file of an RSASSA-PSS key binds it to the algorithm. */
function boundTo(jwk: { readonly alg?: string | undefined }): object {
  return jwk.alg === undefined ? {} : { alg: jwk.alg };
}

function certificateFiles(): readonly Row[] {
  return fixtures.certificates.map(({ name, pem, jwk, thumbprint }) => ({
    row: `certificate ${name}.pem`,
    needs: "crv" in jwk && typeof jwk.crv === "string" ? [jwk.crv] : [],
    work: async () => {
      const certificate = parseCertificate(pem);
      same("thumbprint", await certificateThumbprint(certificate), thumbprint);
      const { x5c, ...exported } = await exportJwk(certificate.key);
      sameJson("key", exported, jwk);
      if (x5c !== undefined) same("x5c", importKey({ ...exported, x5c }).x5c?.[0], x5c[0]);
    },
  }));
}

/** PBES2 with AES works everywhere; what is older takes node:crypto. */
function encryptedKeys(): readonly Row[] {
  return [
    ...fixtures.encrypted.map(({ name, pem }) => ({
      row: `encrypted ${name}.pem`,
      // SHA-224 takes node:crypto, whatever the cipher.
      needs: name.includes("aes-192") && !name.includes("SHA224") ? ["A192KW"] : [],
      work: async () => {
        const { keys: found } = await loadPem(pem, { passphrase: "secret" });
        const [key] = found;
        if (key === undefined) throw new Mismatch("there is no key");
        sameJson("key", await exportJwk(key, { private: true }), fixtures.decrypted);
      },
    })),
    {
      row: "encrypted aes-256-cbc-SHA256.pem with another passphrase",
      work: () =>
        refuses("ERR_KEY_INVALID", () => {
          const { pem } = fixtures.encrypted.find(({ name }) => name === "aes-256-cbc-SHA256") ?? { pem: "" };
          return loadPem(pem, { passphrase: "Secret" });
        }),
    },
  ];
}

function stores(): readonly Row[] {
  return [
    ...fixtures.stores.map((store) => ({
      row: `${store.name}.pfx`,
      needs: store.name.includes("192") ? ["A192KW"] : [],
      work: async () => {
        const loaded = await loadPkcs12(bytesOf(store.base64), { password: store.password });
        const [left] = loaded.unreadable;
        if (left !== undefined) throw new JoseError("ERR_JOSE_NOT_SUPPORTED", left.reason);
        same("number of keys", loaded.keys.length, store.keys);
        same("number of certificates", loaded.certificates.length, store.certificates);
        for (const key of loaded.keys) same("type", key.type, "private");
      },
    })),
    ...["modern", "aes-256-cbc", "mac-sha512"].map((name) => ({
      row: `${name}.pfx with another password`,
      work: () =>
        refuses("ERR_PKCS12_INVALID", () => {
          const { base64 } = fixtures.stores.find((store) => store.name === name) ?? { base64: "" };
          return loadPkcs12(bytesOf(base64), { password: "Secret" });
        }),
    })),
  ];
}

const features: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/ed448/, "Ed448"],
  [/ed25519/, "Ed25519"],
  [/p521/, "P-521"],
];

function chains(): readonly Row[] {
  return chainCases.map((each) => ({
    row: `chain: ${each.name}`,
    needs: features.flatMap(([pattern, name]) =>
      each.chain.some((link) => pattern.test(link)) ? [name] : [],
    ),
    work: () => validates(each),
  }));
}

async function validates(each: ChainCase): Promise<void> {
  const { expected } = each;
  const trustAnchors = each.anchors.map((name) => bytesOf(certificateNamed(name)));
  const options = { trustAnchors, at: timeOf(each), ...each.options };
  try {
    const { path } = await validateChain(each.chain.map(certificateNamed), options);
    sameJson("result", { ok: path.length }, expected);
  } catch (error) {
    if (!(error instanceof CertificateChainError)) throw error;
    sameJson("result", { index: error.certificateIndex, check: error.check }, expected);
  }
}

function certificateNamed(name: string): string {
  const found = new Map(Object.entries(certificates)).get(name);
  if (found === undefined) throw new TypeError(`there is no certificate ${name}`);
  return found;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
