/**
 * The ROCA fingerprint: CVE-2017-15361 (Nemec et al., "The Return of Coppersmith's Attack", section 3.3). A
 * flawed generator made primes that are powers of 65537 modulo the product of the first primes, so the
 * modulus is such a power too.
 */

/**
 * The odd primes up to 167. The fingerprint of the shortest keys uses these, so they work for keys of any
 * length.
 */
const primes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
  109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/** The powers of 65537 modulo each of the primes. Computed at the first use. */
let powers: ReadonlyMap<number, ReadonlySet<number>> | undefined;

/**
 * Reports whether a modulus is a power of 65537 modulo each of the primes. About one sound modulus in 2^27
 * is.
 */
export function hasRocaFingerprint(modulus: bigint): boolean {
  powers ??= new Map(primes.map((prime) => [prime, powersModulo(prime)]));
  for (const [prime, residues] of powers) {
    if (!residues.has(Number(modulus % BigInt(prime)))) return false;
  }
  return true;
}

function powersModulo(prime: number): ReadonlySet<number> {
  const residues = new Set<number>();
  for (let power = 1; !residues.has(power); power = (power * 65537) % prime) residues.add(power);
  return residues;
}
