/**
 * Counts what a warm token passes through: the functions of josette that a verification calls, and the source
 * files that they stand in, by V8's precise coverage. It bundles `src` itself, with the comments that say where each file
 * begins: `node bench/warm-path.mjs`.
 * `--list` names them, `--check` fails if there are more than the limits below.
 */
import { Session } from "node:inspector/promises";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const built = new URL("../build/warm-path/all.mjs", import.meta.url);
await build({
  absWorkingDir: fileURLToPath(new URL("../", import.meta.url)),
  entryPoints: [fileURLToPath(new URL("../src/all.ts", import.meta.url))],
  outfile: fileURLToPath(built),
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
});
const { createJwtVerifier, generateKey, publicKey, signAndEncryptJwt, signJwt } = await import(built.href);
const text = readFileSync(built, "utf8");

/** Where each source file begins in the bundle, which esbuild marks with a comment. */
const starts = [...text.matchAll(/^\/\/ (src\/\S+\.ts)$/gm)].map((match) => ({
  offset: match.index,
  file: match[1],
}));

function fileAt(offset) {
  const start = starts.findLast((each) => each.offset <= offset);
  if (start === undefined) throw new Error("The bundle does not say which file its code is from");
  return start.file;
}

/** The functions that one more call of `operation` runs, as `file: name`. */
async function functionsOf(operation) {
  for (let round = 0; round < 200; round++) await operation();
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  await session.post("Profiler.takePreciseCoverage");
  await operation();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  session.disconnect();
  const script = result.find(({ url }) => url === built.href);
  if (script === undefined) throw new Error("The bundle is not among the scripts that ran");
  return script.functions
    .filter(
      ({ functionName, ranges: [whole] }) =>
        whole.count > 0 && (functionName !== "" || whole.startOffset > 0),
    )
    .map(({ functionName, ranges: [whole] }) => ({ file: fileAt(whole.startOffset), name: functionName }));
}

const signing = await generateKey("RS256", { kid: "1" });
const decryption = await generateKey("RSA-OAEP", { kid: "2" });
const now = Math.floor(Date.now() / 1000);
const claims = { iss: "https://issuer.example", aud: "api", sub: "alice", exp: now + 3600 };
const verify = { keys: publicKey(signing), alg: ["RS256"] };
const rules = { issuer: claims.iss, audience: claims.aud };

const plain = await signJwt(claims, signing, { typ: "JWT" });
const nested = await signAndEncryptJwt(claims, {
  sign: { key: signing, header: { typ: "JWT" } },
  encrypt: { key: publicKey(decryption), header: { enc: "A256CBC-HS512", cty: "JWT" } },
});
const plainVerifier = createJwtVerifier({ verify, claims: rules });
const nestedVerifier = createJwtVerifier({
  decrypt: { keys: decryption, alg: ["RSA-OAEP"], enc: ["A256CBC-HS512"] },
  verify,
  claims: rules,
});

/** What is measured, with the most functions and files that it may pass through. */
const cases = [
  { name: "plain RS256", operation: () => plainVerifier.verify(plain), most: { functions: 43, files: 20 } },
  {
    name: "nested, RSA-OAEP and A256CBC-HS512",
    operation: () => nestedVerifier.verify(nested),
    most: { functions: 85, files: 35 },
  },
];

for (const { name, operation, most } of cases) {
  const found = await functionsOf(operation);
  const files = new Set(found.map(({ file }) => file));
  console.log(`${name}: ${found.length} functions in ${files.size} files`);
  if (process.argv.includes("--check") && (found.length > most.functions || files.size > most.files)) {
    console.error(`${name}: more than ${most.functions} functions or ${most.files} files`);
    process.exitCode = 1;
  }
  if (process.argv.includes("--list")) {
    for (const file of [...files].sort()) {
      const names = found.filter((each) => each.file === file).map((each) => each.name || "(anonymous)");
      console.log(`  ${file}: ${names.join(", ")}`);
    }
  }
}
