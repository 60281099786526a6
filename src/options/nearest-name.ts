/** Suggests the option that was probably meant by an unknown name. */

/** Maps names of options in other libraries and functions, in lower case, to names of the same option. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  algorithms: ["alg"],
  algorithm: ["alg"],
  algs: ["alg"],
  ath: ["accessToken"],
  audience: ["clientId"],
  audiences: ["audience"],
  aud: ["audience", "clientId"],
  certificates: ["anchors", "x5c"],
  clockskew: ["clockTolerance"],
  client: ["clientId"],
  clientid: ["audience"],
  contentencryptionalgorithms: ["enc"],
  cooldownduration: ["cooldown"],
  encryption: ["enc"],
  expiresin: ["lifetime", "maxTokenAge"],
  extractable: ["private"],
  htm: ["method"],
  htu: ["url"],
  iss: ["issuer"],
  issuers: ["issuer"],
  jwks: ["keys"],
  key: ["keys"],
  keyid: ["kid"],
  keymanagementalgorithms: ["alg"],
  keys: ["key"],
  leeway: ["clockTolerance"],
  maxage: ["maxTokenAge"],
  modulus: ["modulusLength"],
  passphrase: ["password"],
  password: ["passphrase"],
  publickey: ["keys", "key"],
  requiredclaims: ["required"],
  secret: ["keys", "key"],
  sub: ["subject"],
  tenant: ["tenants", "tenantId"],
  timeoutduration: ["timeout"],
  token: ["accessToken"],
  tokenendpoint: ["audience"],
  type: ["typ"],
};

/** Returns the most likely of the given names, or `undefined` if none is plausible. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const plain = given.toLowerCase();
  if (plain.length > 40) return undefined;
  const meant = Object.hasOwn(synonyms, plain) ? (synonyms[plain] ?? []) : [];
  const ranked = names
    .map((name) => ({ name, edits: editsBetween(plain, name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const [nearest] = ranked;
  // A name that is one edit away is most likely a typing mistake. A synonym is more likely than two edits.
  if (nearest !== undefined && nearest.edits <= 1) return nearest.name;
  const synonym = meant.find((name) => names.includes(name));
  if (synonym !== undefined) return synonym;
  return nearest?.edits === 2 && plain.length > 4 ? nearest.name : undefined;
}

/**
 * Returns the number of characters that must be inserted, deleted, replaced or transposed (optimal string
 * alignment distance).
 */
export function editsBetween(from: string, to: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: to.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(last, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const edits = Math.min(at(row, j - 1) + 1, at(last, j) + 1, replaced);
      row.push(swapped ? Math.min(edits, at(beforeLast, j - 2) + 1) : edits);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
