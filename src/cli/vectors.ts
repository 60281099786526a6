/** `josette vectors`: verifies and decrypts examples of the RFCs; altered copies must be rejected. */
import { decryptCompact } from "../jwe/index.ts";
import { verifyCompact } from "../jws/index.ts";
import { importKey, publicKey } from "../jwk/index.ts";
import { parseJsonObject } from "../encoding/json.ts";
import { JoseError } from "../errors.ts";
import { acceptedAlgorithms } from "./accepted-algorithms.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./failure.ts";
import { line, styled } from "./lines.ts";
import { utf8 } from "./reading.ts";

/** A compact JWS or JWE, its key, and its content. */
interface KnownAnswer {
  readonly source: string;
  /** A JWK, as JSON. */
  readonly jwk: string;
  readonly token: string;
  readonly content: string;
}

export async function run({ output }: Context): Promise<number> {
  const results = await Promise.all(
    knownAnswers.map(async (each) => {
      const { source, token, content } = each;
      const changed = `${token.slice(0, -3)}${token.at(-3) === "A" ? "B" : "A"}${token.slice(-2)}`;
      const isRight = (await opened(each, token)) === content && (await opened(each, changed)) === undefined;
      return { source, ok: isRight };
    }),
  );
  if (output.json) output.data({ vectors: results });
  else {
    output.lines(
      results.map(({ source, ok }) =>
        line(0, [ok ? styled("green", "✓") : styled("red", "✗"), ` ${source}`]),
      ),
    );
  }
  return results.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.refused;
}

/** The content, or `undefined` for a token that is refused. */
async function opened({ jwk }: KnownAnswer, token: string): Promise<string | undefined> {
  const fault = (problem: string): JoseError => new JoseError("ERR_JWK_INVALID", `The JWK ${problem}`);
  const read = importKey(parseJsonObject(jwk, { depth: 1, fault }));
  const key = read.type === "private" ? publicKey(read) : read;
  const { signatures, management, content } = acceptedAlgorithms([key], { alg: [], enc: [] });
  try {
    return token.split(".").length === 3
      ? utf8((await verifyCompact(token, key, { alg: signatures })).payload)
      : utf8((await decryptCompact(token, key, { alg: management, enc: content })).plaintext);
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}

const knownAnswers: readonly KnownAnswer[] = [
  {
    source: "RFC 7515 appendix A.1",
    jwk:
      '{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcg' +
      'UuTwjAzZr1Z9CAow"}',
    token:
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQo" +
      "gImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOE" +
      "jXk",
    content: '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}',
  },
  {
    source: "RFC 7515 appendix A.3",
    jwk:
      '{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu' +
      '9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}',
    token:
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGx" +
      "lLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8I" +
      "SlSApmWQxfKTUJqPP3-Kg6NU1Q",
    content: '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}',
  },
  {
    source: "RFC 8037 appendix A.4",
    jwk:
      '{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qY' +
      'AYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
    token:
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09P" +
      "GcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    content: "Example of Ed25519 signing",
  },
  {
    source: "RFC 7516 appendix A.3",
    jwk: '{"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"}',
    token:
      "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9loc" +
      "izkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0" +
      "m_YmjN04DJvceFICbCVQ",
    content: "Live long and prosper.",
  },
];
