// How long a failed decryption takes, by what is wrong with the token: only its tag, or its OAEP block too. See SECURITY.md.
//
//   npm run build && node bench/oaep-timing.mjs [rounds]
import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt, randomBytes } from "node:crypto";
import { decryptCompact, encryptCompact } from "../dist/jwe/index.js";
import { importKey, selectBackend } from "../dist/jwk/index.js";

const rounds = Number(process.argv[2] ?? 2000);
const warmUp = 200;
const alg = "RSA-OAEP-256";
const enc = "A256GCM";

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = pair.privateKey.export({ type: "pkcs8", format: "pem" });
const oaep = { key: pair.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" };
const webKey = await crypto.subtle.importKey(
  "pkcs8",
  pair.privateKey.export({ type: "pkcs8", format: "der" }),
  { name: "RSA-OAEP", hash: "SHA-256" },
  false,
  ["decrypt"],
);

/** Octets without padding, encrypted. RFC 8017 section 7.1.2: the first octet of a good block is 0. */
const unpadded = (first) =>
  publicEncrypt(
    { key: pair.publicKey, padding: constants.RSA_NO_PADDING },
    Buffer.concat([Buffer.of(first), randomBytes(255)]),
  );

/** A block that decrypts to a content key; one that is wrong from its first octet on; one whose first octet is right. */
const blocks = {
  good: publicEncrypt({ ...oaep, key: pair.publicKey }, randomBytes(32)),
  bad: unpadded(1),
  "bad after a zero": unpadded(0),
};

const publicPem = pair.publicKey.export({ type: "spki", format: "pem" });
const token = await encryptCompact(randomBytes(1000), importKey(publicPem), { alg, enc });
const [header, , iv, ciphertext] = token.split(".");
const withBlock = (block) =>
  [header, block.toString("base64url"), iv, ciphertext, randomBytes(16).toString("base64url")].join(".");

/** What is timed, with a block. All fail but the platform's own calls with a good one. */
const subjects = {
  josette: opener("auto"),
  "josette, WebCrypto alone": opener("webcrypto"),
  "node:crypto privateDecrypt": (block) => async () => privateDecrypt(oaep, block),
  // The exception records the calls that lead to it, by default ten of them.
  "node:crypto privateDecrypt, 100 calls recorded": (block) => async () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 100;
    try {
      return atDepth(100, () => privateDecrypt(oaep, block));
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  },
  "WebCrypto decrypt": (block) => () => crypto.subtle.decrypt({ name: "RSA-OAEP" }, webKey, block),
};

console.log(
  `Node.js ${process.version}, RSA-2048, ${alg}, ${enc}, ${rounds} rounds; medians in microseconds`,
);
console.log(`| | ${Object.keys(blocks).join(" | ")} | bad slower than good, share of rounds |`);
console.log(`| --- |${" ---: |".repeat(Object.keys(blocks).length + 1)}`);
for (const [name, subject] of Object.entries(subjects)) {
  const samples = Object.fromEntries(Object.keys(blocks).map((kind) => [kind, []]));
  for (let round = -warmUp; round < rounds; round++) {
    // In turn, in an order drawn anew: what else the machine does meets all alike.
    for (const kind of shuffled(Object.keys(blocks))) {
      const time = await timed(subject(blocks[kind]));
      if (round >= 0) samples[kind].push(time);
    }
  }
  const slower = samples.bad.filter((time, round) => time > samples.good[round]).length / rounds;
  const medians = Object.values(samples).map((times) => median(times).toFixed(1));
  console.log(`| ${[name, ...medians].join(" | ")} | ${(slower * 100).toFixed(0)} % |`);
}

function shuffled(list) {
  return list
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

function atDepth(depth, call) {
  return depth === 0 ? call() : atDepth(depth - 1, call);
}

/** Opens tokens whose tag is wrong in any case. */
function opener(backend) {
  const key = importKey(pem);
  return (block) => {
    const forged = withBlock(block);
    return () => {
      selectBackend(backend);
      return decryptCompact(forged, key, { alg: [alg], enc: [enc] });
    };
  };
}

async function timed(run) {
  const start = process.hrtime.bigint();
  await run().catch(() => undefined);
  return Number(process.hrtime.bigint() - start) / 1000;
}

function median(samples) {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[sorted.length >> 1];
}
