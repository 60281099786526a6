/**
 * The ROCA fingerprint: CVE-2017-15361 (Nemec et al., "The Return of Coppersmith's Attack", section 3.3). A
 * flawed generator made primes that are powers of 65537 modulo the product of the first primes, so the
 * modulus is also a power of 65537 modulo that product.
 */

/**
 * The odd primes up to 167. The fingerprint of the shortest keys uses these, so they work for keys of any
 * length.
 */
const primes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
  109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/**
 * Reports whether a modulus is a power of 65537 modulo each of the primes. About one sound modulus in 2^27 is
 * such a power by chance. Most sound moduli are ruled out by the first few primes.
 */
export function hasRocaFingerprint(modulus: bigint): boolean {
  return primes.every((prime) => isPowerModulo(prime, Number(modulus % BigInt(prime))));
}

/** Reports whether a residue is a power of 65537 modulo a prime. */
function isPowerModulo(prime: number, residue: number): boolean {
  let power = 1;
  do {
    if (power === residue) return true;
    power = (power * 65537) % prime;
  } while (power !== 1);
  return false;
}
