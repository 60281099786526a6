/**
 * josette at the work that README.md describes, so that its rows can be put beside those of other languages:
 *
 *   npm run build && node bench/foreign/josette.mjs [seconds]
 *
 * It prints one line of JSON for each row and number of callers.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { createJwtVerifier, importKey, publicKey } from "../../dist/index.js";

const seconds = Number(process.argv[2] ?? 10);
const { issuer, audience, privateKeys, rows } = JSON.parse(
  readFileSync(new URL("tokens.json", import.meta.url), "utf8"),
);
const keyFor = (alg) => importKey(privateKeys.keys.find((jwk) => jwk.alg === alg));
const claims = { issuer, audience };
const nested = createJwtVerifier({
  decrypt: { keys: keyFor("RSA-OAEP"), alg: ["RSA-OAEP"], enc: ["A256CBC-HS512"] },
  verify: { keys: publicKey(keyFor("RS256")), alg: ["RS256"] },
  claims,
});
const verifiers = {
  "nested-1.3kB": nested,
  "nested-16kB": nested,
  "nested-64kB": nested,
  "verify-RS256": createJwtVerifier({
    verify: { keys: publicKey(keyFor("RS256")), alg: ["RS256"] },
    claims,
  }),
  "verify-ES256": createJwtVerifier({
    verify: { keys: publicKey(keyFor("ES256")), alg: ["ES256"] },
    claims,
  }),
  "verify-HS256": createJwtVerifier({ verify: { keys: keyFor("HS256"), alg: ["HS256"] }, claims }),
};

for (const [row, tokens] of Object.entries(rows)) {
  const verifier = verifiers[row];
  await check(verifier, tokens);
  for (const callers of [1, 32]) {
    await work(verifier, tokens, callers, seconds / 5);
    console.log(
      JSON.stringify({ row, callers, ...(await work(verifier, tokens, callers, seconds)), ...machine() }),
    );
  }
}

/** Accepts every token, and rejects every one with its last character but four changed. */
async function check(verifier, tokens) {
  for (const token of tokens) {
    const { claims: verified } = await verifier.verify(token);
    if (verified.iss !== issuer) throw new Error("These are not the claims");
    const at = token.length - 5;
    const tampered = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
    const accepted = await verifier.verify(tampered).then(
      () => true,
      () => false,
    );
    if (accepted) throw new Error("A token that was tampered with is accepted");
  }
}

async function work(verifier, tokens, callers, duration) {
  const latencies = [];
  let next = 0;
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const caller = async () => {
    for (;;) {
      const before = performance.now();
      if (before - start > duration * 1000) return;
      await verifier.verify(tokens[next++ % tokens.length]);
      latencies.push((performance.now() - before) * 1000);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuBefore);
  latencies.sort((a, b) => a - b);
  const percentile = (share) => Math.round(latencies[Math.floor(share * (latencies.length - 1))]);
  return {
    tokensPerSecond: Math.round((latencies.length * 1000) / elapsed),
    cpuMicroseconds: Math.round((user + system) / latencies.length),
    p50Microseconds: percentile(0.5),
    p99Microseconds: percentile(0.99),
  };
}

function machine() {
  return { library: "josette", runtime: `Node.js ${process.versions.node}`, cores: availableParallelism() };
}
