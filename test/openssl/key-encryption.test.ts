// Content encryption keys that openssl encrypts with RSA-OAEP and josette decrypts, and the other way round.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { type ManagementAlgorithm } from "josette/jwe";
import { describe, expect, test } from "vitest";
import { decryptCompact, encryptCompact } from "../../src/jwe/index.ts";
import { exportPem, importKey } from "../../src/jwk/index.ts";
import { keyObjects, rsaKey } from "../support/keys.ts";
import { hasOpenssl, opensslFolder } from "../support/openssl.ts";

const testKey = "test-key.pem";

describe.runIf(hasOpenssl)("encrypted keys:", () => {
  const { openssl, write } = opensslFolder();
  write(testKey, keyObjects(rsaKey).privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const algorithms: [ManagementAlgorithm, string][] = [
    ["RSA-OAEP", "sha1"],
    ["RSA-OAEP-256", "sha256"],
  ];
  const oaep = (hash: string) =>
    ["rsa_padding_mode:oaep", `rsa_oaep_md:${hash}`, `rsa_mgf1_md:${hash}`].flatMap((option) => [
      "-pkeyopt",
      option,
    ]);

  test.each(algorithms)("josette decrypts what openssl pkeyutl encrypted with %s", async (alg, hash) => {
    const [cek, iv] = [randomBytes(32), randomBytes(12)];
    write("cek.bin", cek);
    write("public.pem", await exportPem(rsaKey));
    const encryptedKey = openssl(
      "pkeyutl",
      "-encrypt",
      "-pubin",
      "-inkey",
      "public.pem",
      "-in",
      "cek.bin",
      ...oaep(hash),
    );
    const header = Buffer.from(JSON.stringify({ alg, enc: "A256GCM" })).toString("base64url");
    const cipher = createCipheriv("aes-256-gcm", cek, iv).setAAD(Buffer.from(header));
    const ciphertext = Buffer.concat([cipher.update("hello"), cipher.final()]);
    const parts = [encryptedKey, iv, ciphertext, cipher.getAuthTag()].map((part) =>
      part.toString("base64url"),
    );
    const options = { alg: [alg], enc: ["A256GCM"] } as const;
    const { plaintext } = await decryptCompact([header, ...parts].join("."), importKey(rsaKey), options);
    expect(Buffer.from(plaintext).toString()).toBe("hello");
  });

  test.each(algorithms)("openssl pkeyutl decrypts what josette encrypted with %s", async (alg, hash) => {
    const key = importKey(await exportPem(rsaKey));
    const token = await encryptCompact(Buffer.from("hello"), key, { alg, enc: "A256GCM" });
    const [header = "", ...parts] = token.split(".");
    const [encryptedKey, iv, ciphertext, tag] = parts.map((part) => Buffer.from(part, "base64url"));
    write("encrypted-key.bin", encryptedKey!);
    const cek = openssl("pkeyutl", "-decrypt", "-inkey", testKey, "-in", "encrypted-key.bin", ...oaep(hash));
    const decipher = createDecipheriv("aes-256-gcm", cek, iv!).setAAD(Buffer.from(header)).setAuthTag(tag!);
    expect(decipher.update(ciphertext!, undefined, "utf8") + decipher.final("utf8")).toBe("hello");
  });
});
