// Findings about what was pasted.
import type { TextCode } from "../../../src/explain/codes/text.ts";
import { hmacJws, segment } from "../../support/tokens.ts";
import { testCases, type Case } from "../../support/explain/cases.ts";

const token = hmacJws({ alg: "HS256" }, { sub: "alice", exp: 4102444800 }, new Uint8Array(32).fill(7));
const saml = '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="a"></saml:Assertion>';

const cases: Readonly<Partial<Record<TextCode, Case>>> = {
  "empty-text": {
    cause: () => ({ text: " \n" }),
    other: () => ({ text: "undefined", first: "other-credential" }),
  },
  "bearer-prefix": {
    cause: () => ({ text: `Bearer ${token}` }),
    other: () => ({ text: "Basic YWxpY2U6c2VjcmV0", first: "other-credential" }),
  },
  quoted: {
    cause: () => ({ text: `"${token}"` }),
    other: () => ({ text: `{"access_token":"${token}","token_type":"Bearer"}`, first: "token-in-json" }),
  },
  whitespace: {
    cause: () => ({ text: `${token.slice(0, 40)}\n${token.slice(40)}` }),
    other: () => ({ text: `${token.slice(0, 40)}\u200b${token.slice(40)}`, first: "invisible-characters" }),
  },
  "saml-assertion": {
    cause: () => ({ text: Buffer.from(saml).toString("base64") }),
    other: () => ({ text: segment("neither XML nor JSON, but readable"), first: "opaque-token" }),
  },
};

testCases(cases);
