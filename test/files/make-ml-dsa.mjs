// Makes the ML-DSA keys in test/files/keys: RFC 9881, the private key as its seed and the public key. Needs Node.js 24.7 or later.
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";

for (const name of ["ml-dsa-44", "ml-dsa-65", "ml-dsa-87"]) {
  const { privateKey, publicKey } = generateKeyPairSync(name);
  const write = (form, pem) => writeFileSync(new URL(`keys/${name}-${form}.pem`, import.meta.url), pem);
  write("pkcs8", privateKey.export({ format: "pem", type: "pkcs8" }));
  write("spki", publicKey.export({ format: "pem", type: "spki" }));
}
