/** Tokens that the page is given. */
import { createHmac } from "node:crypto";

/** RFC 7515 appendix A.1, which expired in 2011. */
export const hmacExample = {
  token:
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." +
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ." +
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
  jwk: {
    kty: "oct",
    k: "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
  },
} as const;

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A JWS with two signatures, of which the second one is of the key in `hmacExample`. */
export const severalSignatures = JSON.stringify(generalJws());

function generalJws(): object {
  const payload = base64url({ iss: "joe" });
  const secrets = [Buffer.alloc(32, 7), Buffer.from(hmacExample.jwk.k, "base64url")];
  const signatures = secrets.map((secret, index) => {
    const header = base64url({ alg: "HS256", kid: `key ${index + 1}` });
    const signature = createHmac("sha256", secret).update(`${header}.${payload}`).digest("base64url");
    return { protected: header, signature };
  });
  return { payload, signatures };
}

/** Markup, and characters that reverse the text that follows. */
export const hostileText =
  "</td></script><script>hit=1</script><img src=x onerror=hit=1><a href=javascript:hit=1>\u202Etxet\u2066\u0000\u200B";

/** A token whose names and values are hostile. */
export const hostileToken = [
  { alg: "RS256", kid: hostileText, "<b onclick=hit=1>": "\u2028" },
  {
    iss: hostileText,
    "<img src=x onerror=hit=1>": { "<svg onload=hit=1>": 1 },
    exp: 1e300,
    iat: -1e300,
    nbf: 1,
  },
  "signature",
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
  .join(".");
