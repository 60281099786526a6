/** The key derivation functions of PBES2: PBKDF2 (RFC 8018 appendix A.2) and scrypt (RFC 7914 section 7). */
import { table } from "../../encoding/table.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { tags, type DerReader } from "../../encoding/der.ts";
import {
  derElement,
  derObjectIdentifier,
  derSequence,
  derUnsignedInteger,
} from "../../encoding/der-writer.ts";
import { JoseError, type Fault } from "../../errors.ts";
import { hashLengths, type FileHash } from "../../platform/file-hashes.ts";
import { filePbkdf2, requireNode, scrypt } from "../../platform/password-based.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { hmacHashes } from "./file-hash-identifiers.ts";
import { mostIterations, readCount, type IterationBudget } from "./iteration-budget.ts";

/** A key derivation function with its parameters. */
export interface Derivation {
  /** The length of the key in bytes, if the parameters state it. */
  readonly keyLength: number | undefined;
  derive(password: Bytes, length: number): Steps<Bytes>;
}

/** The maximum memory that scrypt may use, in bytes. With OpenSSL's defaults it uses 16 MiB. */
const mostMemory = 64 * 1024 * 1024;
const mostParallelization = 16;

/** The number of PBKDF2 iterations that take as long as one block of one round of scrypt. */
const scryptWeight = 4;

const pbkdf2Oid = "1.2.840.113549.1.5.12";
const hmacWithSha256 = "1.2.840.113549.2.9";

/**
 * Reads the key derivation function and charges its work to the budget.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an unsupported function, `ERR_JOSE_LIMIT_EXCEEDED` for too
 * much work.
 */
export function readDerivation(outer: DerReader, fault: Fault, budget: IterationBudget): Derivation {
  const identifier = outer.sequence();
  const oid = identifier.objectIdentifier();
  const read = derivations[oid];
  if (read === undefined) throw unsupported("key derivation", oid);
  const derivation = read(identifier.sequence(), fault, budget);
  identifier.end();
  return derivation;
}

/** Writes the parameters of PBKDF2 with HMAC-SHA-256. */
export function writePbkdf2(salt: Bytes, iterations: number): Bytes {
  const count = new Uint8Array([iterations >> 24, iterations >> 16, iterations >> 8, iterations]);
  return derSequence(
    derObjectIdentifier(pbkdf2Oid),
    derSequence(
      derElement(tags.octetString, salt),
      derUnsignedInteger(count),
      derSequence(derObjectIdentifier(hmacWithSha256), derElement(tags.null)),
    ),
  );
}

const derivations: Readonly<
  Record<string, (parameters: DerReader, fault: Fault, budget: IterationBudget) => Derivation>
> = /* @__PURE__ */ table({
  "1.2.840.113549.1.5.12": readPbkdf2,
  "1.3.6.1.4.1.11591.4.11": readScrypt,
});

function readPbkdf2(parameters: DerReader, fault: Fault, budget: IterationBudget): Derivation {
  const { content: salt } = parameters.element(tags.octetString);
  const count = readCount(parameters, mostIterations, "iterations", fault);
  const keyLength = readKeyLength(parameters, fault);
  const hash = parameters.done ? "SHA-1" : readPseudoRandomFunction(parameters);
  parameters.end();
  // RFC 8018 section 5.2: each output block needs all iterations. No cipher has a key of over 32 bytes.
  budget.spend(count * Math.ceil((keyLength ?? 32) / hashLengths[hash].output));
  requireNode(hash);
  return {
    keyLength,
    derive: (password, length) => perform(filePbkdf2(hash, password, salt, count, length)),
  };
}

function readScrypt(parameters: DerReader, fault: Fault, budget: IterationBudget): Derivation {
  const { content: salt } = parameters.element(tags.octetString);
  const cost = readCount(parameters, mostMemory, "rounds of scrypt", fault);
  const blockSize = readCount(parameters, mostMemory, "blocks of scrypt", fault);
  const parallelization = readCount(parameters, mostParallelization, "parallel runs of scrypt", fault);
  const keyLength = readKeyLength(parameters, fault);
  parameters.end();
  // RFC 7914 section 5: memory holds the table of one run and the initial blocks of all runs.
  if (128 * blockSize * (cost + parallelization) > mostMemory) {
    throw new JoseError(
      "ERR_JOSE_LIMIT_EXCEEDED",
      `The file requires more than ${mostMemory} bytes of memory for scrypt`,
    );
  }
  // RFC 7914 section 2: the cost N must be a power of two greater than 1.
  if (cost < 2 || !Number.isInteger(Math.log2(cost)))
    throw fault("has an scrypt cost that is not a power of two");
  // The time of scrypt is proportional to N * r * p.
  budget.spend(scryptWeight * cost * blockSize * parallelization);
  requireNode("scrypt");
  const parameterSet = { cost, blockSize, parallelization };
  return {
    keyLength,
    derive: (password, length) => perform(scrypt(password, salt, parameterSet, length)),
  };
}

function readKeyLength(parameters: DerReader, fault: Fault): number | undefined {
  return parameters.peek() === tags.integer
    ? readCount(parameters, 64, "bytes of key material", fault)
    : undefined;
}

function readPseudoRandomFunction(parameters: DerReader): FileHash {
  const identifier = parameters.sequence();
  const oid = identifier.objectIdentifier();
  identifier.optionalNull();
  identifier.end();
  const hash = hmacHashes[oid];
  if (hash === undefined) throw unsupported("pseudorandom function", oid);
  return hash;
}

function unsupported(what: string, oid: string): JoseError {
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `The file is encrypted with the ${what} ${oid}, which is not supported`,
  );
}
