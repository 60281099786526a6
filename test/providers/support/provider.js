/**
 * npm `oidc-provider` on loopback: a real server, with a client for each combination of algorithms. The functions here are its
 * browser: a cookie jar and the two pages that a user would see.
 */
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { clientSecretKey } from "josette/profiles";
import Provider from "oidc-provider";
import { jwkOf } from "./native-jwk.js";

/** Every algorithm that it offers. */
export const signatures = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
  ...["EdDSA", "Ed25519", "HS256", "HS384", "HS512"],
];
export const managements = [
  ...["RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"],
  ...["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"],
  ...["A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW", "dir"],
];
export const contents = [
  ...["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"],
];
/** Every combination of key management and content encryption. */
export const encryptions = managements.flatMap((alg) => contents.map((enc) => ({ alg, enc })));

const pairs = {
  rsa: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  rsaOfServer: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  rsaForServer: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ec: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  ecForServer: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  p256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  p384: generateKeyPairSync("ec", { namedCurve: "P-384" }),
  p521: generateKeyPairSync("ec", { namedCurve: "P-521" }),
  ed25519: generateKeyPairSync("ed25519"),
  clientRsa: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  clientEc: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  clientP384: generateKeyPairSync("ec", { namedCurve: "P-384" }),
  clientP521: generateKeyPairSync("ec", { namedCurve: "P-521" }),
  clientEd: generateKeyPairSync("ed25519"),
};
const privateJwk = (name, kid, use) => ({ ...jwkOf(pairs[name].privateKey), kid, use });
const publicJwk = (name, kid, use) => ({ ...jwkOf(pairs[name].publicKey), kid, use });

const serverKeys = [
  privateJwk("rsaOfServer", "server-rsa", "sig"),
  privateJwk("p256", "server-p256", "sig"),
  privateJwk("p384", "server-p384", "sig"),
  privateJwk("p521", "server-p521", "sig"),
  privateJwk("ed25519", "server-ed25519", "sig"),
  privateJwk("rsaForServer", "server-enc", "enc"),
  privateJwk("ecForServer", "server-ec-enc", "enc"),
];
/** The server's private signing keys, with which tests make what the server does not send. */
export const signingKey = pairs.rsaOfServer.privateKey;
/** The server's keys for request objects, by the first letters of the algorithm. */
export const serverEncryptionKeys = {
  RSA: publicJwk("rsaForServer", "server-enc", "enc"),
  ECDH: publicJwk("ecForServer", "server-ec-enc", "enc"),
};

const clientRsa = privateJwk("clientRsa", "client-rsa", "sig");
const clientEd = privateJwk("clientEd", "client-ed", "sig");
/** The client's private keys, as JWKs. */
export const clientKeys = {
  ...{ RS256: clientRsa, RS384: clientRsa, RS512: clientRsa },
  ...{ PS256: clientRsa, PS384: clientRsa, PS512: clientRsa },
  ES256: privateJwk("clientEc", "client-ec", "sig"),
  ES384: privateJwk("clientP384", "client-p384", "sig"),
  ES512: privateJwk("clientP521", "client-p521", "sig"),
  ...{ EdDSA: clientEd, Ed25519: clientEd },
};
export const decryptionKeys = {
  keys: [privateJwk("rsa", "client-rsa-enc", "enc"), privateJwk("ec", "client-ec-enc", "enc")],
};
const clientJwks = {
  keys: [
    publicJwk("rsa", "client-rsa-enc", "enc"),
    publicJwk("ec", "client-ec-enc", "enc"),
    publicJwk("clientRsa", "client-rsa", "sig"),
    publicJwk("clientEc", "client-ec", "sig"),
    publicJwk("clientP384", "client-p384", "sig"),
    publicJwk("clientP521", "client-p521", "sig"),
    publicJwk("clientEd", "client-ed", "sig"),
  ],
};

/** A secret long enough for HS512. It has no characters that HTTP Basic would have to encode. */
export const clientSecret = randomBytes(64).toString("hex");
export const redirectUri = "https://rp.example/callback";
export const resource = "https://api.example";

/** The metadata of a client. Tests add what they need. */
export function client(id, more = {}) {
  return {
    client_id: id,
    client_secret: clientSecret,
    token_endpoint_auth_method: "client_secret_basic",
    redirect_uris: [redirectUri],
    response_types: ["code"],
    grant_types: ["authorization_code"],
    jwks: clientJwks,
    ...more,
  };
}

/**
 * Every signature algorithm, without encryption and with every encryption. `id` names the row and its client. The rows with
 * `everyVariant` are the signature algorithms without encryption, and every encryption with one of them in turn: their tokens are
 * tested in all wrong variants, which depend on one of the two at most.
 */
export const combinations = signatures.flatMap((signed, turn) =>
  [undefined, ...encryptions].map((encrypted, index) => ({
    ...{ signed, encrypted, id: idOf(signed, encrypted) },
    everyVariant: encrypted === undefined || (index - 1) % signatures.length === turn,
  })),
);

/** The id of the client with these algorithms. */
export function idOf(signed, encrypted) {
  return [signed, encrypted?.alg, encrypted?.enc].filter((part) => part !== undefined).join("_");
}

/** The options of a profile that follow from the algorithms of the client. */
export async function algorithmOptions({ signed, encrypted }) {
  return {
    alg: [signed],
    ...(signed.startsWith("HS") && { keys: await clientSecretKey(clientSecret, { alg: signed }) }),
    ...(encrypted !== undefined && { decrypt: await decryptionFor(encrypted) }),
  };
}

async function decryptionFor({ alg, enc }) {
  const symmetric = alg === "dir" ? { enc } : alg.startsWith("A") ? { alg } : undefined;
  const keys = symmetric === undefined ? decryptionKeys : await clientSecretKey(clientSecret, symmetric);
  return { keys, alg: [alg], enc: [enc] };
}

/** The metadata for a kind of response: signed with `signed`, and encrypted if `encrypted` is given. */
export function responseMetadata(kind, signed, encrypted) {
  return {
    ...(signed !== undefined && { [`${kind}_signed_response_alg`]: signed }),
    ...(encrypted !== undefined && {
      [`${kind}_encrypted_response_alg`]: encrypted.alg,
      [`${kind}_encrypted_response_enc`]: encrypted.enc,
    }),
  };
}

/**
 * Starts the server with these clients. `configure` returns more of its configuration. The result has `issuer`, `provider`, `close`,
 * and `logouts`: the logout tokens that it has sent, by client id.
 */
export async function startProvider({ clients, features = {}, ...configuration }) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://localhost:${server.address().port}`;
  const logouts = new Map();
  const provider = new Provider(issuer, {
    clients,
    jwks: { keys: serverKeys },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    responseTypes: ["code", "code id_token", "code id_token token", "id_token", "none"],
    enabledJWA: Object.fromEntries([
      ...["idToken", "userinfo", "introspection", "authorization", "requestObject"].flatMap((kind) => [
        [`${kind}SigningAlgValues`, signatures],
        [`${kind}EncryptionAlgValues`, managements],
        [`${kind}EncryptionEncValues`, contents],
      ]),
      ["clientAuthSigningAlgValues", signatures],
      ["dPoPSigningAlgValues", ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]],
    ]),
    findAccount: (_, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, email: `${accountId}@example.com`, name: "Alice" }),
    }),
    claims: { openid: ["sub"], email: ["email"], profile: ["name"] },
    clientAuthMethods: [
      "client_secret_basic",
      "client_secret_post",
      "private_key_jwt",
      "client_secret_jwt",
      "none",
    ],
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    // Back-channel requests end here instead of at the client's address.
    fetch: async (url, options) => {
      const id = new URL(url).searchParams.get("client");
      logouts.set(id, new URLSearchParams(String(options.body)).get("logout_token"));
      return new Response(null, { status: 204 });
    },
    features: {
      devInteractions: { enabled: false },
      encryption: { enabled: true },
      jwtResponseModes: { enabled: true },
      jwtIntrospection: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      jwtUserinfo: { enabled: true },
      backchannelLogout: { enabled: true },
      requestObjects: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      clientCredentials: { enabled: true },
      ...features,
    },
    ...configuration,
  });
  const callback = provider.callback();
  server.on("request", async (request, response) => {
    if (!request.url.startsWith("/interaction/")) return callback(request, response);
    // The user logs in and consents, or declines.
    try {
      const { params } = await provider.interactionDetails(request, response);
      await provider.interactionFinished(request, response, await answer(provider, params));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { issuer, provider, logouts, close };
}

/** `login_hint: "nobody"` declines. */
async function answer(provider, { client_id: clientId, scope, login_hint: hint, resource: target }) {
  if (hint === "nobody") return { error: "access_denied", error_description: "The user declined" };
  const accountId = hint ?? "alice";
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  if (target !== undefined) grant.addResourceScope(target, "read");
  return { login: { accountId }, consent: { grantId: await grant.save() } };
}

/** A browser with cookies. `open` follows redirects until one leaves the server, and returns its URL, or the last response. */
export class Browser {
  #cookies = new Map();

  async open(url, options = {}) {
    const { origin } = new URL(url);
    let response = await this.#request(url, options);
    for (let hops = 0; hops < 8; hops += 1) {
      const location = response.headers.get("location");
      if (location === null) return { response };
      await response.arrayBuffer();
      const next = new URL(location, url);
      if (next.origin !== origin) return { url: next };
      response = await this.#request(next);
    }
    throw new Error("too many redirects");
  }

  async #request(url, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      ...options,
      redirect: "manual",
      headers: { ...options.headers, cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === "") this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }
}

/** A new authorization request: code flow with PKCE. `verifier` is what the token request has to show. */
export function authorizationRequest(clientId, more = {}) {
  const verifier = randomBytes(32).toString("base64url");
  const parameters = {
    client_id: clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: "openid",
    state: randomBytes(8).toString("hex"),
    nonce: randomBytes(8).toString("hex"),
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...more,
  };
  return { verifier, parameters };
}

/** Sends the authorization request. The result is the redirect's parameters and what the request had. */
export async function authorize({ issuer }, clientId, more = {}, browser = new Browser()) {
  const { verifier, parameters } = authorizationRequest(clientId, more);
  const { url, response } = await browser.open(`${issuer}/auth?${new URLSearchParams(parameters)}`);
  if (url === undefined) throw new Error(`the server answered ${response.status}: ${await response.text()}`);
  const returned = Object.fromEntries(new URLSearchParams(url.hash === "" ? url.search : url.hash.slice(1)));
  return { verifier, ...parameters, returned, browser };
}

/** HTTP Basic with the client's id and secret: RFC 6749 section 2.3.1. */
export const basic = (clientId) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${clientSecret}`).toString("base64")}`,
});

/** Redeems the code of an authorization. */
export function redeem(
  { issuer },
  clientId,
  { verifier, returned },
  { body = {}, headers = basic(clientId) } = {},
) {
  return fetch(`${issuer}/token`, {
    method: "POST",
    headers,
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: returned.code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...body,
    }),
  });
}

/** A whole login: what the request had, and `tokens`, the token response. */
export async function logIn(server, clientId, more = {}) {
  const authorization = await authorize(server, clientId, more);
  const response = await redeem(server, clientId, authorization);
  const tokens = await response.json();
  if (response.status !== 200) throw new Error(`the token endpoint answered ${JSON.stringify(tokens)}`);
  return { ...authorization, tokens };
}
