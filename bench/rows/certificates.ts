/** Tokens that carry their certificates: RFC 7515 section 4.1.6. */
import { createJwtVerifier, type KeysInput } from "josette";
import { x5cKeySource } from "josette/x509";
import { selectBackend } from "josette/jwk";
import { SignJWT } from "jose";
import {
  authorityKeyIdentifier,
  basicConstraints,
  keyUsage,
  subjectKeyIdentifier,
} from "../../examples/identity-provider/certificate-extensions.ts";
import { mintCertificate, mintSelfSignedCertificate } from "../../examples/identity-provider/certificate.ts";
import { floor } from "../contenders/floor.ts";
import type { ContenderName, Library } from "../library.ts";
import { asClaims, audience, issuer, sameClaims } from "../material/claims.ts";
import { signingKey, type SigningKey } from "../material/keys.ts";
import { manyClaims, unacceptable } from "../material/tokens.ts";
import { operation } from "../operation.ts";
import { contendersOf, type Row } from "./row.ts";

/** The same tokens, read with the chain and with the leaf's key given beforehand. */
export const certificateRows: readonly Row[] = [
  {
    id: "x5c",
    title: "RS256 with x5c, a chain of two certificates seen before: verify and check claims",
    callers: [1],
    async contenders() {
      const leaf = signingKey("RS256");
      const { x5c, root } = chainOf(leaf);
      const header = { typ: "JWT", alg: leaf.alg, kid: leaf.kid, x5c: [...x5c] };
      const cases = [];
      for (const claims of manyClaims()) {
        const token = await new SignJWT(claims).setProtectedHeader(header).sign(leaf.signing);
        cases.push({ input: token, check: sameClaims(claims) });
      }
      const withChain = verifying("josette", x5cKeySource({ trustAnchors: [root] }));
      const withKey = verifying("josette, plain key", leaf.verifying.export({ format: "jwk" }));
      return contendersOf({
        libraries: [floor, withChain, withKey],
        prepare: (library) => library.verify?.({ key: leaf }),
        cases,
        refused: await unacceptable(cases[0]!.input, leaf),
      });
    },
  },
];

function verifying(name: ContenderName, keys: KeysInput): Library {
  return {
    name,
    enter: () => selectBackend("auto"),
    verify() {
      const verifier = createJwtVerifier({ verify: { keys, alg: ["RS256"] }, claims: { issuer, audience } });
      return operation(
        (token) => verifier.verify(token),
        ({ claims }) => asClaims(claims),
      );
    },
  };
}

/** Leaf and intermediate in base64, and the root's DER. */
function chainOf(leaf: SigningKey) {
  const [root, intermediate] = [signingKey("RS256"), signingKey("RS256")];
  const validity = {
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
  };
  const authority = (key: SigningKey) => [
    basicConstraints({ ca: true }),
    keyUsage("keyCertSign"),
    subjectKeyIdentifier(key.verifying),
  ];
  const rootDer = mintSelfSignedCertificate({
    subject: "CN=Root",
    publicKey: root.verifying,
    privateKey: root.signing,
    extensions: authority(root),
    ...validity,
  });
  const intermediateDer = mintCertificate({
    subject: "CN=Intermediate",
    publicKey: intermediate.verifying,
    issuer: { subject: "CN=Root", privateKey: root.signing },
    extensions: [...authority(intermediate), authorityKeyIdentifier(root.verifying)],
    ...validity,
  });
  const leafDer = mintCertificate({
    subject: "CN=Leaf",
    publicKey: leaf.verifying,
    issuer: { subject: "CN=Intermediate", privateKey: intermediate.signing },
    extensions: [keyUsage("digitalSignature"), authorityKeyIdentifier(intermediate.verifying)],
    ...validity,
  });
  return { x5c: [leafDer, intermediateDer].map((der) => Buffer.from(der).toString("base64")), root: rootDer };
}
