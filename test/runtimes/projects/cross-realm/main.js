/** Values of other realms: those of another context of node:vm, and jsdom's own URL and AbortSignal. */
import { createContext, runInContext } from "node:vm";
import { JSDOM } from "jsdom";
import { josette } from "../entries.js";

const { root, jws, jwk } = josette;
const realm = createContext({ crypto, URL, AbortController });
const { window } = new JSDOM("", { url: "https://app.example/" });

const evaluate = (expression) => runInContext(`(${expression})`, realm);
/** The same value, made of the other realm's objects. */
const there = (value) => evaluate(JSON.stringify(value));

const secret = jwk.importSecret(new Uint8Array(32).fill(7), { alg: "HS256" });
const pair = await jwk.generateKey("ES256");
const publicJwk = await jwk.exportJwk(jwk.publicKey(pair));

const cases = {
  async "a Uint8Array as a payload and as a secret"() {
    const payload = evaluate("new Uint8Array([1, 2, 3])");
    equal(payload instanceof Uint8Array, false, "that it is one of this realm");
    const key = jwk.importSecret(evaluate("new Uint8Array(32).fill(9)"), there({ alg: "HS256" }));
    const token = await jws.signCompact(payload, key, there({ kid: "1" }));
    equal(
      (await jws.verifyCompact(token, key, there({ alg: ["HS256"] }))).payload.join(),
      "1,2,3",
      "payload",
    );
  },

  async "keys, claims, header and policy as plain objects"() {
    const signing = there(await jwk.exportJwk(pair, { private: true }));
    const claims = there({ iss: "me", sub: "a", exp: 4_000_000_000 });
    const token = await root.signJwt(claims, signing, there({ alg: "ES256", kid: "k" }));
    const policy = there({
      verify: { keys: { keys: [publicJwk] }, alg: ["ES256"] },
      claims: { issuer: ["me"], audience: null },
    });
    equal((await root.createJwtVerifier(policy).verify(token)).claims.sub, "a", "subject");
  },

  async "a Date and functions"() {
    const token = await root.signJwt({ iss: "me", exp: 2_000_000_000 }, secret);
    const policy = {
      verify: { keys: evaluate("(key) => ({ find: async () => [key] })")(secret), alg: ["HS256"] },
      claims: { issuer: "me", audience: null },
    };
    const verifier = root.createJwtVerifier(policy);
    await verifier.verify(token, { now: evaluate("new Date(1_900_000_000_000)") });
    const late = () => verifier.verify(token, { now: evaluate("new Date(2_100_000_000_000)") });
    equal(await codeOf(late), "ERR_JWT_EXPIRED", "code");
  },

  async "a CryptoKey made by the other realm's code"() {
    const keys = await evaluate(
      `crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"])`,
    );
    const token = await jws.signCompact(new Uint8Array([5]), keys.privateKey, { alg: "ES256" });
    const { payload } = await jws.verifyCompact(token, keys.publicKey, { alg: ["ES256"] });
    equal(payload.join(), "5", "payload");
  },

  async "an AbortSignal, also one of jsdom"() {
    for (const Controller of [evaluate("AbortController"), window.AbortController]) {
      const controller = new Controller();
      const { signal } = controller;
      equal((await root.signJwt({ iss: "me" }, secret, {}, { signal })).split(".").length, 3, "parts");
      // A key that never answers.
      const outside = root.externalKey({ jwk: publicJwk, alg: ["ES256"], sign: () => new Promise(() => {}) });
      const waiting = root.signJwt({ iss: "me" }, outside, {}, { signal }).catch((reason) => reason);
      controller.abort();
      equal(await waiting, signal.reason, "the reason while waiting");
      const late = root.signJwt({ iss: "me" }, secret, {}, { signal }).catch((reason) => reason);
      equal(await late, signal.reason, "the reason afterwards");
    }
  },

  async "a URL, also one of jsdom"() {
    for (const Url of [evaluate("URL"), window.URL]) {
      let asked;
      const keys = root.remoteKeySet(new Url("https://issuer.example/jwks"), {
        fetch: async (url) => {
          asked = url;
          return Response.json({ keys: [publicJwk] });
        },
      });
      await keys.refresh();
      equal(asked, "https://issuer.example/jwks", "the URL that is fetched");
    }
  },
};

for (const [name, run] of Object.entries(cases)) {
  await run().catch((cause) => {
    throw new Error(`with ${name}`, { cause });
  });
}
console.log(`${Object.keys(cases).length} kinds of values`);

async function codeOf(attempt) {
  try {
    await attempt();
    return "nothing was thrown";
  } catch (error) {
    return error.code ?? String(error);
  }
}

function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)} instead of ${String(expected)}`);
}
