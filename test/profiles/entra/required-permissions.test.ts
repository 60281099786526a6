// Who may do what: clients, how they have authenticated, the scopes of users and the roles of applications.
import type { JwtClaims } from "josette/jwt";
import { describe, expect, test } from "vitest";
import type { EntraAccessTokenOptions } from "../../../src/profiles/entra/access-token-options.ts";
import { rolesIn as rolesOf } from "../../../src/profiles/oauth/scopes-and-roles.ts";
import { codeOf } from "../../support/errors.ts";
import {
  api,
  app,
  client,
  mint,
  otherClient,
  outcomeOf,
  v1,
  v2,
  type Claims,
} from "../../support/profiles/entra/tokens.ts";

type Options = Partial<EntraAccessTokenOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";

/** The claim it fails by, if it does. */
type Verdict = string;

const scopes: Options = { scopes: ["Orders.Read", "Orders.Admin"] };
const roles: Options = { roles: ["Orders.Read.All", "Orders.Admin.All"] };
const either: Options = { ...scopes, ...roles };

/** A user with a role of the same name as an application's permission. */
const userWithRole = { ...v2, scp: "profile", roles: ["Orders.Read.All"] };
/** Version 1.0 of an application's token, without the optional claim. */
const app1: Claims = {
  ...{ ...v1, scp: undefined, unique_name: undefined, amr: undefined, appidacr: "1" },
  ...{ oid: app["oid"], sub: app["sub"], roles: ["Orders.Read.All"] },
};

describe("clients:", () => {
  test.each<[string, Claims, Options, Verdict]>([
    ["one that is listed", v2, { clients: [client] }, "accepted"],
    ["one that is listed, of version 1.0", v1, { clients: [otherClient, client] }, "accepted"],
    ["listed in capitals", v2, { clients: [client.toUpperCase()] }, "accepted"],
    ["one in capitals", { ...v2, azp: client.toUpperCase() }, { clients: [client] }, "accepted"],
    ["another one", v2, { clients: [otherClient] }, "azp"],
    ["another one of version 1.0", v1, { clients: [otherClient] }, "appid"],
    ["the API itself", { ...v2, azp: api }, { clients: [client] }, "azp"],
    [
      "the one listed, in the claim of the other version",
      { ...v2, azp: otherClient, appid: client },
      { clients: [client] },
      "azp",
    ],
    ["likewise in version 1.0", { ...v1, appid: otherClient, azp: client }, { clients: [client] }, "appid"],
    ["several in a list", { ...v2, azp: [client] }, { clients: [client] }, "azp"],
    ["several in a text", { ...v2, azp: `${client} ${otherClient}` }, { clients: [client] }, "azp"],
    ["null", { ...v2, azp: null }, {}, "azp"],
    ["a public one", v2, { clientAuthentication: ["none"] }, "accepted"],
    ["one with a secret", { ...v2, azpacr: "1" }, { clientAuthentication: ["secret"] }, "accepted"],
    ["one with a certificate", app, { clientAuthentication: ["certificate"] }, "accepted"],
    [
      "one with either",
      { ...v2, azpacr: "1" },
      { clientAuthentication: ["certificate", "secret"] },
      "accepted",
    ],
    ["one with a secret, of version 1.0", app1, { clientAuthentication: ["secret"] }, "accepted"],
    ["a public one that should have a certificate", v2, { clientAuthentication: ["certificate"] }, "azpacr"],
    ["likewise in version 1.0", v1, { clientAuthentication: ["certificate"] }, "appidacr"],
    [
      "a secret where a certificate is wanted",
      { ...v2, azpacr: "1" },
      { clientAuthentication: ["certificate"] },
      "azpacr",
    ],
    ["a certificate where none is wanted", app, { clientAuthentication: ["none"] }, "azpacr"],
    [
      "the claim of version 1.0 in 2.0",
      { ...v2, azpacr: undefined, appidacr: "2" },
      { clientAuthentication: ["certificate"] },
      "azpacr",
    ],
    [
      "the claim of version 2.0 in 1.0",
      { ...v1, appidacr: "0", azpacr: "2" },
      { clientAuthentication: ["certificate"] },
      "appidacr",
    ],
    ["no such claim", { ...v2, azpacr: undefined }, { clientAuthentication: ["none"] }, "azpacr"],
    ["a number", { ...v2, azpacr: 2 }, { clientAuthentication: ["certificate"] }, "azpacr"],
    ["the word", { ...v2, azpacr: "certificate" }, { clientAuthentication: ["certificate"] }, "azpacr"],
    ["a way that nobody asks for", { ...v2, azpacr: "7" }, {}, "accepted"],
  ])("%s", async (_what, claims, changes, verdict) => {
    expect(await outcomeOf(mint(claims), changes)).toEqual(expected(verdict));
  });
});

describe("permissions:", () => {
  test.each<[string, Claims, Options, Verdict]>([
    ["anything where nothing is asked", v2, {}, "accepted"],
    ["nothing at all where nothing is asked", { ...app, roles: undefined, idtyp: undefined }, {}, "accepted"],

    ["a user's scope", v2, scopes, "accepted"],
    ["a user's second scope", { ...v2, scp: "Orders.Write Orders.Admin" }, scopes, "accepted"],
    ["a user's scope of version 1.0", v1, scopes, "accepted"],
    ["a user's scope where roles are accepted too", v2, either, "accepted"],
    ["a user's scope, with roles of the user's", { ...v2, roles: ["Orders.Clerk"] }, scopes, "accepted"],
    ["a user's scope, and the claim that says it", { ...v2, idtyp: "user" }, scopes, "accepted"],
    ["another scope", { ...v2, scp: "Orders.Write" }, scopes, "scp"],
    ["a scope in other letters", { ...v2, scp: "orders.read" }, scopes, "scp"],
    ["a longer scope", { ...v2, scp: "Orders.Read.All" }, scopes, "scp"],
    ["a shorter scope", { ...v2, scp: "Orders.Rea" }, scopes, "scp"],
    ["scopes with commas between them", { ...v2, scp: "Orders.Read,Orders.Write" }, scopes, "scp"],
    ["no scopes at all", { ...v2, scp: "" }, scopes, "scp"],
    ["scopes in a list", { ...v2, scp: ["Orders.Read"] }, scopes, "scp"],
    ["scp null", { ...v2, scp: null }, scopes, "scp"],
    ["no scp", { ...v2, scp: undefined }, scopes, "scp"],
    ["the scope under its usual name", { ...v2, scp: undefined, scope: "Orders.Read" }, scopes, "scp"],
    [
      "the scope under its usual name, beside another",
      { ...v2, scp: "profile", scope: "Orders.Read" },
      scopes,
      "scp",
    ],
    ["a scope among the roles", { ...v2, scp: "profile", roles: ["Orders.Read"] }, scopes, "scp"],
    ["an application where users are wanted", app, scopes, "scp"],

    ["an application's role", app, roles, "accepted"],
    ["an application's second role", { ...app, roles: ["Else", "Orders.Admin.All"] }, roles, "accepted"],
    ["an application's role of version 1.0", app1, roles, "accepted"],
    ["an application's role where scopes are accepted too", app, either, "accepted"],
    ["an application whose subject says what it is", { ...app, idtyp: undefined }, roles, "accepted"],
    ["an application that says what it is, whoever its subject", { ...app, sub: "else" }, roles, "accepted"],
    ["another role", { ...app, roles: ["Orders.Write.All"] }, roles, "roles"],
    ["a role in other letters", { ...app, roles: ["orders.read.all"] }, roles, "roles"],
    ["a role in a text", { ...app, roles: "Orders.Read.All" }, roles, "roles"],
    ["a role beside something that is none", { ...app, roles: ["Orders.Read.All", 1] }, roles, "roles"],
    ["a role in an object", { ...app, roles: { "0": "Orders.Read.All" } }, roles, "roles"],
    ["no roles in the list", { ...app, roles: [] }, roles, "roles"],
    ["no roles", { ...app, roles: undefined }, roles, "roles"],
    ["no roles where scopes are accepted too", { ...app, roles: undefined }, either, "roles"],
    ["roles where the scopes would be", { ...app, roles: ["Orders.Read"] }, either, "roles"],

    ["a user's role where applications are wanted", userWithRole, roles, "scp"],
    ["a user's role where either is", userWithRole, either, "scp"],
    ["a user's scope where applications are wanted", v2, roles, "scp"],
    ["a user's role, and a scope that is empty", { ...userWithRole, scp: "" }, either, "scp"],
    ["a user's role, and scopes of the wrong type", { ...userWithRole, scp: null }, roles, "scp"],
    ["a user's role without scp", { ...userWithRole, scp: undefined }, roles, "idtyp"],
    [
      "a user's role without scp, where either is wanted",
      { ...userWithRole, scp: undefined },
      either,
      "idtyp",
    ],
    ["a user's role without scp, in a token that says so", { ...app, idtyp: "user" }, roles, "idtyp"],
    ["a device's role", { ...app, idtyp: "device" }, roles, "idtyp"],
    [
      "a role in a token of nobody",
      { ...app, idtyp: undefined, sub: undefined, oid: undefined },
      roles,
      "idtyp",
    ],
    ["a type of the wrong type", { ...app, idtyp: ["app"] }, roles, "idtyp"],
    ["a type that is null", { ...app, idtyp: null }, roles, "idtyp"],
    ["an application with a user's scope", { ...app, scp: "Orders.Read" }, either, "idtyp"],
    [
      "an application with a user's scope, where users are wanted",
      { ...app, scp: "Orders.Read" },
      scopes,
      "idtyp",
    ],
  ])("%s", async (_what, claims, changes, verdict) => {
    expect(await outcomeOf(mint(claims), changes)).toEqual(expected(verdict));
  });
});

test("rolesOf gives the roles, none where they are malformed, and takes nothing but claims", () => {
  expect(rolesOf({ roles: ["a", "b"] })).toEqual(["a", "b"]);
  const malformed = ["a", [1], ["a", null], { 0: "a" }, null].map((roles) => ({ roles }));
  for (const claims of [{}, ...malformed, Object.create({ roles: ["a"] }) as Claims]) {
    expect(rolesOf(claims as JwtClaims)).toEqual([]);
  }
  for (const nothing of [undefined, null, "claims", 1]) {
    expect(codeOf(() => rolesOf(nothing as unknown as JwtClaims))).toBe("ERR_INVALID_ARGUMENT");
  }
});

function expected(verdict: Verdict): unknown {
  return verdict === "accepted" ? verdict : [failed, verdict];
}
