// The form that a client sends to a token endpoint: src/profiles/oauth/client-credentials.ts, RFC 7523 section 2.2, RFC 6749 section 4.4.2.
import { parse } from "node:querystring";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  clientCredentialsForm,
  type ClientCredentialsFormOptions,
} from "../../../src/profiles/oauth/client-credentials.ts";
import { codeOf } from "../../support/errors.ts";

const assertion = "eyJhbGciOiJQUzI1NiJ9.e30.c2ln-_";
const basic = { clientId: "s6BhdRkqt3", assertion } as const;
const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const bearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const standard = {
  grant_type: "client_credentials",
  client_id: "s6BhdRkqt3",
  client_assertion_type: type,
  client_assertion: assertion,
};

/** As a caller whom no compiler checks. */
function form(options: object = {}): URLSearchParams {
  return clientCredentialsForm({ ...basic, ...options });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a runtime without URLSearchParams is told so", () => {
  vi.stubGlobal("URLSearchParams", undefined);
  expect(codeOf(form)).toBe("ERR_JOSE_NOT_SUPPORTED");
});

/** What a server reads, each parameter once. */
const read = (body: URLSearchParams) => ({ ...parse(body.toString()) });

describe("the form", () => {
  test("is encoded as RFC 7523 section 2.2 shows it", () => {
    expect(form({ scope: "api://orders/.default" }).toString()).toBe(
      "grant_type=client_credentials&client_id=s6BhdRkqt3" +
        "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer" +
        `&client_assertion=${assertion}&scope=api%3A%2F%2Forders%2F.default`,
    );
  });

  test.each<[string, object, object]>([
    ["nothing but what must be there", {}, {}],
    ["a scope", { scope: "a" }, { scope: "a" }],
    ["scopes in a text", { scope: "a b c" }, { scope: "a b c" }],
    [
      "scopes in a list",
      { scope: ["openid", "https://graph.microsoft.com/.default"] },
      { scope: "openid https://graph.microsoft.com/.default" },
    ],
    [
      "every character that a scope may have",
      { scope: "!#$%&'()*+,-./09:;<=>?@AZ[]^_`az{|}~" },
      { scope: "!#$%&'()*+,-./09:;<=>?@AZ[]^_`az{|}~" },
    ],
    ["an encrypted assertion", { assertion: "a..b.c.d" }, { client_assertion: "a..b.c.d" }],
    ["a client of any name", { clientId: "Zürich & Söhne=+%" }, { client_id: "Zürich & Söhne=+%" }],
    ["what is undefined left out", { scope: undefined, grant: undefined }, {}],
    [
      "the same grant with a parameter",
      { grant: { grant_type: "client_credentials", resource: "https://a.example/?b=c&d" } },
      { resource: "https://a.example/?b=c&d" },
    ],
    [
      "a code",
      {
        grant: {
          grant_type: "authorization_code",
          code: "n0e/+=",
          redirect_uri: "https://a.example/cb?x=1",
          code_verifier: "v",
        },
      },
      {
        grant_type: "authorization_code",
        code: "n0e/+=",
        redirect_uri: "https://a.example/cb?x=1",
        code_verifier: "v",
      },
    ],
    [
      "a refresh token",
      { grant: { grant_type: "refresh_token", refresh_token: "r" }, scope: ["a"] },
      { grant_type: "refresh_token", refresh_token: "r", scope: "a" },
    ],
    [
      "a user on whose behalf it is",
      { grant: { grant_type: bearer, assertion: "a.b.c", requested_token_use: "on_behalf_of" }, scope: "a" },
      { grant_type: bearer, assertion: "a.b.c", requested_token_use: "on_behalf_of", scope: "a" },
    ],
  ])("has %s", (_, options, changed) => {
    expect(read(form(options))).toEqual({ ...standard, ...changed });
  });

  test("is new each time, and the caller's", () => {
    const first = form();
    first.set("client_id", "other");
    expect(form().get("client_id")).toBe("s6BhdRkqt3");
  });

  test("leaves what it was made from as it was", () => {
    const grant = Object.freeze({ grant_type: "refresh_token", refresh_token: "r" });
    const scope = Object.freeze(["a", "b"]);
    expect(read(form({ grant, scope }))).toEqual({ ...standard, ...grant, scope: "a b" });
  });

  test("gives a server back any text", () => {
    const texts = fc.string({ minLength: 1, unit: "grapheme" });
    fc.assert(
      fc.property(texts, texts, (clientId, code) => {
        const body = form({ clientId, grant: { grant_type: "authorization_code", code } });
        expect(read(body)).toEqual({
          ...standard,
          grant_type: "authorization_code",
          client_id: clientId,
          code,
        });
      }),
    );
  });
});

const holed: string[] = ["a"];
holed.length = 2;
const rows: Readonly<Record<string, readonly unknown[]>> = {
  clientId: ["", undefined, null, 1, ["a"]],
  assertion: [
    ...["", undefined, null, 1, Promise.resolve(assertion), [assertion], {}],
    ...["a", "a.b", "a.b.c.d", "a.b.c.d.e.f", ".b.c", `${assertion}\n`, ` ${assertion}`, `${assertion}=`],
    ...[`${assertion} ${assertion}`, `${assertion}&x=y`, `Bearer ${assertion}`, "a.b/c.d", "a.b+c.d"],
  ],
  scope: [
    "",
    " ",
    "a  b",
    " a",
    "a ",
    "a\tb",
    "a\nb",
    'a"b',
    "a\\b",
    "ä",
    null,
    1,
    {},
    [],
    [""],
    ["a b"],
    ["a", ""],
    ["a", 1],
    holed,
  ],
  grant: [
    ...[null, "authorization_code", [], ["grant_type", "a"], {}, { code: "a" }],
    ...[{ grant_type: "" }, { grant_type: 1 }, { grant_type: ["a"] }, { grant_type: "a", code: "" }],
    ...[
      { grant_type: "a", code: 1 },
      { grant_type: "a", code: undefined },
      { grant_type: "a", code: ["b"] },
    ],
    ...["client_id", "client_assertion", "client_assertion_type", "client_secret", "scope"].map((name) => ({
      grant_type: "a",
      [name]: "b",
    })),
  ],
};

describe.each(Object.entries(rows))("%s", (name, values) => {
  test.each(values.map((value) => [value]))("is not %j", (value) => {
    expect(codeOf(() => form({ [name]: value }))).toBe("ERR_INVALID_OPTION");
  });
});

test.each(["client_id", "scopes", "grant_type", "clientAssertion", "client_assertion"])(
  "there is no option %s",
  (name) => {
    expect(codeOf(() => form({ [name]: "a" }))).toBe("ERR_INVALID_OPTION");
  },
);

test.each([[undefined], [null], ["a"], [[basic]]])("the options are not %s", (options) => {
  const given = options as unknown as ClientCredentialsFormOptions;
  expect(codeOf(() => clientCredentialsForm(given))).toBe("ERR_INVALID_OPTION");
});

test("errors do not repeat what may be secret", () => {
  const grant = { grant_type: "authorization_code", code: "geheim", client_secret: "geheim" };
  for (const options of [{ grant }, { assertion: "geheim geheim" }, { grant: { code: "geheim" } }]) {
    let message = "";
    try {
      form(options);
    } catch (error) {
      message = String(error);
    }
    expect(message).not.toBe("");
    expect(message).not.toContain("geheim");
  }
});

test("whatever an option is, the mistake is the caller's, or there is a form", () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(rows)), fc.anything(), (name, value) => {
      expect([undefined, "ERR_INVALID_OPTION"]).toContain(codeOf(() => form({ [name]: value })));
    }),
    { numRuns: 500 },
  );
});
