// Certificates of named entities with Ed25519 keys, for tests of paths that no program would issue.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  mintCertificate,
  mintSelfSignedCertificate,
} from "../../../examples/identity-provider/certificate.ts";
import {
  basicConstraints,
  type Extension,
} from "../../../examples/identity-provider/certificate-extensions.ts";
import type { DerBytes } from "../../../examples/identity-provider/der-writer.ts";
import { validity } from "./certificates.ts";

/** A name with a key pair. */
export interface Entity {
  readonly subject: string | Uint8Array;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The basic constraints of a CA. */
export const ca = basicConstraints({ ca: true });

/** An entity with a new key. */
export function entity(subject: string | Uint8Array): Entity {
  return { subject, ...generateKeyPairSync("ed25519") };
}

/** A certificate that the issuer signed. */
export function issue(
  { subject, publicKey }: Entity,
  issuer: Entity,
  extensions: readonly Extension[],
  times = validity,
): DerBytes {
  return mintCertificate({ subject, publicKey, issuer, extensions, ...times });
}

/** The self-signed certificate of a CA. */
export function selfIssue(owner: Entity, extensions: readonly Extension[] = [], times = validity): DerBytes {
  return mintSelfSignedCertificate({ ...owner, extensions: [ca, ...extensions], ...times });
}
