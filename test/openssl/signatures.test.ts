// Signatures of the `openssl` command that josette verifies, and the other way round. The keys go through node:crypto.
import { createPrivateKey, createPublicKey, type JsonWebKey } from "node:crypto";
import { type Key } from "josette/jwk";
import { exportJwk, generateKey, importKey, publicKey } from "../../src/jwk/index.ts";
import { type SignatureAlgorithm } from "josette/jws";
import { signCompact, verifyCompact } from "../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { rsaKey } from "../support/keys.ts";
import { hasOpenssl, opensslFolder } from "../support/openssl.ts";
import { segment } from "../support/tokens.ts";

const pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"];
const algorithms: { alg: SignatureAlgorithm; digest: string[]; coordinate: number }[] = [
  ...(["256", "384", "512"] as const).flatMap((bits) => [
    { alg: `RS${bits}` as const, digest: [`-sha${bits}`], coordinate: 0 },
    { alg: `PS${bits}` as const, digest: [`-sha${bits}`, ...pss], coordinate: 0 },
  ]),
  { alg: "ES256", digest: ["-sha256"], coordinate: 32 },
  { alg: "ES384", digest: ["-sha384"], coordinate: 48 },
  { alg: "ES512", digest: ["-sha512"], coordinate: 66 },
  { alg: "Ed25519", digest: [], coordinate: 0 },
  { alg: "EdDSA", digest: [], coordinate: 0 },
];

describe.runIf(hasOpenssl).each(algorithms)("$alg", ({ alg, digest, coordinate }) => {
  const { openssl, write } = opensslFolder();
  const prepare = async (): Promise<Key> => {
    const key = /^[RP]S/.test(alg) ? importKey(rsaKey, { alg }) : await generateKey(alg);
    const jwk = await exportJwk(key, { private: true });
    const privateKey = createPrivateKey({ key: { ...jwk } as JsonWebKey, format: "jwk" });
    write("key.pem", privateKey.export({ type: "pkcs8", format: "pem" }));
    write("public.pem", createPublicKey(privateKey).export({ type: "spki", format: "pem" }));
    return key;
  };
  const files = [
    "-in",
    "input",
    "-rawin",
    ...(digest[0] === undefined ? [] : ["-digest", digest[0].slice(1)]),
  ];
  const padding = digest.slice(1).map((each) => (each === "-sigopt" ? "-pkeyopt" : each));

  test("openssl verifies what josette signed", async () => {
    const key = await prepare();
    const [header, payload, signature] = (await signCompact(new TextEncoder().encode("hello"), key)).split(
      ".",
    );
    const raw = Buffer.from(signature!, "base64url");
    const verify = ["pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-sigfile", "signature"].concat(
      ...[files, padding],
    );
    write("input", `${header!}.${payload!}`);
    write("signature", coordinate === 0 ? raw : derOf(raw));
    openssl(...verify);
    write("input", `${header!}.${payload!}A`);
    expect(() => openssl(...verify)).toThrow();
  });

  test("josette verifies what openssl signed, as raw octets alone", async () => {
    const key = publicKey(await prepare());
    const input = `${segment({ alg })}.${segment("hello")}`;
    write("input", input);
    const made = openssl("pkeyutl", "-sign", "-inkey", "key.pem", ...files, ...padding);
    const raw = coordinate === 0 ? made : rawOf(made, coordinate);
    const { payload } = await verifyCompact(`${input}.${segment(raw)}`, key, { alg: [alg] });
    expect(new TextDecoder().decode(payload)).toBe("hello");
    if (coordinate === 0) return;
    const asDer = verifyCompact(`${input}.${segment(made)}`, key, { alg: [alg] });
    expect(await codeOfRejection(asDer)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });
});

/** ECDSA-Sig-Value, RFC 3279 section 2.2.3, from R and S one after the other. */
function derOf(raw: Buffer): Buffer {
  const half = raw.length / 2;
  const content = Buffer.concat([raw.subarray(0, half), raw.subarray(half)].map(integer));
  return Buffer.concat([Buffer.from([0x30, ...lengthOf(content)]), content]);
}

function integer(unsigned: Buffer): Buffer {
  const start = unsigned.findIndex((octet) => octet !== 0);
  const digits = unsigned.subarray(start);
  const content = digits[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits;
  return Buffer.concat([Buffer.from([0x02, ...lengthOf(content)]), content]);
}

function lengthOf({ length }: Buffer): number[] {
  return length < 0x80 ? [length] : [0x81, length];
}

function rawOf(der: Buffer, coordinate: number): Buffer {
  let offset = der[1]! >= 0x80 ? 3 : 2;
  const next = (): Buffer => {
    const length = der[offset + 1]!;
    const value = der.subarray(offset + 2, offset + 2 + length);
    offset += 2 + length;
    const digits = value.length > coordinate ? value.subarray(value.length - coordinate) : value;
    return Buffer.concat([Buffer.alloc(coordinate - digits.length), digits]);
  };
  return Buffer.concat([next(), next()]);
}
