// Points of a curve as octets, SEC 1 section 2.3, against ECDH.convertKey of node:crypto.
import { createECDH, ECDH } from "node:crypto";
import { JoseError } from "josette/errors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownBytes } from "../../src/encoding/bytes.ts";
import { readPoint, writePoint } from "../../src/keytypes/ec-point.ts";
import { P256 } from "../../src/keytypes/p256.ts";
import { P384 } from "../../src/keytypes/p384.ts";
import { P521 } from "../../src/keytypes/p521.ts";

const fault = (problem: string) => new JoseError("ERR_KEY_INVALID", problem);
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

describe.each([
  { name: "prime256v1", curve: P256.curve },
  { name: "secp384r1", curve: P384.curve },
  { name: "secp521r1", curve: P521.curve },
])("$name", ({ name, curve }) => {
  const { length } = curve;
  const read = (point: Uint8Array) => readPoint(curve, ownBytes(point, "point"), fault);
  const point = fc.nat().map(() => createECDH(name).generateKeys());

  test("any point is read in both forms and written again", () => {
    fc.assert(
      fc.property(point, (uncompressed) => {
        const { x, y } = read(uncompressed);
        expect(Buffer.concat([x, y])).toEqual(uncompressed.subarray(1));
        const compressed = Buffer.from(
          ECDH.convertKey(uncompressed, name, undefined, undefined, "compressed"),
        );
        expect(read(compressed)).toEqual({ x, y });
        const members = { kty: "EC", x: base64url(x), y: base64url(y) };
        expect(Buffer.from(writePoint(members))).toEqual(uncompressed);
      }),
      { numRuns: 10 },
    );
  });

  test("the sign of a compressed point chooses between y and p - y", () => {
    const uncompressed = createECDH(name).generateKeys();
    const compressed = Buffer.from(ECDH.convertKey(uncompressed, name, undefined, undefined, "compressed"));
    const [one, other] = [2, 3].map((form) => read(Buffer.concat([Buffer.of(form), compressed.subarray(1)])));
    const sum = [one!, other!].map(({ y }) => BigInt(`0x${Buffer.from(y).toString("hex")}`));
    expect(sum[0]! + sum[1]!).toBe(curve.p);
    expect([one!.y.at(-1)! & 1, other!.y.at(-1)! & 1]).toEqual([0, 1]);
  });

  test("any other length or form is refused", () => {
    const uncompressed = createECDH(name).generateKeys();
    for (let size = 0; size <= 2 * length + 3; size++) {
      const octets = Buffer.concat([uncompressed, Buffer.alloc(2)]).subarray(0, size);
      for (let form = 0; form < 10; form++) {
        if (size > 0) octets[0] = form;
        const isPoint =
          (form === 4 && size === 1 + 2 * length) || ((form === 2 || form === 3) && size === 1 + length);
        if (!isPoint) expect(() => read(octets)).toThrow(JoseError);
      }
    }
  });
});
