// Files with many certificates are read in time slices: src/x509/files/load.ts and pkcs12/pkcs12.ts.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { loadPem, loadPkcs12 } from "../../../src/x509/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import * as writer from "../../support/x509/pkcs12-writer.ts";
import { certBag, data, sequence } from "../../support/x509/pkcs12-writer.ts";

const read = (name: string) =>
  readFileSync(new URL(`../../files/pkcs12/${name}.pem`, import.meta.url), "utf8");
const pem = read("leaf");
const keyPem = read("leaf-key");
const bag = certBag(new X509Certificate(pem).raw);
const key = createPrivateKey(keyPem).export({ format: "der", type: "pkcs8" });

const count = 60;
const bags = sequence(...Array.from({ length: count }, () => bag), writer.bag(writer.oids.keyBag, key));
afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts the pauses in some work, with a clock by which the current slice is over at every look. */
async function pausesIn<T>(work: () => Promise<T>): Promise<{ pauses: number; result: T }> {
  let clock = 1_000_000;
  vi.spyOn(Date, "now").mockImplementation(() => (clock += 1000));
  const timers = vi.spyOn(globalThis, "setTimeout");
  const result = await work();
  return { pauses: timers.mock.calls.length, result };
}

// Each certificate is found, parsed, and assigned to keys.
describe("the event loop runs several times for each certificate", () => {
  test.each([
    ["text", pem.repeat(count) + keyPem],
    ["bytes", Buffer.from(pem.repeat(count) + keyPem)],
  ])("in PEM, as %s", async (_, file) => {
    const { pauses, result } = await pausesIn(() => loadPem(file));
    expect(result.certificates).toHaveLength(count);
    expect(result.keys[0]!.x5c).toHaveLength(1);
    expect(pauses).toBeGreaterThanOrEqual(3 * count);
  });

  test.each([
    ["in a PFX", writer.pfx([data(bags)])],
    ["in an encrypted PFX", writer.pfx([writer.encryptedData(writer.pbes2(bags, ""))])],
    ["in a PFX, as base64", Buffer.from(writer.pfx([data(bags)])).toString("base64")],
  ])("%s", async (_, file) => {
    const { pauses, result } = await pausesIn(() => loadPkcs12(file));
    expect(result.certificates).toHaveLength(count);
    expect(result.keys[0]!.x5c).toHaveLength(1);
    expect(pauses).toBeGreaterThanOrEqual(3 * count);
  });
});

describe("the event loop runs while", () => {
  test("BER with many elements is converted", async () => {
    const many = sequence(...Array.from({ length: 1000 }, () => writer.nothing));
    const { pauses, result } = await pausesIn(() => codeOfRejection(loadPkcs12(many)));
    expect(result).toBe("ERR_PKCS12_INVALID");
    expect(pauses).toBeGreaterThan(5);
  });

  test("a long base64 text is decoded", async () => {
    const text = Buffer.from(sequence(writer.octetString(new Uint8Array(200_000)))).toString("base64");
    const { pauses, result } = await pausesIn(() => codeOfRejection(loadPkcs12(text)));
    expect(result).toBe("ERR_PKCS12_INVALID");
    expect(pauses).toBeGreaterThan(2);
  });

  test("a long PEM block is decoded", async () => {
    const body = Buffer.alloc(200_000).toString("base64");
    const text = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
    const { pauses, result } = await pausesIn(() => codeOfRejection(loadPem(text)));
    expect(result).toBe("ERR_X509_INVALID");
    expect(pauses).toBeGreaterThan(2);
  });

  test("many PEM blocks of other types are found", async () => {
    const text = "-----BEGIN NOTE-----\n-----END NOTE-----\n".repeat(1000) + pem;
    const { pauses, result } = await pausesIn(() => loadPem(text));
    expect(result.unreadable).toHaveLength(1000);
    expect(pauses).toBeGreaterThan(100);
  });
});
