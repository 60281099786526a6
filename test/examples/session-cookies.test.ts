// Session cookies: those that the libraries made (test/sessions/cookies.json), and hostile ones.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { decodeHeader, JoseError } from "josette";
import { describe, expect, test } from "vitest";
import { createReport } from "../../examples/demo/report.ts";
import { SessionCookieError } from "../../examples/session-cookies/chunks.ts";
import { headerOf, runSessionCookies } from "../../examples/session-cookies/example.ts";
import * as formats from "../../examples/session-cookies/formats.ts";
import { sessionCookies, setCookie } from "../../examples/session-cookies/session-cookies.ts";

interface Minted {
  readonly minted: number;
  readonly cookies: readonly {
    readonly format: keyof typeof formats;
    readonly package: string;
    readonly name: string;
    readonly secrets: readonly string[];
    readonly maxAge: number;
    readonly session: Readonly<Record<string, unknown>>;
    readonly cookie: string;
  }[];
}

const file = new URL("../sessions/cookies.json", import.meta.url);
const { minted, cookies } = JSON.parse(readFileSync(file, "utf8")) as Minted;
const names = Object.keys(formats) as (keyof typeof formats)[];
const secret = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";

async function problemOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (error instanceof JoseError || error instanceof SessionCookieError) return error.code;
    throw error;
  }
}

/** The pairs of a `Cookie` header. */
const pairsOf = (header: string) => header.split("; ").map((pair) => pair.split("=", 2));
const joined = (pairs: readonly (readonly string[])[]) => pairs.map((pair) => pair.join("=")).join("; ");

test("the example runs to its end", async () => {
  const lines: string[] = [];
  await runSessionCookies(createReport((text) => lines.push(text), false));
  expect(lines.join("")).toContain("ERR_COOKIE_CHUNK_MISSING");
});

describe.each(cookies.map((each) => ({ ...each, parts: pairsOf(each.cookie).length })))(
  "a cookie of $package in $parts parts",
  (each) => {
    const format = formats[each.format];
    const opening = (changed: Partial<Parameters<typeof sessionCookies>[0]> = {}) =>
      sessionCookies({ format, name: each.name, secrets: each.secrets, maxAge: each.maxAge, ...changed });

    test("is opened", async () => {
      const opened = await (await opening()).read(`theme=dark; ${each.cookie}`, minted + 60);
      expect(opened?.session).toMatchObject(each.session);
      expect(opened?.since).toBe(each.format === "auth0NextJs" ? undefined : minted);
    });

    test("is opened with an older secret, whose turn comes last", async () => {
      const newer = Array.from({ length: 9 }, (_, number) => `${secret}${number}`);
      const rotated = await opening({ secrets: [...newer, ...each.secrets] });
      expect((await rotated.read(each.cookie, minted + 60))?.session).toMatchObject(each.session);
    });

    test("expires with the tolerance of the library", async () => {
      const { read } = await opening();
      const expires = minted + each.maxAge;
      expect(await problemOf(read(each.cookie, expires + 14))).toBeUndefined();
      expect(await problemOf(read(each.cookie, expires + 16))).toBe("ERR_JWT_EXPIRED");
    });

    test("is refused with another secret", async () => {
      const { read } = await opening({ secrets: [secret] });
      expect(await problemOf(read(each.cookie, minted))).toBe("ERR_JWE_DECRYPTION_FAILED");
    });

    test("is refused under another name by Auth.js 5 alone, whose key depends on it", async () => {
      const renamed = each.cookie.replaceAll(each.name, "other");
      const { read } = await opening({ name: "other" });
      const expected = each.format === "authJs5" ? "ERR_JWE_DECRYPTION_FAILED" : undefined;
      expect(await problemOf(read(renamed, minted))).toBe(expected);
      expect(await read(each.cookie, minted)).toBeUndefined();
    });

    test("is refused by every other library's key", async () => {
      for (const other of names.filter((name) => !sameKey(name, each.format))) {
        const chunks = format.chunks;
        const { read } = await opening({ format: { ...formats[other], chunks } });
        expect(await problemOf(read(each.cookie, minted))).toMatch(
          /^ERR_(?:JWE_DECRYPTION_FAILED|JOSE_ALG_NOT_ALLOWED)$/,
        );
      }
    });

    test("is refused if any character of its value is another one", async () => {
      const { read } = await opening();
      const values = pairsOf(each.cookie);
      const part = fc.nat(values.length - 1);
      const character = fc.constantFrom(
        ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+=~%".split(/(?=.)/),
      );
      await fc.assert(
        fc.asyncProperty(part, fc.nat(), character, async (index, position, replacement) => {
          const [name = "", value = ""] = values[index] ?? [];
          const at = position % value.length;
          fc.pre(value[at] !== replacement);
          const altered = value.slice(0, at) + replacement + value.slice(at + 1);
          const header = joined(values.with(index, [name, altered]));
          expect(await problemOf(read(header, minted))).toMatch(
            /^ERR_(?:JWT_INVALID|JWE_INVALID|JWE_DECRYPTION_FAILED|JOSE_ALG_NOT_ALLOWED)$/,
          );
        }),
        { numRuns: 200 },
      );
    });
  },
);

function sameKey(one: keyof typeof formats, other: keyof typeof formats): boolean {
  return one === other || (one.startsWith("auth0") && other.startsWith("auth0"));
}

describe.each(names)("chunks of %s", (name) => {
  const format = formats[name];
  const { separator } = format.chunks;
  const opening = sessionCookies({ format, name: "s", secrets: [secret], maxAge: 60 });
  const long = async (characters: number) => {
    const { write } = await opening;
    return pairsOf(headerOf(await write({ text: "x".repeat(characters) })));
  };

  async function problem(pairs: readonly (readonly string[])[]): Promise<string | undefined> {
    return problemOf((await opening).read(joined(pairs)));
  }

  test("are put in the order of their numbers, whatever order they come in", async () => {
    const pairs = await long(31_000);
    expect(pairs.length).toBeGreaterThan(10);
    const numbers = [...pairs.keys()];
    const orders = fc.shuffledSubarray(numbers, { minLength: pairs.length });
    const property = fc.asyncProperty(orders, async (order) => {
      expect(await problem(order.map((number) => pairs[number] ?? []))).toBeUndefined();
    });
    await fc.assert(property, { numRuns: 20 });
  });

  test("are refused unless they are 0 to n", async () => {
    const pairs = await long(9000);
    expect(pairs).toHaveLength(4);
    expect(await problem(pairs)).toBeUndefined();
    expect(await problem(pairs.slice(1))).toBe("ERR_COOKIE_CHUNK_MISSING");
    expect(await problem(pairs.toSpliced(2, 1))).toBe("ERR_COOKIE_CHUNK_MISSING");
    // That the last one is missing cannot be seen in the names.
    expect(await problem(pairs.slice(0, -1))).toBe("ERR_JWT_INVALID");
    expect(await problem([...pairs, pairs[1] ?? []])).toBe("ERR_COOKIE_DUPLICATE");
    for (const wrong of ["01", "00", "1e0", "+1", "1.0", "-1", "", "x", "0x1", "١"]) {
      const renamed = pairs.map(([key = "", value = ""]) => [key.replace(/1$/, wrong), value]);
      const isNumber = /^\d+$/.test(wrong);
      expect(await problem(renamed)).toBe(isNumber ? "ERR_COOKIE_CHUNK_NAME" : "ERR_COOKIE_CHUNK_MISSING");
    }
    const swapped = pairs.map(([key = ""], index) => [key, pairs[index ^ 1]?.[1] ?? ""]);
    expect(await problem(swapped)).toMatch(/^ERR_JWE_/);
  });

  test("are at most twenty", async () => {
    const chunk = (number: number | string) => [`s${separator}${number}`, "e"];
    const twenty = Array.from({ length: 20 }, (_, number) => chunk(number));
    expect(await problem(twenty)).toBe("ERR_JWT_INVALID");
    expect(await problem([...twenty, chunk(20)])).toBe("ERR_COOKIE_TOO_MANY_CHUNKS");
    expect(await problem([chunk(0), chunk("9".repeat(15))])).toBe("ERR_COOKIE_TOO_MANY_CHUNKS");
    expect(await problem([chunk(0), chunk("9".repeat(400))])).toBe("ERR_COOKIE_CHUNK_NAME");
    const { write } = await opening;
    expect(await problemOf(write({ text: "x".repeat(60_000) }))).toBe("ERR_COOKIE_TOO_MANY_CHUNKS");
  });

  test("do not count beside a whole cookie, of which there is one", async () => {
    const whole = await long(10);
    const stale = await long(9000);
    expect(await problem([...stale.slice(1), ...whole])).toBeUndefined();
    expect(await problem([...whole, ...whole])).toBe("ERR_COOKIE_DUPLICATE");
  });

  test("that a new session does not replace are deleted, and all when the user signs out", async () => {
    const { write, clear, read } = await opening;
    const header = joined([["theme", "dark"], ...(await long(9000)), [`s${separator}007`, "x"]]);
    const renewed = await write({ text: "x" }, { header });
    const stale = ["0", "1", "2", "3", "007"].map((number) => `s${separator}${number}`);
    expect(renewed.filter(({ maxAge }) => maxAge === 0).map((cookie) => cookie.name)).toEqual(stale);
    expect((await read(headerOf(renewed)))?.session["text"]).toBe("x");
    expect(clear(header).map(setCookie)).toEqual(
      stale.map((each) => `${each}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`),
    );
    const longer = await write({ text: "x".repeat(9000) }, { header: `s=e; s${separator}0=e` });
    expect(longer.filter(({ maxAge }) => maxAge === 0).map((cookie) => cookie.name)).toEqual(["s"]);
  });

  test("are absent: there is no session", async () => {
    const { read } = await opening;
    for (const header of [undefined, "", "theme=dark", `s=; s${separator}0=`, `ss=e; s${separator}=e; s`]) {
      expect(await read(header)).toBeUndefined();
    }
  });
});

describe("a session that is written again", () => {
  test.each(names)("of %s has new times and its own claims", async (name) => {
    const format = formats[name];
    const { read, write } = await sessionCookies({ format, name: "s", secrets: [secret], maxAge: 60 });
    const first = await read(headerOf(await write({ sub: "alice" }, { now: 1_000_000 })), 1_000_030);
    const again = await write(first?.session ?? {}, { now: 1_000_050, since: first?.since });
    const second = await read(headerOf(again), 1_000_100);
    expect(second?.session.sub).toBe("alice");
    const inHeader = format.generatedClaims.length === 0;
    const { exp, iat } = inHeader ? decodeHeader(again[0]?.value ?? "") : (second?.session ?? {});
    expect(exp).toBe(1_000_110);
    if (inHeader) expect([iat, second?.since]).toEqual([1_000_000, 1_000_000]);
    expect(await problemOf(read(headerOf(again), 1_000_125))).toBe("ERR_JWT_EXPIRED");
  });

  test("cannot lose its expiry", async () => {
    // The same key as Auth0 for Express has, and no times in the header.
    const options = { name: "s", secrets: [secret], maxAge: 60 };
    const timeless = await sessionCookies({ ...options, format: formats.auth0NextJs });
    const { read } = await sessionCookies({ ...options, format: formats.auth0Express });
    const header = headerOf(await timeless.write({ sub: "alice" }));
    expect(await problemOf(read(header))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    const express = await sessionCookies({ ...options, format: formats.auth0Express });
    const { read: readNext } = await sessionCookies({ ...options, format: formats.auth0NextJs });
    const other = headerOf(await express.write({ sub: "alice" }));
    expect(await problemOf(readNext(other))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  });

  test("needs a secret", async () => {
    const options = { format: formats.authJs5, name: "s", maxAge: 60 };
    await expect(sessionCookies({ ...options, secrets: [] })).rejects.toThrow(TypeError);
    await expect(sessionCookies({ ...options, secrets: [""] })).rejects.toMatchObject({
      code: "ERR_INVALID_ARGUMENT",
    });
  });
});
