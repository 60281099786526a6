// The comparisons with openssl run wherever a usable one is installed.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { hasOpenssl, opensslVersion } from "../support/openssl.ts";

const found = opensslVersion ?? "not installed";

test(`openssl: ${hasOpenssl ? found : `${found}, so the tests with it do not run`}`, () => {
  const inPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .some((folder) => ["openssl", "openssl.exe"].some((name) => existsSync(join(folder, name))));
  expect(opensslVersion !== undefined).toBe(inPath);
});
