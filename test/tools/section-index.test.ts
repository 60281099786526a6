// The index of sections: docs/sections.md says what the comments of src say.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { describe, expect, test } from "vitest";
import { indexSections, readSectionIndex, sectionPage, sectionsIn } from "../../tools/section-index.ts";
import { readSources } from "../support/policy/sources.ts";
import { titles } from "../../tools/specification-titles.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const filepath = `${root}docs/sections.md`;
const index = readSectionIndex(root);

describe("docs/sections.md", () => {
  const page = readFileSync(filepath, "utf8");

  test("is what npm run sections writes", async () => {
    const written = await format(sectionPage(index), { ...(await resolveConfig(filepath)), filepath });
    expect(page === written, "docs/sections.md is out of date: run npm run sections and commit it").toBe(
      true,
    );
  });

  test("has a link to each file that exists", () => {
    const links = [...page.matchAll(/\]\(\.\.\/(src\/[^)]+)\)/g)].map(([, path = ""]) => path);
    expect(links.length).toBeGreaterThan(500);
    expect(links.filter((path) => !existsSync(root + path))).toEqual([]);
  });

  test("has every specification that has a title", () => {
    expect(Object.keys(titles).filter((name) => !index.has(name))).toEqual([]);
  });

  test("has a title for every RFC that a comment names", () => {
    const sources = readSources().filter(({ path }) => !/^(?:explain|cli)\/|(?:^|\/)index\.ts$/.test(path));
    const named = sources.flatMap(({ text }) => text.match(/\bRFC \d+/g) ?? []);
    expect([...new Set(named)].filter((name) => !(name in titles))).toEqual([]);
  });

  // Whoever looks for one of these is at the right file at once.
  test.each([
    ["RFC 7515", "4.1.11", "src/header/crit.ts"],
    ["RFC 7515", "7.2.1", "src/jws/general.ts"],
    ["RFC 7515", "F", "src/jws/payload.ts"],
    ["RFC 7516", "4.1.3", "src/jwe/zip.ts"],
    ["RFC 7516", "11.5", "src/jwe/decrypt.ts"],
    ["RFC 7517", "7", "src/jwe/encrypted-jwk.ts"],
    ["RFC 7518", "4.6.2", "src/algorithms/management/concat-kdf.ts"],
    ["RFC 7518", "4.8", "src/algorithms/management/pbes2.ts"],
    ["RFC 7519", "4.1.7", "src/jwt/replay.ts"],
    ["RFC 7748", "6", "src/platform/all-zero-secret.ts"],
    ["RFC 5280", "4.2.1.10", "src/x509/certificate/extensions/name-constraints.ts"],
    ["RFC 9449", "4.3", "src/profiles/oauth/dpop-verifier.ts"],
    ["OpenID Connect Core", "3.1.3.7", "src/profiles/oidc/id-token.ts"],
  ])("says where %s section %s is", (specification, section, path) => {
    expect(
      index
        .get(specification)
        ?.get(section)
        ?.map((place) => place.path),
    ).toContain(path);
  });
});

describe("sections are found in", () => {
  test.each([
    ["RFC 7515 section 4.1.11, RFC 7516 section 4.1.13.", undefined, ["RFC 7515 4.1.11", "RFC 7516 4.1.13"]],
    ["RFC 7515 sections 5.2 (steps 2 to 4) and 7.2.1", undefined, ["RFC 7515 5.2", "RFC 7515 7.2.1"]],
    [
      "RFC 7518 sections 6.3.2.5 to 6.3.2.7",
      undefined,
      ["RFC 7518 6.3.2.5", "RFC 7518 6.3.2.6", "RFC 7518 6.3.2.7"],
    ],
    ["RFC 8018 appendix A.2, RFC 7292 appendix C", undefined, ["RFC 8018 A.2", "RFC 7292 C"]],
    ["Section 11.5: if the encrypted key", "RFC 7516", ["RFC 7516 11.5"]],
    ["Section 11.5: if the encrypted key", undefined, []],
    ["section 3.13 of the revision of RFC 8725", "RFC 7516", ["RFC 8725 3.13"]],
    [
      "OpenID Connect Discovery 1.0 section 4, RFC 8414",
      undefined,
      ["OpenID Connect Discovery 4", "RFC 8414 as a whole"],
    ],
    ["SP 800-56A section 5.8.1 and FIPS 180-4", undefined, ["SP 800-56A 5.8.1", "FIPS 180-4 as a whole"]],
    ["RFC 99999 section 1", undefined, []],
    ["the section requires a number", "RFC 7516", []],
  ])("%s (in a file about %s)", (text, subject, mentions) => {
    expect(
      sectionsIn(text, subject).map(({ specification, section }) => `${specification} ${section}`),
    ).toEqual(mentions);
  });

  test("comments alone, and those of the first comment are marked", () => {
    const text = [
      "/**",
      " * RFC 7516 section",
      " * 5.1.",
      " */",
      'const a = `RFC 7516 section 5.3 ${"// RFC 7516 section 5.4"}`;',
      "// Section 5.2,",
      "// and RFC 7515",
      "// section 4.",
      "const b = 1; // RFC 7516 section 5.1",
    ].join("\n");
    const found = indexSections([{ path: "src/a.ts", text }]);
    expect([...found.get("RFC 7516")!]).toEqual([
      ["5.1", [{ path: "src/a.ts", inHeader: true }]],
      ["5.2", [{ path: "src/a.ts", inHeader: false }]],
    ]);
    expect([...found.get("RFC 7515")!.keys()]).toEqual(["4"]);
  });
});
