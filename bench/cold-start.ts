/** The first token of a process that has just started: import, a verifier from a given key set, one RS256 verification. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ContenderName } from "./library.ts";
import { accessTokenClaims, audience, issuer } from "./material/claims.ts";
import { setAround } from "./material/jwks.ts";
import { signingKey } from "./material/keys.ts";
import { mintJwt } from "./material/tokens.ts";
import { median } from "./median.ts";

export interface ColdStart {
  readonly contender: ContenderName;
  /** Median over fresh processes. */
  readonly milliseconds: number;
}

/** One process for each contender in every round. */
export async function coldStarts(rounds: number): Promise<readonly ColdStart[]> {
  const key = signingKey("RS256");
  const input = JSON.stringify({
    token: await mintJwt(key, accessTokenClaims()),
    jwks: setAround(key, 3),
    issuer,
    audience,
  });
  const samples = programs.map((program) => ({ ...program, times: new Array<number>() }));
  for (let round = 0; round < rounds; round++) {
    for (const { program, times } of samples) times.push(await coldStart(program, input));
  }
  return samples.map(({ contender, times }) => ({ contender, milliseconds: median(times) }));
}

interface Program {
  readonly contender: ContenderName;
  /** Ends with the claims in a variable of this name. */
  readonly program: string;
}

const programs: readonly Program[] = [
  {
    contender: "josette",
    program: `const { createJwtVerifier, keySet } = await import("josette");
      const verifier = createJwtVerifier({ verify: { keys: keySet(jwks), alg: ["RS256"] }, claims: { issuer, audience } });
      const { claims } = await verifier.verify(token);`,
  },
  {
    contender: "jose",
    program: `const { createLocalJWKSet, jwtVerify } = await import("jose");
      const options = { issuer, audience, algorithms: ["RS256"] };
      const { payload: claims } = await jwtVerify(token, createLocalJWKSet(jwks), options);`,
  },
  {
    contender: "fast-jwt",
    program: `const { createVerifier } = await import("fast-jwt");
      const { createPublicKey } = await import("node:crypto");
      const pemOf = (key) => createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" });
      const key = async ({ header }) => pemOf(jwks.keys.find(({ kid }) => kid === header.kid));
      const verify = createVerifier({ key, algorithms: ["RS256"], allowedIss: issuer, allowedAud: audience });
      const claims = await verify(token);`,
  },
  {
    contender: "jsonwebtoken",
    program: `const { default: jwt } = await import("jsonwebtoken");
      const { createPublicKey } = await import("node:crypto");
      const { kid } = jwt.decode(token, { complete: true }).header;
      const key = createPublicKey({ key: jwks.keys.find((jwk) => jwk.kid === kid), format: "jwk" });
      const claims = jwt.verify(token, key, { algorithms: ["RS256"], issuer, audience });`,
  },
];

async function coldStart(program: string, input: string): Promise<number> {
  const text = `const { token, jwks, issuer, audience } = JSON.parse(process.argv[1]);
    const start = performance.now();
    ${program}
    const time = performance.now() - start;
    if (claims.iss !== issuer) throw new Error("These are not the claims");
    console.log(time);`;
  const options = ["--input-type=module", "--eval", text, "--", input];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd });
  return Number(stdout);
}

const cwd = fileURLToPath(new URL("..", import.meta.url));
