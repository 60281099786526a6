// GET requests and everything that a server, a network or a caller's `fetch` can do wrong; mostly over real
// HTTP.
import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { UnavailableError, type UnavailableErrorCode } from "josette/errors";
import type { Fetch, FetchResponse } from "josette/jwk";
import { describe, expect, test } from "vitest";
import { getJson, type GetOptions } from "../../../../src/jwk/sets/remote/get-json.ts";
import { platformFetch } from "../../../../src/runtime.ts";
import { failureOf } from "../../../support/failure.ts";
import { bytes, hang, json, startProvider, status } from "../../../support/jwk/remote/server.ts";
import { answer, gate, settled } from "../../../support/jwk/remote/origin.ts";

const options: GetOptions = {
  fetch: platformFetch,
  headers: { accept: "application/json" },
  maxBytes: 2000,
  anyContentType: false,
};
/** Long enough for every response that should arrive. */
const patient = () => AbortSignal.timeout(20_000);
/** Short, for responses that never arrive. */
const impatient = () => AbortSignal.timeout(50);

async function get(listener: RequestListener, more: Partial<GetOptions> = {}, deadline = patient()) {
  const provider = await startProvider(listener);
  const { object } = await getJson(provider.url, { ...options, ...more }, deadline);
  return object;
}

/** The code of the failure, and the code of its cause if that is an error of the library. */
async function failure(promise: Promise<unknown>): Promise<readonly [UnavailableErrorCode, string?]> {
  const error = await failureOf(promise);
  if (!(error instanceof UnavailableError)) throw error;
  const { cause } = error;
  expect(error.retryable).toBe(true);
  return cause instanceof Error && "code" in cause ? [error.code, String(cause.code)] : [error.code];
}

const unavailable = ["ERR_JWKS_UNAVAILABLE"];
const nonsense = ["ERR_JWKS_UNAVAILABLE", "ERR_JWKS_INVALID"];
const late = "ERR_JWKS_TIMEOUT";

describe("a document is read", () => {
  const document = { keys: [{ kty: "EC" }], "": "\u{1f511}\u00e9" };
  const text = JSON.stringify(document);

  test.each<[string, RequestListener]>([
    ["with its length", json(document, { "content-length": String(Buffer.byteLength(text)) })],
    [
      "without its length",
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.write(text.slice(0, 10));
        response.end(text.slice(10));
      },
    ],
    [
      "octet by octet",
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        for (const octet of Buffer.from(text)) response.write(Buffer.of(octet));
        response.end();
      },
    ],
    ["compressed", bytes(gzipSync(text), { "content-encoding": "gzip" })],
    ["with spaces around it", bytes(`\r\n\t ${text}\n`)],
  ])("%s", async (_what, listener) => {
    expect(await get(listener)).toEqual(document);
  });

  test.each([
    "application/json",
    "application/jwk-set+json",
    "Application/JSON; charset=utf-8",
    "application/json;charset=UTF-8",
    " application/json ",
    "application/vnd.example.v1+json",
  ])("of the type %s", async (type) => {
    expect(await get(json(document, { "content-type": type }))).toEqual(document);
  });

  test.each([
    "text/html",
    "text/plain",
    "text/json",
    "application/octet-stream",
    "application/jsonp",
    "application/xjson",
    "application/+json",
    "application/json, text/html",
    "text/html; application/json",
    "json",
    "",
  ])("of any type, if the caller wants that, but otherwise not of the type %j", async (type) => {
    const listener = json(document, { "content-type": type });
    expect(await failure(get(listener))).toEqual(unavailable);
    expect(await get(listener, { anyContentType: true })).toEqual(document);
  });

  test("without a type, only if the caller wants that", async () => {
    const listener: RequestListener = (_request, response) => void response.end(text);
    expect(await failure(get(listener))).toEqual(unavailable);
    expect(await get(listener, { anyContentType: true })).toEqual(document);
  });

  test("of exactly as many bytes as may come, and not of one more", async () => {
    const padded = text + " ".repeat(2000 - Buffer.byteLength(text));
    expect(await get(bytes(padded))).toEqual(document);
    expect(await failure(get(bytes(`${padded} `)))).toEqual(unavailable);
  });

  test("with the caller's header fields and no others that say who asks", async () => {
    const provider = await startProvider(json(document));
    const headers = { accept: "application/json", authorization: "Basic eDp5" };
    await getJson(`${provider.url}?a=b`, { ...options, headers }, patient());
    const [request] = provider.requests;
    expect(request?.method).toBe("GET");
    expect(request?.url).toBe("/jwks?a=b");
    expect(request?.headers).toMatchObject(headers);
    expect(request?.headers["cookie"]).toBeUndefined();
  });

  test("together with what the server says about it", async () => {
    const provider = await startProvider(json(document, { "cache-control": "max-age=77" }));
    const { headers } = await getJson(provider.url, options, patient());
    expect(headers.get("cache-control")).toBe("max-age=77");
  });
});

describe("an answer is refused:", () => {
  test.each([201, 204, 206, 304, 400, 401, 403, 404, 429, 500, 502, 503])("status %i", async (code) => {
    expect(await failure(get(status(code)))).toEqual(unavailable);
  });

  test.each([300, 301, 302, 303, 307, 308])("a redirect with status %i, and nobody follows", async (code) => {
    const target = await startProvider(json({ keys: [] }));
    const provider = await startProvider(status(code, { location: target.url }));
    expect(await failure(getJson(provider.url, options, patient()))).toEqual(unavailable);
    expect([provider.requests.length, target.requests.length]).toEqual([1, 0]);
  });

  test.each([301, 302, 307, 308])("a redirect to itself, with status %i", async (code) => {
    const provider = await startProvider(status(code, { location: "/jwks" }));
    expect(await failure(getJson(provider.url, options, patient()))).toEqual(unavailable);
    expect(provider.requests).toHaveLength(1);
  });

  test.each<[string, string | Uint8Array]>([
    ["nothing", ""],
    ["spaces", "  "],
    ["HTML", "<!doctype html><title>Sign in</title>"],
    ["truncated JSON", '{"keys":[{"kty":"EC"'],
    ["two documents", '{"keys":[]}{"keys":[]}'],
    ["a trailing comma", '{"keys":[],}'],
    ["a comment", '{"keys":[]} // none'],
    ["a list", "[]"],
    ["null", "null"],
    ["text", '"keys"'],
    ["a number", "1"],
    ["a name twice", '{"keys":[],"keys":[]}'],
    ["a name twice, once with an escape", String.raw`{"keys":[],"\u006beys":[]}`],
    ["a name twice, further down", '{"keys":[{"kid":"1","kid":"2"}]}'],
    ["__proto__", '{"__proto__":{"keys":[]}}'],
    ["a number that is none", '{"keys":[],"n":1e999}'],
    ["deep nesting", `{"keys":${"[".repeat(40)}${"]".repeat(40)}}`],
    ["a byte order mark", '\ufeff{"keys":[]}'],
    ["UTF-16", Buffer.from('{"keys":[]}', "utf16le")],
    ["what is not UTF-8", Buffer.from('{"keys":["\u00e9"]}', "latin1")],
    ["half a character", Buffer.concat([Buffer.from('{"keys":["'), Buffer.of(0xe2, 0x82)])],
    [
      "a surrogate as UTF-8",
      Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xed, 0xa0, 0x80), Buffer.from('"}')]),
    ],
    ["an octet zero", '{"keys":[]}\u0000'],
  ])("%s, which is no JSON object", async (_what, body) => {
    expect(await failure(get(bytes(body)))).toEqual(nonsense);
  });

  test("more than may come, by what its head says, whatever the body is", async () => {
    const provider = await startProvider((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "2001" });
      response.write("{");
    });
    expect(await failure(getJson(provider.url, options, patient()))).toEqual(unavailable);
    // The rest of the response is not awaited.
    await provider.idle();
  });

  test("more than may come, bit by bit and without an end", async () => {
    const provider = await startProvider((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      // Far more than the limit, and then silence.
      for (let piece = 0; piece < 1000; piece++) response.write(" ".repeat(500));
    });
    expect(await failure(getJson(provider.url, options, AbortSignal.timeout(5000)))).toEqual(unavailable);
    await provider.idle();
  });

  test("more than may come, once it is no longer compressed", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 0x20));
    const listener = bytes(bomb, { "content-encoding": "gzip" });
    expect(await failure(get(listener, { maxBytes: bomb.length + 1 }))).toEqual(unavailable);
  });

  test("what is not compressed, though it says so", async () => {
    expect(await failure(get(bytes("{}", { "content-encoding": "gzip" })))).toEqual(unavailable);
  });

  test.each<[string, RequestListener]>([
    ["before the head", (_request, response) => void response.destroy()],
    ["in the head", (request) => void request.socket.end("HTTP/1.1 200 OK\r\ncontent-ty")],
    [
      "before the body",
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "11" });
        response.flushHeaders();
        setTimeout(() => response.destroy(), 5);
      },
    ],
    [
      "in a body that said how long it is",
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
        response.write('{"keys":[]}', () => response.destroy());
      },
    ],
    [
      "in a body that did not say how long it is",
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.write('{"keys":[]}', () => response.destroy());
      },
    ],
  ])("a connection that is cut %s", async (_where, listener) => {
    expect(await failure(get(listener))).toEqual(unavailable);
  });

  test("what is no HTTP", async () => {
    const listener: RequestListener = (request) => void request.socket.end("SSH-2.0-OpenSSH_9.9\r\n");
    expect((await failure(get(listener)))[0]).toBe("ERR_JWKS_UNAVAILABLE");
  });

  test("none at all, because nobody listens", async () => {
    const provider = await startProvider(hang);
    await provider.stop();
    expect((await failure(getJson(provider.url, options, patient())))[0]).toBe("ERR_JWKS_UNAVAILABLE");
  });
});

describe("an answer is late:", () => {
  test.each<[string, RequestListener]>([
    ["there is none", hang],
    ["its head does not end", (request) => void request.socket.write("HTTP/1.1 200 OK\r\ncontent-ty")],
    [
      "its body does not begin",
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.flushHeaders();
      },
    ],
    [
      "its body does not end",
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.write('{"keys":[]}');
      },
    ],
    [
      "it comes in drops",
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const timer = setInterval(() => response.write(" "), 5);
        response.once("close", () => clearInterval(timer));
      },
    ],
  ])("%s", async (_what, listener) => {
    const provider = await startProvider(listener);
    expect((await failure(getJson(provider.url, options, impatient())))[0]).toBe(late);
    // The connection is closed as well.
    await provider.idle();
  });

  test("the time was over before it began", async () => {
    expect((await failure(get(json({}), {}, AbortSignal.abort())))[0]).toBe(late);
  });
});

describe("a fetch of the caller's", () => {
  const asked = (fetch: Fetch, deadline = patient()) =>
    getJson("https://id.example/jwks?secret", { ...options, fetch }, deadline);
  const never = () => new Promise<never>(() => undefined);
  const streamed = (body: ReadableStream<Uint8Array>): FetchResponse => ({
    status: 200,
    headers: new Headers({ "content-type": "application/json" }),
    body,
  });

  test("is told what to fetch, and never to follow", async () => {
    const calls: Parameters<Fetch>[] = [];
    const deadline = patient();
    const fetch: Fetch = async (...args) => {
      calls.push(args);
      return answer({});
    };
    await asked(fetch, deadline);
    const { headers } = options;
    expect(calls).toEqual([
      ["https://id.example/jwks?secret", { method: "GET", headers, redirect: "manual", signal: deadline }],
    ]);
  });

  test("may ignore the signal: nobody waits for it any longer", async () => {
    expect((await failure(asked(never, impatient())))[0]).toBe(late);
  });

  test("may answer with a body that never ends, and ignore the signal", async () => {
    const cancelled = gate<unknown>();
    const body = new ReadableStream<Uint8Array>({
      pull: never,
      cancel: (reason) => cancelled.open(reason ?? "cancelled"),
    });
    expect((await failure(asked(async () => streamed(body), impatient())))[0]).toBe(late);
    expect(await cancelled.promise).toBe("cancelled");
  });

  test.each<[string, ResponseInit]>([
    ["its status", { status: 500 }],
    ["its type", { headers: { "content-type": "text/html" } }],
    ["its length", { headers: { "content-type": "application/json", "content-length": "2001" } }],
  ])("may answer with a body that nobody wants, by %s: it is cancelled", async (_what, init) => {
    const cancelled = gate();
    const body = new ReadableStream<Uint8Array>({ cancel: () => cancelled.open() });
    expect(await failure(asked(async () => new Response(body, init)))).toEqual(unavailable);
    await cancelled.promise;
  });

  test("may answer with a body that does not let itself be cancelled", async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (let piece = 0; piece < 5; piece++) controller.enqueue(new Uint8Array(1500));
      },
      cancel: () => Promise.reject(new Error("no")),
    });
    expect(await failure(asked(async () => streamed(body)))).toEqual(unavailable);
    const refused = { ...streamed(body), status: 500 };
    expect(await failure(asked(async () => refused))).toEqual(unavailable);
    await settled();
  });

  test("may fail late, when nobody listens any more", async () => {
    const { promise, open } = gate();
    const fetch: Fetch = () => promise.then(() => Promise.reject(new Error("late")));
    expect((await failure(asked(fetch, impatient())))[0]).toBe(late);
    open();
    await settled();
  });

  test("may throw; that is the cause", async () => {
    const reason = new TypeError("fetch failed");
    const failures: Fetch[] = [
      () => {
        throw reason;
      },
      () => Promise.reject(reason),
    ];
    for (const fetch of failures) {
      const error = await failureOf(asked(fetch));
      expect(error).toBeInstanceOf(UnavailableError);
      expect([error.code, error.cause]).toEqual(["ERR_JWKS_UNAVAILABLE", reason]);
      expect(error.message).not.toContain("secret");
    }
  });

  const headers = new Headers({ "content-type": "application/json" });
  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["text", '{"keys":[]}'],
    ["a document", { keys: [] }],
    ["a status alone", { status: 200 }],
    ["a status as text", { status: "200", headers, body: null }],
    ["an opaque redirect, as browsers answer", { status: 0, headers: new Headers(), body: null }],
    ["an opaque redirect with a type", { status: 0, type: "opaqueredirect", headers, body: null }],
    ["header fields that are none", { status: 200, headers: { "content-type": "application/json" } }],
    ["no body at all", { status: 200, headers }],
    ["a body that is text", { status: 200, headers, body: "{}" }],
    [
      "a body that is read already",
      {
        status: 200,
        headers,
        get body() {
          const { body } = new Response("{}");
          body?.getReader();
          return body;
        },
      },
    ],
    [
      "a body that fails",
      { status: 200, headers, body: new ReadableStream({ pull: () => Promise.reject(new Error("cut")) }) },
    ],
    [
      "a body of numbers",
      {
        status: 200,
        headers,
        body: new ReadableStream({
          start(controller) {
            controller.enqueue(1);
            controller.close();
          },
        }),
      },
    ],
    [
      "a body of nothing",
      {
        status: 200,
        headers,
        body: new ReadableStream({
          start(controller) {
            controller.enqueue(undefined);
            controller.close();
          },
        }),
      },
    ],
  ])("may answer with rubbish: %s", async (_what, rubbish) => {
    expect((await failure(asked(async () => rubbish as FetchResponse)))[0]).toBe("ERR_JWKS_UNAVAILABLE");
  });

  test("may answer without a body, which is no document", async () => {
    const empty = { status: 200, headers, body: null };
    expect(await failure(asked(async () => empty))).toEqual(nonsense);
  });

  test("may answer at once, without a promise", async () => {
    const { object } = await asked((() => answer({ keys: [] })) as unknown as Fetch);
    expect(object).toEqual({ keys: [] });
  });
});
