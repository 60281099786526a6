// Session cookies of examples/session-cookies and of the libraries themselves, in both directions.
import { expect, describe, test } from "vitest";
import { headerOf } from "../../examples/session-cookies/example.ts";
import * as formats from "../../examples/session-cookies/formats.ts";
import { sessionCookies } from "../../examples/session-cookies/session-cookies.ts";
import { libraries, type Json } from "./libraries.mjs";

const names = Object.keys(libraries) as (keyof typeof libraries)[];
const [newer, older] = ["MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4"] as const;
/** The length of the longest member: one cookie, two, and more than ten, whose numbers have two digits. */
const lengths = [10, 3000, 31_000] as const;

function sessionOf(format: string, length: number): Json {
  const user = { sub: "auth0|alice", name: "Alice Ångström", note: "n".repeat(length) };
  if (format !== "auth0NextJs") return { user, roles: ["admin"] };
  const createdAt = Math.floor(Date.now() / 1000);
  return { user, tokenSet: { accessToken: "opaque", expiresAt: 1 }, internal: { sid: "1", createdAt } };
}

const cases = names.flatMap((format) => lengths.map((length) => ({ format, length })));

describe.each(cases)("$format, $length characters", ({ format, length }) => {
  const library = libraries[format];
  const setting = { name: "website.session", secrets: [newer], maxAge: 3600 };
  const own = sessionCookies({ ...setting, format: formats[format] });
  const session = sessionOf(format, length);

  test("the library's cookies are opened", async () => {
    const written = await library.write(session, setting);
    const header = written.map((pair) => pair.join("=")).join("; ");
    expect((await (await own).read(header))?.session).toMatchObject(session);
    const rotating = await sessionCookies({ ...setting, format: formats[format], secrets: [older, newer] });
    expect((await rotating.read(header))?.session).toMatchObject(session);
  });

  test("the library opens ours, also renewed", async () => {
    const { read, write } = await own;
    const header = headerOf(await write(session));
    expect(await library.read(header, setting)).toMatchObject(session);
    const renewed = headerOf(await write((await read(header))?.session ?? {}, { header }));
    expect(await library.read(renewed, setting)).toMatchObject(session);
  });

  test("the library writes as many cookies as we do, with the same names", async () => {
    const theirs = (await library.write(session, setting)).map(([name]) => name);
    const ours = (await (await own).write(session)).map(({ name }) => name);
    // Auth0 for Express computes the length of its chunks from the attributes of the cookie.
    if (format === "auth0Express") expect(Math.abs(theirs.length - ours.length)).toBeLessThanOrEqual(1);
    else expect(ours).toEqual(theirs);
  });

  test("the library refuses ours under another secret, altered, and expired", async () => {
    const { write } = await own;
    const header = headerOf(await write(session));
    expect(await library.read(header, { ...setting, secrets: [older] })).toBeUndefined();
    const last = header.at(-3) === "A" ? "B" : "A";
    const altered = header.slice(0, -3) + last + header.slice(-2);
    expect(await library.read(altered, setting)).toBeUndefined();
    const past = Date.now() / 1000 - 3700;
    expect(await library.read(headerOf(await write(session, { now: past })), setting)).toBeUndefined();
  });
});

test.each(["authJs5", "auth0Express"] as const)("%s opens ours with the second secret", async (format) => {
  // Auth.js chooses among its secrets by the kid of the header, which is the thumbprint of the derived key.
  const setting = { name: "website.session", secrets: [older], maxAge: 3600 };
  const { write } = await sessionCookies({ ...setting, format: formats[format] });
  const header = headerOf(await write({ sub: "alice" }));
  const opened = await libraries[format].read(header, { ...setting, secrets: [newer, older] });
  expect(opened).toMatchObject({ sub: "alice" });
});

test("Auth.js 5 refuses ours under another name", async () => {
  const setting = { name: "website.session", secrets: [newer], maxAge: 3600 };
  const { write } = await sessionCookies({ ...setting, format: formats.authJs5 });
  const header = headerOf(await write({ sub: "alice" }));
  const renamed = header.replace("website.session", "other");
  expect(await libraries.authJs5.read(header, setting)).toMatchObject({ sub: "alice" });
  expect(await libraries.authJs5.read(renamed, { ...setting, name: "other" })).toBeUndefined();
});
