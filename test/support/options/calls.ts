// A call for every object of options that the library takes, with the data of its reader.
import { challengeOptions } from "../../../src/http/challenge-options.ts";
import * as http from "../../../src/http/index.ts";
import { presentedTokenOptions } from "../../../src/http/presented-token.ts";
import * as jwe from "../../../src/jwe/index.ts";
import * as jweOptions from "../../../src/jwe/options.ts";
import { hkdfKeyOptions } from "../../../src/jwk/io/hkdf-key.ts";
import { importOptions } from "../../../src/jwk/io/import.ts";
import { jwkExportOptions, pemExportOptions } from "../../../src/jwk/io/export-options.ts";
import { externalKeyOptions } from "../../../src/jwk/external/external-key.ts";
import { generateOptions } from "../../../src/jwk/io/generate.ts";
import * as jwk from "../../../src/jwk/index.ts";
import * as remoteOptions from "../../../src/jwk/sets/remote/remote-options.ts";
import { requestOptions } from "../../../src/jwk/sets/key-source.ts";
import * as jws from "../../../src/jws/index.ts";
import * as jwsOptions from "../../../src/jws/options.ts";
import { contextOptions, encryptedContextOptions } from "../../../src/jwt/call-context.ts";
import { decryptJwtOptions } from "../../../src/jwt/decrypt-unsigned.ts";
import { encryptJwtOptions, keyAndHeaderOptions, signAndEncryptOptions } from "../../../src/jwt/encrypt.ts";
import * as jwt from "../../../src/jwt/index.ts";
import * as policyOptions from "../../../src/jwt/policy-options.ts";
import { seenInMemoryOptions } from "../../../src/jwt/replay.ts";
import { signJwtOptions } from "../../../src/jwt/sign.ts";
import { RS256 } from "../../../src/algorithms/index.ts";
import { leanKeySetOptions } from "../../../src/lean/algorithm-values.ts";
import * as lean from "../../../src/lean/index.ts";
import { limitOptions } from "../../../src/options/limit-options.ts";
import { authorizationResponseOptions } from "../../../src/profiles/oauth/authorization-response.ts";
import { clientAssertionOptions } from "../../../src/profiles/oauth/client-assertion.ts";
import { confirmationOptions, dpopRequestOptions } from "../../../src/profiles/oauth/confirmation-options.ts";
import { dpopProofOptions } from "../../../src/profiles/oauth/create-dpop-proof.ts";
import { dpopVerificationOptions, dpopVerifierOptions } from "../../../src/profiles/oauth/dpop-options.ts";
import { clientCredentialsFormOptions } from "../../../src/profiles/oauth/client-credentials.ts";
import { entraClientAssertionOptions } from "../../../src/profiles/entra/client-assertion.ts";
import { entraFederatedAssertionOptions } from "../../../src/profiles/entra/federated-assertion.ts";
import { entraAccessTokenOptions } from "../../../src/profiles/entra/access-token-options.ts";
import { b2cOptions } from "../../../src/profiles/entra/b2c.ts";
import { entraDecryptOptions } from "../../../src/profiles/entra/decrypt-option.ts";
import { entraIdTokenOptions } from "../../../src/profiles/entra/id-token-options.ts";
import * as profiles from "../../../src/profiles/index.ts";
import { introspectionResponseOptions } from "../../../src/profiles/oauth/introspection-response.ts";
import { jwtAccessTokenOptions } from "../../../src/profiles/oauth/jwt-access-token.ts";
import { requestObjectOptions } from "../../../src/profiles/oauth/request-object.ts";
import { decryptUserinfoOptions } from "../../../src/profiles/oidc/decrypt-userinfo.ts";
import { clientSecretKeyOptions } from "../../../src/profiles/oidc/client-secret-key.ts";
import { oidcContextOptions } from "../../../src/profiles/oidc/id-token-context.ts";
import { oidcIdTokenOptions } from "../../../src/profiles/oidc/id-token-options.ts";
import { logoutTokenOptions } from "../../../src/profiles/oidc/logout-token-options.ts";
import { userinfoResponseOptions } from "../../../src/profiles/oidc/userinfo.ts";
import { decryptWalletResponseOptions } from "../../../src/profiles/wallets/decrypt-response.ts";
import { walletResponseMetadataOptions } from "../../../src/profiles/wallets/response-metadata.ts";
import * as stores from "../../../src/stores/index.ts";
import { keySetStoreOptions, redisSeenOptions } from "../../../src/stores/store-options.ts";
import * as testing from "../../../src/testing/index.ts";
import { testIssuerOptions, testTokenOptions } from "../../../src/testing/issuer.ts";
import { testKeysOptions } from "../../../src/testing/keys.ts";
import * as x509 from "../../../src/x509/index.ts";
import { loadPemOptions } from "../../../src/x509/files/load.ts";
import { chainOptions, demandOptions } from "../../../src/x509/path/chain-policy.ts";
import { loadPkcs12Options } from "../../../src/x509/files/pkcs12/pkcs12.ts";
import { rsaKey } from "../keys.ts";
import { selfSigned } from "../x509/certificates.ts";

/** What a reader knows of one member. */
export interface KnownMember {
  readonly kind: "mandatory" | "strict" | "convenience";
  /** Whether its value comes from a client, so that `undefined` is not the caller's mistake. */
  readonly fromClient?: true;
}

/** A call with options. */
export interface OptionsCall {
  /** The function, and which of its options where it has several. */
  readonly name: string;
  readonly members: Readonly<Record<string, KnownMember>>;
  /** Options that are not refused. */
  readonly sound: object;
  readonly call: (given: never) => unknown;
}

const bytes = new Uint8Array(32);
const mac = jwk.importSecret(bytes, { alg: "HS256" });
const direct = jwk.importSecret(bytes, { alg: "dir" });
const pair = await jwk.generateKey("ES256");
const agreementKey = await jwk.generateKey("ECDH-ES");
const enc = { enc: "A256GCM" } as const;
const certificate = selfSigned(rsaKey);
const trust = { trustAnchors: [certificate] };
const guid = "11111111-2222-3333-4444-555555555555";
const site = "https://login.example.com";
const client = { clientId: guid, audience: site, key: pair };
const verify = { keys: mac, alg: ["HS256"] } as const;
const decrypt = { keys: direct, alg: ["dir"], enc: ["A256GCM"] } as const;
const claims = { issuer: null, audience: null };
const policy = { verify, claims } as const;
const offline = { fetch: (): Promise<never> => Promise.reject(new Error("There is no network here")) };
const request = { header: { alg: "HS256" }, alg: "HS256", use: "sig" };
const remote = jwk.remoteKeySet(site, offline);
const contexts = { ...contextOptions.members, ...oidcContextOptions };
const login = jwt.createJwtVerifier(
  profiles.oidcIdToken({
    issuer: site,
    clientId: "me",
    keys: jwk.publicKey(pair),
    alg: ["ES256"],
    nonce: null,
  }),
);
const verifier = jwt.createJwtVerifier(policy);

const entra = { tenants: [guid], audience: guid };
const form = { clientId: "me", assertion: "eyJhbGciOiJQUzI1NiJ9.e30.c2ln-_" };
const opened = { alg: ["dir"], enc: ["A256GCM"] };
const openedWith = { alg: ["dir"], enc: ["A256GCM"] } as const;
const secret = { alg: "HS256", encryptionAlg: "A128KW" } as const;
const issuer = await testing.testIssuer({ issuer: site, audience: "api", ...secret });
const signed = { alg: ["HS256"] };

const nothing = (): Promise<null> => Promise.resolve(null);
const visit = { method: "GET", url: site };
const proofs = { alg: ["ES256"], seen: null } as const;
const dpop = profiles.dpopVerifier(proofs);
const bound = profiles.jwtAccessToken({
  issuer: site,
  audience: "api",
  keys: jwk.publicKey(pair),
  alg: ["ES256"],
  cnf: { dpop },
});
const boundToken = await jwt.signJwt(
  { iss: site, aud: "api", sub: "a", client_id: "a", cnf: { jkt: "a" } },
  pair,
  { typ: "at+jwt" },
  { expiresIn: "1h", issuedAt: true, jwtId: true },
);

function row(
  name: string,
  { members }: { readonly members: object },
  sound: object,
  call: (given: never) => unknown,
): OptionsCall {
  return { name, members: members as Readonly<Record<string, KnownMember>>, sound, call };
}

export const calls: readonly OptionsCall[] = [
  row("signCompact", jwsOptions.signOptions, {}, (given) => jws.signCompact(bytes, mac, {}, given)),
  row("signFlattened", jwsOptions.signFlattenedOptions, {}, (given) =>
    jws.signFlattened(bytes, mac, {}, given),
  ),
  row("signGeneral", jwsOptions.signOptions, {}, (given) => jws.signGeneral(bytes, [{ key: mac }], given)),
  row("signGeneral, a signer", jwsOptions.signerOptions, { key: mac }, (given) =>
    jws.signGeneral(bytes, [given]),
  ),
  row("verifyCompact", jwsOptions.verifyOptions, signed, (given) => jws.verifyCompact("", mac, given)),
  row("verifyFlattened", jwsOptions.verifyJsonOptions, signed, (given) =>
    jws.verifyFlattened("", mac, given),
  ),
  row("verifyGeneral", jwsOptions.verifyGeneralOptions, signed, (given) => jws.verifyGeneral("", mac, given)),
  row("limits", limitOptions, {}, (limits) => jws.verifyCompact("", mac, { alg: ["HS256"], limits })),

  row("encryptFlattened", jweOptions.encryptFlattenedOptions, {}, (given) =>
    jwe.encryptFlattened(bytes, direct, enc, given),
  ),
  row("encryptGeneral", jweOptions.encryptJsonOptions, {}, (given) =>
    jwe.encryptGeneral(bytes, [{ key: direct }], enc, given),
  ),
  row("encryptGeneral, a recipient", jweOptions.recipientOptions, { key: direct }, (given) =>
    jwe.encryptGeneral(bytes, [given], enc),
  ),
  row("decryptCompact", jweOptions.decryptOptions, opened, (given) => jwe.decryptCompact("", direct, given)),
  row("decryptJwk", jweOptions.decryptOptions, opened, (given) => jwe.decryptJwk("", direct, given)),
  row("decryptFlattened", jweOptions.decryptJsonOptions, opened, (given) =>
    jwe.decryptFlattened("", direct, given),
  ),
  row("decryptGeneral", jweOptions.decryptJsonOptions, opened, (given) =>
    jwe.decryptGeneral("", direct, given),
  ),

  row("importKey", importOptions, {}, (given) => jwk.importKey(rsaKey, given)),
  row("importSecret", importOptions, {}, (given) => jwk.importSecret(bytes, given)),
  row("generateKey", generateOptions, {}, (given) => jwk.generateKey("HS256", given)),
  row("exportJwk", jwkExportOptions, {}, (given) => jwk.exportJwk(pair, given)),
  row("exportPem", pemExportOptions, {}, (given) => jwk.exportPem(pair, given)),
  row("externalKey", externalKeyOptions, { alg: ["RS256"], sign: () => bytes }, (given) =>
    jwk.externalKey(given),
  ),
  row("keySet, find", requestOptions, request, (given) => jwk.keySet([mac]).find(given)),
  row("remoteKeySet", remoteOptions.remoteKeySetOptions, {}, (given) => jwk.remoteKeySet(site, given)),
  row("remoteKeySet, find", requestOptions, request, (given) => remote.find(given)),
  row("remoteKeySet, refresh", remoteOptions.refreshOptions, {}, (given) => remote.refresh(given)),
  row("discoverKeySet", remoteOptions.discoveryOptions, offline, (given) => jwk.discoverKeySet(site, given)),

  row("loadPem", loadPemOptions, {}, (given) => x509.loadPem("", given)),
  row("loadPkcs12", loadPkcs12Options, {}, (given) => x509.loadPkcs12(bytes, given)),
  row("validateChain", chainOptions, trust, (given) => x509.validateChain([certificate], given)),
  row("validateChain, leaf", demandOptions, { extensions: ["1.2.3"] }, (leaf) =>
    x509.validateChain([certificate], { ...trust, leaf }),
  ),
  row("x5cKeySource", chainOptions, trust, (given) => x509.x5cKeySource(given)),
  row("x5cKeySource, find", requestOptions, request, (given) => x509.x5cKeySource(trust).find(given)),

  row("createJwtVerifier", policyOptions.policyOptions, policy, (given) => jwt.createJwtVerifier(given)),
  row("createJwtVerifier, decrypt", policyOptions.decryptOptions, decrypt, (given) =>
    jwt.createJwtVerifier({ ...policy, decrypt: given }),
  ),
  row("createJwtVerifier, verify", policyOptions.verifyOptions, verify, (given: typeof verify) =>
    jwt.createJwtVerifier({ ...policy, verify: given }),
  ),
  row("createJwtVerifier, claims", policyOptions.claimsOptions, claims, (given) =>
    jwt.createJwtVerifier({ ...policy, claims: given }),
  ),
  row("createJwtVerifier, cache", policyOptions.cacheOptions, { maxEntries: 1 }, (cache) =>
    jwt.createJwtVerifier({ ...policy, cache }),
  ),
  row("verifyJwt", policyOptions.policyOptions, policy, (given) => jwt.verifyJwt("", given)),
  row("verifyJwt, context", contextOptions, {}, (given) => jwt.verifyJwt("", policy, given)),
  row("verify", contextOptions, {}, (given) => verifier.verify("", given)),
  row("verify of a profile", { members: contexts }, {}, (given) => login.verify("", given)),
  row("signJwt", signJwtOptions, {}, (given) => jwt.signJwt({}, mac, {}, given)),
  row("signJwtSync", signJwtOptions, {}, (given) => jwt.signJwtSync({}, mac, {}, given)),
  row(
    "signAndEncryptJwt",
    signAndEncryptOptions,
    { sign: { key: mac }, encrypt: { key: direct, header: enc } },
    (given) => jwt.signAndEncryptJwt({}, given),
  ),
  row("signAndEncryptJwt, sign", keyAndHeaderOptions, { key: mac }, (sign) =>
    jwt.signAndEncryptJwt({}, { sign, encrypt: { key: direct, header: enc } }),
  ),
  row("testKeys", testKeysOptions, secret, (given) => testing.testKeys(given)),
  row("testIssuer", testIssuerOptions, { issuer: site, audience: "api", ...secret }, (given) =>
    testing.testIssuer(given),
  ),
  row("token of a test issuer", testTokenOptions, {}, (given) => issuer.token({}, given)),
  row("encryptJwt", encryptJwtOptions, {}, (given) => jwt.encryptJwt({}, direct, enc, given)),
  row("decryptJwt", decryptJwtOptions, { ...opened, claims: null }, (given) =>
    jwt.decryptJwt("", direct, given),
  ),
  row("decryptJwt, claims", policyOptions.claimsOptions, claims, (given) =>
    jwt.decryptJwt("", direct, { ...openedWith, claims: given }),
  ),
  row("verify of a verifier without signatures", encryptedContextOptions, {}, (given) =>
    jwt.createJwtVerifier({ decrypt, verify: null, claims }).verify("", given),
  ),

  row("entraAccessToken", entraAccessTokenOptions, entra, (given) => profiles.entraAccessToken(given)),
  row("entraAccessToken, decrypt", entraDecryptOptions, { keys: pair }, (given) =>
    profiles.entraAccessToken({ ...entra, decrypt: given }),
  ),
  row("entraIdToken", entraIdTokenOptions, { tenants: [guid], clientId: guid }, (given) =>
    profiles.entraIdToken(given),
  ),
  row("entraIdToken, b2c", b2cOptions, { host: "contoso.b2clogin.com", policies: ["B2C_1_in"] }, (b2c) =>
    profiles.entraIdToken({ tenants: [guid], clientId: guid, b2c }),
  ),
  row("oidcIdToken", oidcIdTokenOptions, { issuer: site, clientId: "me" }, (given) =>
    profiles.oidcIdToken(given),
  ),
  row("seenInMemory", seenInMemoryOptions, {}, (given) => profiles.seenInMemory(given)),
  row("logoutToken", logoutTokenOptions, { issuer: site, clientId: "me" }, (given) =>
    profiles.logoutToken(given),
  ),
  row("authorizationResponse", authorizationResponseOptions, { issuer: site, clientId: "me" }, (given) =>
    profiles.authorizationResponse(given),
  ),
  row("introspectionResponse", introspectionResponseOptions, { issuer: site, audience: "api" }, (given) =>
    profiles.introspectionResponse(given),
  ),
  row("userinfoResponse", userinfoResponseOptions, { issuer: site, clientId: "me" }, (given) =>
    profiles.userinfoResponse(given),
  ),
  row("decryptUserinfo", decryptUserinfoOptions, { ...opened, subject: "alice" }, (given) =>
    profiles.decryptUserinfo("", direct, given),
  ),
  row("decryptWalletResponse", decryptWalletResponseOptions, { state: null }, (given) =>
    profiles.decryptWalletResponse("", agreementKey, given),
  ),
  row("walletResponseMetadata", walletResponseMetadataOptions, {}, (given) =>
    profiles.walletResponseMetadata(agreementKey, given),
  ),
  row("jwtAccessToken", jwtAccessTokenOptions, { issuer: site, audience: "api" }, (given) =>
    profiles.jwtAccessToken(given),
  ),
  row("requestObject", requestObjectOptions, { ...client, parameters: {} }, (given) =>
    profiles.requestObject(given),
  ),
  row("clientAssertion", clientAssertionOptions, client, (given) => profiles.clientAssertion(given)),
  row(
    "entraClientAssertion",
    entraClientAssertionOptions,
    { tenantId: guid, clientId: guid, key: pair },
    (given) => profiles.entraClientAssertion(given),
  ),
  row(
    "entraFederatedAssertion",
    entraFederatedAssertionOptions,
    { issuer: site, subject: "job", key: pair, alg: "ES256" },
    (given) => profiles.entraFederatedAssertion(given),
  ),
  row("jwtAccessToken, cnf", confirmationOptions, { dpop }, (cnf) =>
    profiles.jwtAccessToken({ issuer: site, audience: "api", cnf }),
  ),
  row("verify of an access token, dpop", dpopRequestOptions, { ...visit, proof: "a" }, (given) =>
    jwt.createJwtVerifier(bound).verify(boundToken, { dpop: given }),
  ),
  row("clientSecretKey", clientSecretKeyOptions, { alg: "HS256" }, (given) =>
    profiles.clientSecretKey("secret", given),
  ),
  row("hkdfKey", hkdfKeyOptions, { hash: "SHA-256", salt: "", info: "", enc: "A256GCM" }, (given) =>
    jwk.hkdfKey("a random secret of 26 bytes", given),
  ),
  row("keySet of josette/lean", leanKeySetOptions, { alg: [RS256] }, (given) => lean.keySet([rsaKey], given)),
  row("dpopProof", dpopProofOptions, visit, (given) => profiles.dpopProof(pair, given)),
  row("dpopVerifier", dpopVerifierOptions, proofs, (given) => profiles.dpopVerifier(given)),
  row("verify of a DPoP verifier", dpopVerificationOptions, { ...visit, proof: "a" }, (given) =>
    dpop.verify(given),
  ),
  row("cacheStore", keySetStoreOptions, {}, (given) =>
    stores.cacheStore({ match: () => Promise.resolve(undefined), put: nothing }, given),
  ),
  row("kvStore", keySetStoreOptions, {}, (given) => stores.kvStore({ get: nothing, put: nothing }, given)),
  row("redisStore", keySetStoreOptions, {}, (given) => stores.redisStore(nothing, given)),
  row("redisSeen", redisSeenOptions, {}, (given) => stores.redisSeen(nothing, given)),
  row("presentedToken", presentedTokenOptions, { origin: site }, (given) =>
    http.presentedToken({ headers: { authorization: "Bearer a" } }, given),
  ),
  row("challenge", challengeOptions, {}, (given) => http.challenge(undefined, given)),
  row("clientCredentialsForm", clientCredentialsFormOptions, form, (given) =>
    profiles.clientCredentialsForm(given),
  ),
];
