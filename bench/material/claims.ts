/** The claims of an access token as Entra ID issues it, with as many groups as its size asks for. */
import { deepStrictEqual } from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";

export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly exp: number;
  readonly [name: string]: unknown;
}

export const issuer = "https://login.example.com/5f0e1a7c-3b52-4d0e-9a41-0c6d2f8b7e93/v2.0";
export const audience = "6c1f9d42-8b3a-4f57-a2e6-91d07c54be18";

/** What a contender calls claims; throws where they are none. */
export function asClaims(value: unknown): Claims {
  if (!isClaims(value)) throw new TypeError("These are no claims");
  return value;
}

function isClaims(value: unknown): value is Claims {
  if (typeof value !== "object" || value === null) return false;
  if (!("iss" in value && "aud" in value && "exp" in value)) return false;
  return [typeof value.iss, typeof value.aud, typeof value.exp].join() === "string,string,number";
}

/** Claims that are valid now and for an hour, in JSON of at least so many characters. No two calls return the same. */
export function accessTokenClaims(characters = 0): Claims {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: audience,
    iss: issuer,
    iat: now,
    nbf: now,
    exp: now + 3600,
    aio: "AXQAi/8TAAAAvZk3bK0Qm5yR2sVh7dN1uXcFgLpWeJtYoIaEzUqMrSxBnDvHkTfGlPwCjOyAiEsRbQmZtXuVnKdLhJgFe==",
    azp: "d3590ed6-52b3-4102-aeff-aad2292ab01c",
    azpacr: "1",
    name: "Zoë Müller",
    oid: randomUUID(),
    preferred_username: "zoe.mueller@contoso.example",
    rh: "0.AXQAfBoOX1I7Dk2aQQxtL4t-k0KdH2w6i1dPouaR0HxUvhh0AK4.",
    roles: ["Orders.Read", "Orders.Write"],
    scp: "access_as_user",
    sub: "mF3vQ9xK2pL7sT1yB8nZ4cR6wE0hJ5gD-uAiOqNlXkM",
    tid: "5f0e1a7c-3b52-4d0e-9a41-0c6d2f8b7e93",
    uti: randomBytes(16).toString("base64url"),
    ver: "2.0",
  };
  const missing = characters - JSON.stringify(claims).length;
  return missing <= 0 ? claims : { ...claims, groups: groupsOfLength(missing) };
}

/** A check that claims came through unchanged. */
export function sameClaims(expected: Claims): (outcome: Claims) => void {
  // The round trip makes plain objects of objects without a prototype.
  return (outcome) => deepStrictEqual(JSON.parse(JSON.stringify(outcome)), expected);
}

/** Entra ID names groups by their UUIDs. */
function groupsOfLength(characters: number): readonly string[] {
  const inJson = `"00000000-0000-4000-8000-000000000000",`.length;
  return Array.from({ length: Math.ceil(characters / inJson) }, () => randomUUID());
}
