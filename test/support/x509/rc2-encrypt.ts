// RC2 encryption, RFC 2268 sections 2 and 3, for the tests: the library only decrypts.

/** PITABLE, section 2. */
const pi = Buffer.from(
  [
    "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2",
    "179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82",
    "54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626",
    "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7",
    "08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec",
    "c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731",
    "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9",
    "0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad",
  ].join(""),
  "hex",
);

/** One block. */
export function rc2EncryptBlock(
  key: Uint8Array,
  effectiveBits: number,
  block: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const l = [...key];
  const t = key.length;
  for (let i = t; i < 128; i++) l[i] = pi[(l[i - 1]! + l[i - t]!) % 256]!;
  const t8 = Math.ceil(effectiveBits / 8);
  l[128 - t8] = pi[l[128 - t8]! & (255 % 2 ** (8 + effectiveBits - 8 * t8))]!;
  for (let i = 127 - t8; i >= 0; i--) l[i] = pi[l[i + 1]! ^ l[i + t8]!]!;
  const k = Array.from({ length: 64 }, (_, i) => l[2 * i]! + 256 * l[2 * i + 1]!);

  const view = Buffer.from(block);
  const r = [0, 2, 4, 6].map((offset) => view.readUInt16LE(offset));
  const before = (i: number, distance: number) => r[(i + 4 - distance) % 4]!;
  let j = 0;
  const mix = () => {
    [1, 2, 3, 5].forEach((s, i) => {
      const sum = r[i]! + k[j++]! + (before(i, 1) & before(i, 2)) + (~before(i, 1) & before(i, 3));
      const word = ((sum % 65_536) + 65_536) % 65_536;
      r[i] = ((word << s) | (word >> (16 - s))) & 0xffff;
    });
  };
  const mash = () => {
    for (let i = 0; i < 4; i++) r[i] = (r[i]! + k[before(i, 1) % 64]!) % 65_536;
  };
  for (let round = 0; round < 16; round++) {
    mix();
    if (round === 4 || round === 10) mash();
  }
  const out = Buffer.alloc(8);
  r.forEach((word, i) => out.writeUInt16LE(word, 2 * i));
  return Uint8Array.from(out);
}

/** Many, chained, with the padding of PKCS #7. */
export function rc2CbcEncrypt(
  key: Uint8Array,
  effectiveBits: number,
  iv: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const count = 8 - (plaintext.length % 8);
  const padded = Buffer.concat([plaintext, Buffer.alloc(count, count)]);
  const blocks: Uint8Array[] = [];
  let previous = iv;
  for (let offset = 0; offset < padded.length; offset += 8) {
    const chained = padded.subarray(offset, offset + 8).map((octet, index) => octet ^ previous[index]!);
    blocks.push((previous = rc2EncryptBlock(key, effectiveBits, chained)));
  }
  return Uint8Array.from(Buffer.concat(blocks));
}
