// Writes cookies.json, the cookies that `npm test` opens:
// npm ci --prefix test/sessions && node test/sessions/mint.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { libraries } from "./libraries.mjs";

const packages = {
  authJs5: "@auth/core",
  nextAuth4: "next-auth",
  auth0Express: "express-openid-connect",
  auth0NextJs: "@auth0/nextjs-auth0",
};
const names = {
  authJs5: "__Secure-authjs.session-token",
  nextAuth4: "__Secure-next-auth.session-token",
  auth0Express: "appSession",
  auth0NextJs: "__session",
};
const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const minted = Math.floor(Date.now() / 1000);

function sessionOf(key, picture) {
  const user = { sub: "auth0|alice", name: "Alice Ångström", picture };
  if (key === "auth0NextJs") {
    const tokenSet = { accessToken: "opaque", expiresAt: minted + 3600 };
    return { user, tokenSet, internal: { sid: "s1", createdAt: minted } };
  }
  return key === "auth0Express" ? { access_token: "opaque", token_type: "Bearer", user } : user;
}

const cookies = [];
for (const [key, library] of Object.entries(libraries)) {
  const setting = { name: names[key], secrets: [`The secret of ${key} 4fDv0TuVbBc`], maxAge: 3600 };
  // The second one is too long for one cookie.
  for (const picture of ["a.png", "a".repeat(3000)]) {
    const session = sessionOf(key, picture);
    const written = await library.write(session, setting);
    const cookie = written.map(([name, value]) => `${name}=${value}`).join("; ");
    cookies.push({
      format: key,
      package: packages[key],
      version: dependencies[packages[key]],
      ...setting,
      session,
      cookie,
    });
  }
}
const json = JSON.stringify({ minted, cookies }, null, 2);
writeFileSync(new URL("cookies.json", import.meta.url), `${json}\n`);
