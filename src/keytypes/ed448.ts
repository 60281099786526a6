/** Octet key pairs on Ed448: RFC 8037 section 2, RFC 8410, RFC 8032 section 5.2. */
import { octetsFrom } from "../platform/runtime-features.ts";
import { edwardsKeyType, type EdwardsKeyType } from "./edwards.ts";

/** Octet key pairs on Ed448, for signatures. */
export const Ed448: EdwardsKeyType = /* @__PURE__ */ edwardsKeyType(
  {
    crv: "Ed448",
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffffffn,
    order:
      0x3fffffffffffffffffffffffffffffffffffffffffffffffffffffff7cca23e9c44edb49aed63690216cc2728dc58f552378c292ab5844f3n,
    signatureLength: 114,
    smallOrder: [
      0x0n,
      0x1n,
      0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffffffffffffffffffffffffffffffffffffffffffffffffffffen,
    ],
  },
  {
    bits: 448,
    length: 57,
    oid: "1.3.101.113",
    known: {
      x: "8N3LNHkNAHrcfb8oiX0APvOcuvxCFyLhne3GUld1o38iAYnhGvawhLEPAO7557nXEVgx_hE41VYA",
      signature:
        "_mTBw_AoZ7K-9ZLxdmnGPIjAQXbBwp2KsEzIHwKal6IkstI9JAsWrKulqLj3-wzlI1vMkynafH2AyUwCpsf3iCHEWHqJhh7l" +
        "SHPhUNveTuoQGFBKzuMfuH5MtHbsPF1miyzBWXcuF2t40cyah6MemTIA",
    },
    feature: {
      name: "Ed448",
      algorithm: { name: "Ed448" },
      usages: ["verify"],
      // These octets encode a point on the curve.
      key: () => octetsFrom(57, 5),
      inOlderNode: true,
    },
    knownPublicKey: "1K3Cu9-iyak_I6Kyux9a5tEVm1_iOavAcvJsqjVorj0TbC-5WzLtHZaSphfMccM2TfzRVeYjwMAA",
  },
);
