// The libraries' own code for session cookies, behind one interface: from a session to cookies, and from a
// Cookie header to a session. What they do not export is imported by its path.
import { once } from "node:events";
import { createServer, request } from "node:http";
import { text } from "node:stream/consumers";
import { encode as encodeAuthJs, getToken as getAuthJsToken } from "@auth/core/jwt";
import express from "express";
import openidConnect from "express-openid-connect";
import nextAuth from "next-auth/jwt";
import { SessionStore as AuthJsStore } from "./node_modules/@auth/core/lib/utils/cookie.js";
import { RequestCookies, ResponseCookies } from "./node_modules/@auth0/nextjs-auth0/dist/server/cookies.js";
import { StatelessSessionStore } from "./node_modules/@auth0/nextjs-auth0/dist/server/session/stateless-session-store.js";
import nextAuthCookie from "./node_modules/next-auth/core/lib/cookie.js";

const logger = { debug() {}, warn() {}, error() {} };

function requestWith(cookie) {
  return { headers: { cookie }, cookies: Object.fromEntries(pairsOf(cookie)) };
}

function pairsOf(cookie) {
  return cookie
    .split("; ")
    .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
}

/** Auth.js 5. It takes several secrets. */
const authJs5 = {
  async write(session, { name, secrets, maxAge }) {
    const value = await encodeAuthJs({ token: session, secret: secrets, salt: name, maxAge });
    return new AuthJsStore({ name, options: {} }, {}, logger)
      .chunk(value, {})
      .map(({ name, value }) => [name, value]);
  },
  async read(cookie, { name, secrets }) {
    const req = { headers: { cookie } };
    return (
      (await getAuthJsToken({ req, cookieName: name, salt: name, secret: secrets, logger })) ?? undefined
    );
  },
};

/** NextAuth.js 4. It takes one secret. */
const nextAuth4 = {
  async write(session, { name, secrets: [secret], maxAge }) {
    const value = await nextAuth.encode({ token: session, secret, maxAge });
    const store = new nextAuthCookie.SessionStore(
      { name, options: {} },
      { cookies: {}, headers: {} },
      logger,
    );
    return store.chunk(value, {}).map(({ name, value }) => [name, value]);
  },
  async read(cookie, { name, secrets: [secret] }) {
    const req = requestWith(cookie);
    return (await nextAuth.getToken({ req, cookieName: name, secret, logger })) ?? undefined;
  },
};

/** Auth0 for Next.js 4. It takes one secret. It computes `exp` from the session's `internal.createdAt`. */
const auth0NextJs = {
  async write(session, { name, secrets: [secret], maxAge }) {
    const [request, response] = [new RequestCookies(new Headers()), new ResponseCookies(new Headers())];
    await auth0Store(name, secret, maxAge).set(request, response, session);
    return response
      .getAll()
      .filter(({ value }) => value !== "")
      .map(({ name, value }) => [name, value]);
  },
  async read(cookie, { name, secrets: [secret], maxAge }) {
    const session = await auth0Store(name, secret, maxAge).get(new RequestCookies(new Headers({ cookie })));
    return session ?? undefined;
  },
};

function auth0Store(name, secret, maxAge) {
  return new StatelessSessionStore({
    secret,
    rolling: false,
    absoluteDuration: maxAge,
    cookieOptions: { name },
  });
}

/** Auth0 for Express: an application on 127.0.0.1. It takes several secrets, and never sees a provider. */
const auth0Express = {
  async write(session, options) {
    const { cookies } = await requestOf(options, "/write", "", session);
    return cookies.filter(([, value]) => value !== "");
  },
  async read(cookie, options) {
    const { body } = await requestOf(options, "/read", cookie, {});
    return Object.keys(body).length === 0 ? undefined : body;
  },
};

/** In bytes. Twenty chunks are more than Node.js reads by default. */
const maxHeaderSize = 131_072;

async function requestOf({ name, secrets, maxAge }, path, cookie, session) {
  const app = express();
  app.use(
    openidConnect.auth({
      authRequired: false,
      baseURL: "https://website.example",
      issuerBaseURL: "http://127.0.0.1:9",
      clientID: "website",
      secret: secrets,
      session: { name, rolling: false, absoluteDuration: maxAge },
    }),
  );
  app.post("/write", express.json({ limit: "1mb" }), (incoming, response) => {
    Object.assign(incoming[name], incoming.body);
    response.json({});
  });
  app.post("/read", (incoming, response) => response.json(incoming[name]));
  const server = createServer({ maxHeaderSize }, app).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const headers = { "content-type": "application/json", ...(cookie && { cookie }) };
    const { port } = server.address();
    const call = request({ port, path, method: "POST", headers, maxHeaderSize });
    call.end(JSON.stringify(session));
    const [response] = await once(call, "response");
    const setCookies = response.headers["set-cookie"] ?? [];
    return {
      body: JSON.parse(await text(response)),
      cookies: setCookies.map((line) => pairsOf(line.split("; ", 1)[0])[0]),
    };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

export const libraries = { authJs5, nextAuth4, auth0NextJs, auth0Express };
