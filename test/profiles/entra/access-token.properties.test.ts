// Tenants, for all combinations of what tokens, keys and policies say: only an accepted tenant's token passes, and only with a key for it.
import { keySet } from "../../../src/jwk/index.ts";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { entraAccessToken } from "../../../src/profiles/index.ts";
import type { EntraCloudName } from "../../../src/profiles/entra/clouds.ts";
import type { EntraTokenVersion } from "../../../src/profiles/entra/tenant-issuers.ts";
import { codeOfRejection } from "../../support/errors.ts";
import {
  app,
  consumers,
  entry,
  header,
  issuer,
  mint,
  now,
  options,
  outcomeUnder,
  signer,
  stranger,
  tenantA,
  tenantB,
  v1,
  v2,
} from "../../support/profiles/entra/tokens.ts";

const tenant = fc.constantFrom(tenantA, tenantB, stranger, consumers);
const cloud = fc.constantFrom<EntraCloudName>("global", "usgov", "china");
const version = fc.constantFrom<EntraTokenVersion>("1.0", "2.0");

/** What `iss` must be, written down a second time. */
const issuers: Readonly<Record<EntraCloudName, Readonly<Record<EntraTokenVersion, (id: string) => string>>>> =
  {
    global: { "1.0": issuer.v1, "2.0": issuer.v2 },
    usgov: { "1.0": issuer.v1, "2.0": issuer.usgov },
    china: { "1.0": issuer.chinaV1, "2.0": issuer.china },
  };

/** One that is right in some place, or close to it. */
const iss = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(tenant, cloud, version).map(([id, place, ver]) => issuers[place][ver](id)),
  },
  { weight: 1, arbitrary: tenant.map(issuer.ciam) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(tenant, fc.constantFrom("", "/", "v2.0", "/v2.0/", "?", "#", " ", "\u0000"))
      .map(([id, end]) => `${issuer.v2(id)}${end}`),
  },
  { weight: 1, arbitrary: tenant.map((id) => issuer.v2(id.toUpperCase())) },
  { weight: 1, arbitrary: fc.string() },
);

const tid = fc.oneof(
  { weight: 6, arbitrary: tenant },
  { weight: 1, arbitrary: tenant.map((id) => id.toUpperCase()) },
  { weight: 1, arbitrary: fc.constantFrom("", "common", "organizations", "{tenantid}", `${tenantA} `) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

const ver = fc.oneof(
  { weight: 8, arbitrary: version },
  { weight: 1, arbitrary: fc.constantFrom<unknown>("1", "2", 1, 2, null, undefined, "constructor", "2.0 ") },
);

/** Mostly such that all of it agrees; the rest is made of parts that have nothing to do with each other. */
const token = fc.oneof(
  fc
    .tuple(tenant, cloud, version)
    .map(([id, place, said]) => ({ iss: issuers[place][said](id), tid: id, ver: said })),
  fc.record({ iss, tid, ver }),
);

const keyIssuer = fc.option(
  fc.oneof(
    fc.tuple(fc.constant("{tenantid}"), cloud).map(([id, place]) => issuers[place]["2.0"](id)),
    fc.tuple(tenant, cloud).map(([id, place]) => issuers[place]["2.0"](id)),
    fc.constant(issuer.v1("{tenantid}")),
  ),
  { nil: undefined },
);

const policy = fc.record(
  {
    tenants: fc.constantFrom<readonly string[] | "any">(
      ...["any" as const, [tenantA], [tenantB], [stranger], [consumers], [tenantA, tenantB]],
    ),
    cloud,
    versions: fc.subarray<EntraTokenVersion>(["1.0", "2.0"], { minLength: 1 }),
  },
  { requiredKeys: ["tenants"] },
);

test("a token passes if its tenant is accepted, its version too, its issuer theirs, and its key for it, and never else", async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(policy, token, keyIssuer, async (changes, parts, keyFor) => {
      const { tenants, cloud: place = "global", versions = ["1.0", "2.0"] } = changes;
      const claims = { ...v1, ...v2, ...parts };
      const keys = keySet({ keys: [entry(signer, keyFor)] });
      const outcome = await outcomeUnder(entraAccessToken(options({ ...changes, keys })), mint(claims));
      const tokenVersion = versions.find((each) => each === parts.ver);
      const known = [tenantA, tenantB, stranger, consumers].find((each) => each === parts.tid);
      const right =
        tokenVersion !== undefined &&
        known !== undefined &&
        (tenants === "any" || tenants.includes(known)) &&
        parts.iss === issuers[place][tokenVersion](known) &&
        isFor(keyFor, place, tokenVersion, known);
      expect(outcome === "accepted").toBe(right);
      if (right) accepted++;
    }),
    { numRuns: 800 },
  );
  expect(accepted).toBeGreaterThan(5);
});

function isFor(
  keyFor: string | undefined,
  place: EntraCloudName,
  ofVersion: EntraTokenVersion,
  id: string,
): boolean {
  if (keyFor === undefined) return true;
  const form = issuers[place];
  const accepted = [id, "{tenantid}"].flatMap((each) => [form["2.0"](each), form[ofVersion](each)]);
  return accepted.includes(keyFor);
}

test("no token for a tenant outside the list is ever accepted, whatever else it says", async () => {
  const verifiers = [undefined, "usgov", "china"].flatMap((place) =>
    [undefined, issuer.v2("{tenantid}"), issuer.v2(stranger)].map((keyFor) =>
      createJwtVerifier(
        entraAccessToken(
          options({
            tenants: [tenantA, tenantB],
            ...(place !== undefined && { cloud: place as EntraCloudName }),
            keys: { keys: [entry(signer, keyFor)] },
          }),
        ),
      ),
    ),
  );
  const outside = fc.oneof(
    fc.constantFrom(stranger, consumers, tenantA.toUpperCase(), `${tenantB}/`),
    fc.uuid(),
    fc.jsonValue(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...verifiers),
      fc.constantFrom(v1, v2, app),
      outside,
      iss,
      ver,
      async (verifier, base, id, issued, said) => {
        const token = mint({ ...base, tid: id, iss: issued, ver: said }, header.v2);
        // A name like "__proto__" somewhere in the claims spoils them before anyone looks at their values.
        const codes = ["ERR_JWT_CLAIM_VALIDATION_FAILED", "ERR_JWT_INVALID"];
        expect(codes).toContain(await codeOfRejection(verifier.verify(token, { now })));
      },
    ),
    { numRuns: 500 },
  );
});

test("roles and scopes: an application passes by its roles alone, a user by its scopes alone", async () => {
  const names = ["a", "b", "c"];
  const some = fc.subarray(names);
  const asked = fc.option(fc.subarray(names, { minLength: 1 }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(
      asked,
      asked,
      fc.option(some, { nil: undefined }),
      fc.option(some, { nil: undefined }),
      async (scopes, roles, scp, own) => {
        const claims = { ...app, idtyp: undefined, scp: scp?.join(" "), roles: own };
        const rules = { ...(scopes && { scopes }), ...(roles && { roles }) };
        const [wanted, has] = scp === undefined ? [roles, own ?? []] : [scopes, scp];
        const right =
          (scopes === undefined && roles === undefined) ||
          has.some((name) => wanted?.includes(name) === true);
        expect((await outcomeUnder(entraAccessToken(options(rules)), mint(claims))) === "accepted").toBe(
          right,
        );
      },
    ),
    { numRuns: 400 },
  );
});
