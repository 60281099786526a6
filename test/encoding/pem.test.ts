import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodePem, parsePem } from "../../src/encoding/pem.ts";
import { codeOf } from "../support/errors.ts";

const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);
const body = Buffer.from(bytes).toString("base64");
const lines = (body.match(/.{1,64}/g) ?? []).join("\n");
const block = `-----BEGIN X-----\n${lines}\n-----END X-----\n`;
const one = [{ label: "X", bytes }];

describe("encodePem", () => {
  test("writes lines of 64 characters, with line feeds, the last one too", () => {
    expect(encodePem("X", bytes)).toBe(block);
  });

  test.each([1, 47, 48, 49, 96, 97])("breaks %i bytes into lines of which none is empty", (length) => {
    const text = encodePem("PUBLIC KEY", new Uint8Array(length));
    expect(text.split("\n").slice(0, 1)).toEqual(["-----BEGIN PUBLIC KEY-----"]);
    expect(text.split("\n").slice(-2)).toEqual(["-----END PUBLIC KEY-----", ""]);
    const written = text.split("\n").slice(1, -2);
    expect(written.slice(0, -1).every((line) => line.length === 64)).toBe(true);
    expect(written.at(-1)).toMatch(/^[A-Za-z0-9+/=]{1,64}$/);
  });

  test("writes nothing as a block of nothing", () => {
    expect(encodePem("X", new Uint8Array(0))).toBe("-----BEGIN X-----\n\n-----END X-----\n");
  });

  test("writes what parsePem reads", () => {
    const label = fc.constantFrom("X", "CERTIFICATE", "RSA PRIVATE KEY", "X509 CRL");
    const blocks = fc.array(fc.record({ label, bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }) }));
    fc.assert(
      fc.property(blocks, (written) => {
        expect(parsePem(written.map((each) => encodePem(each.label, each.bytes)).join(""))).toEqual(written);
      }),
    );
  });
});

describe("parsePem reads", () => {
  test.each<[string, string]>([
    ["line feeds", block],
    ["CRLF", block.replaceAll("\n", "\r\n")],
    ["CR alone", block.replaceAll("\n", "\r")],
    ["no line feed at the end", block.trimEnd()],
    ["no line ends at all", block.replaceAll("\n", "")],
    ["spaces for line ends", block.replaceAll("\n", " ")],
    ["the two characters \\n of an environment variable", block.replaceAll("\n", "\\n")],
    ["the four characters \\r\\n of one", block.replaceAll("\n", "\\r\\n")],
    ["literal and real line ends together", block.replaceAll("\n", "\\n\n")],
    ["indentation by spaces", block.replaceAll(/^/gm, "    ")],
    ["indentation by tabs", block.replaceAll(/^/gm, "\t\t")],
    ["spaces at the ends of lines", block.replaceAll("\n", "  \n")],
    ["empty lines", block.replaceAll("\n", "\n\n")],
    ["form feeds and vertical tabs", block.replaceAll("\n", "\f\v\n")],
    ["the body on one line", `-----BEGIN X-----\n${body}\n-----END X-----\n`],
    ["a body of short lines", `-----BEGIN X-----\n${body.replaceAll(/.{4}/g, "$&\n")}-----END X-----\n`],
    ["a byte order mark in front", `\ufeff${block}`],
    ["explanatory text around it", `subject=CN=a\nissuer=CN=b\n${block}that was it\n`],
    ["text with dashes around it", `--- BEGIN ---\n-----\n${block}-----\n-----END Y-----\n`],
    ["a comment in front", `# -- key of the provider --\n${block}`],
    ["a quotation mark on either side", `"${block}"`],
  ])("%s", (_, text) => {
    expect(parsePem(text)).toEqual(one);
  });

  test("several blocks, in their order, with text between them", () => {
    const text = `Bag\n${encodePem("PRIVATE KEY", bytes)}Bag: 2\n${block}${encodePem("CERTIFICATE", bytes)}`;
    expect(parsePem(text)).toEqual([
      { label: "PRIVATE KEY", bytes },
      { label: "X", bytes },
      { label: "CERTIFICATE", bytes },
    ]);
    expect(parsePem(block.trimEnd() + block.trimEnd())).toEqual([...one, ...one]);
  });

  test.each([
    ["nothing", ""],
    ["other text", "ssh-rsa AAAA user@example.com\n"],
    ["an END line alone", "-----END X-----\n"],
    ["four dashes", "----BEGIN X----\nAAAA\n----END X----\n"],
    ["small letters", "-----begin X-----\nAAAA\n-----end X-----\n"],
    ["no space", "-----BEGINX-----\nAAAA\n-----ENDX-----\n"],
    ["the form of RFC 4716", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n"],
  ])("no block from %s", (_, text) => {
    expect(parsePem(text)).toEqual([]);
  });
});

describe("parsePem refuses", () => {
  test.each<[string, string]>([
    ["a BEGIN line without its dashes", "-----BEGIN X"],
    ["a BEGIN line with too few dashes", "-----BEGIN X----\nAAAA\n----"],
    ["a BEGIN line without its dashes behind an END line", "pad:AAAA-----END X-----\n-----BEGIN XY"],
    ["no END line", "-----BEGIN X-----\nAAAA\n"],
    ["an END line of another label", "-----BEGIN X-----\nAAAA\n-----END Y-----\n"],
    ["an END line of a longer label", "-----BEGIN X-----\nAAAA\n-----END X Y-----\n"],
    ["an END line in small letters", "-----BEGIN X-----\nAAAA\n-----end X-----\n"],
    ["an END line without its dashes", "-----BEGIN X-----\nAAAA\n-----END X\n"],
    ["an empty label", "-----BEGIN -----\nAAAA\n-----END -----\n"],
    ["a label in small letters", "-----BEGIN x-----\nAAAA\n-----END x-----\n"],
    ["a label over two lines", "-----BEGIN X\nY-----\nAAAA\n-----END X\nY-----\n"],
    ["a label of another script", "-----BEGIN Х-----\nAAAA\n-----END Х-----\n"],
    [
      "a label of 65 characters",
      `-----BEGIN ${"X".repeat(65)}-----\nAAAA\n-----END ${"X".repeat(65)}-----\n`,
    ],
    ["an empty body", "-----BEGIN X-----\n-----END X-----\n"],
    ["a body of white space", "-----BEGIN X-----\n \n\t\n-----END X-----\n"],
    ["a body without padding", "-----BEGIN X-----\nAA\n-----END X-----\n"],
    ["a body with bits left over", "-----BEGIN X-----\nAB==\n-----END X-----\n"],
    ["a body with something behind its padding", "-----BEGIN X-----\nAA==\nAAAA\n-----END X-----\n"],
    ["a body of base64url", "-----BEGIN X-----\nAA-_\n-----END X-----\n"],
    ["a body with a colon", "-----BEGIN X-----\nComment: a\n\nAAAA\n-----END X-----\n"],
    ["a body with a no-break space", "-----BEGIN X-----\nAA\u00a0AA\n-----END X-----\n"],
    ["a body with another literal escape", "-----BEGIN X-----\\tAAAA\\n-----END X-----\n"],
    ["a body with a backslash", "-----BEGIN X-----\nAAAA\\\n-----END X-----\n"],
    [
      "a block inside a block",
      "-----BEGIN X-----\n-----BEGIN Y-----\nAAAA\n-----END Y-----\n-----END X-----\n",
    ],
    ["a good block before a bad one", `${block}-----BEGIN Y-----\nAAAA\n`],
    ["a bad block before a good one", `-----BEGIN Y-----\nA\n-----END Y-----\n${block}`],
  ])("%s", (_, text) => {
    expect(codeOf(() => parsePem(text))).toBe("ERR_PEM_INVALID");
  });

  test("OpenSSL's old encrypted form, which it cannot open", () => {
    const headers = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n";
    const text = `-----BEGIN RSA PRIVATE KEY-----\n${headers}${lines}\n-----END RSA PRIVATE KEY-----\n`;
    expect(codeOf(() => parsePem(text))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(codeOf(() => parsePem(text.replaceAll("\n", "\r\n")))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(codeOf(() => parsePem(text.replaceAll("\n", "\\n")))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("more than 4 MiB of text", () => {
    expect(parsePem(block.padEnd(4 * 1024 * 1024))).toEqual(one);
    expect(codeOf(() => parsePem(block.padEnd(4 * 1024 * 1024 + 1)))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });
});

// None of these takes long: a reader that looked at everything once per line or per dash would not come to an end.
describe("parsePem comes to an end with 4 MiB of", () => {
  const fill = (unit: string, start = "", end = "") =>
    start + unit.repeat(Math.floor((4 * 1024 * 1024 - start.length - end.length) / unit.length)) + end;
  const begin = "-----BEGIN X-----\n";
  const end = "\n-----END X-----\n";

  test.each<[string, string, string | undefined]>([
    ["dashes", fill("-"), undefined],
    ["text without a block", fill("a\n"), undefined],
    ["END lines", fill("-----END X-----\n"), undefined],
    ["BEGIN lines", fill("-----BEGIN X-----\n"), "ERR_PEM_INVALID"],
    ["BEGIN lines of half a label", fill("-----BEGIN "), "ERR_PEM_INVALID"],
    ["a BEGIN line that goes on", fill("A", "-----BEGIN "), "ERR_PEM_INVALID"],
    ["a body of dashes", fill("-", begin, end), "ERR_PEM_INVALID"],
    ["a body of white space", fill(" \r\n\t", begin, end), "ERR_PEM_INVALID"],
    ["a body of backslashes", fill("\\", begin, end), "ERR_PEM_INVALID"],
    ["a body of literal line ends", fill("\\n", begin, end), "ERR_PEM_INVALID"],
    ["a body of almost END lines", fill("-----END X----\n", begin, end), "ERR_PEM_INVALID"],
    ["a body of padding", fill("=", begin, end), "ERR_PEM_INVALID"],
    ["base64 on one line", fill("AAAA", begin, end), undefined],
    ["base64, a character a line", fill("A\nA\nA\nA\n", begin, end), undefined],
    ["small blocks", fill("-----BEGIN X-----AAAA-----END X-----"), undefined],
  ])("%s", (_, text, code) => {
    expect(codeOf(() => parsePem(text))).toBe(code);
  });
});
