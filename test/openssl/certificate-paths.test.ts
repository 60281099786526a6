// The same chains as `openssl verify` sees them; where it comes to another result, the table says why.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { hasOpenssl, openssl } from "../support/openssl.ts";
import { chainCases, timeOf, type ChainCase } from "../support/x509/chains/cases.ts";
import { pemNamed } from "../support/x509/chains/fixtures.ts";

const folder = hasOpenssl ? mkdtempSync(join(tmpdir(), "josette-chains-")) : "";
afterAll(() => {
  if (hasOpenssl) rmSync(folder, { recursive: true, force: true });
});

describe.runIf(hasOpenssl)("openssl verify agrees:", () => {
  test.each(chainCases.filter((each) => each.openssl === undefined))("$name", (chainCase) => {
    expect(accepts(chainCase)).toBe("ok" in chainCase.expected);
  });
});

describe.runIf(hasOpenssl)("openssl verify does not agree:", () => {
  test.each(chainCases.filter((each) => each.openssl !== undefined))("$name: $openssl", (chainCase) => {
    expect(accepts(chainCase)).toBe(!("ok" in chainCase.expected));
  });
});

function accepts(chainCase: ChainCase): boolean {
  const [leaf = "", ...untrusted] = chainCase.chain;
  const at = Math.floor(timeOf(chainCase).getTime() / 1000);
  try {
    openssl([
      ...["verify", "-no-CApath", "-no-CAfile", "-no-CAstore", "-partial_chain", "-attime", String(at)],
      ...["-trusted", file("anchors.pem", chainCase.anchors)],
      ...(untrusted.length === 0 ? [] : ["-untrusted", file("untrusted.pem", untrusted)]),
      file("leaf.pem", [leaf]),
    ]);
    return true;
  } catch {
    return false;
  }
}

function file(name: string, certificates: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, certificates.map(pemNamed).join(""));
  return path;
}
