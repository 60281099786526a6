// Which values are algorithms. An application may write its own, so every member is checked.
import { describe, expect, test } from "vitest";
import { every } from "../../src/algorithms/every.ts";
import type { Scheme } from "../../src/algorithms/suite.ts";
import {
  isContentScheme,
  isManagementScheme,
  isScheme,
  isSignatureScheme,
  nameOf,
} from "../../src/algorithms/recognize-algorithm.ts";

const { signatures, management, content } = every();
interface Kind {
  readonly kind: Scheme["kind"];
  readonly is: (value: unknown) => boolean;
  readonly schemes: readonly (readonly [string, Scheme])[];
  readonly members: readonly string[];
}
const kinds: readonly Kind[] = [
  {
    kind: "signature",
    is: isSignatureScheme,
    schemes: Object.entries(signatures),
    members: [
      "alg",
      "kind",
      "newKey",
      "keyTypes",
      "ktys",
      "features",
      "signer",
      "verifier",
      "keyAlgs",
      "fitsCryptoKey",
    ],
  },
  {
    kind: "management",
    is: isManagementScheme,
    schemes: Object.entries(management),
    members: [
      "alg",
      "kind",
      "newKey",
      "keyTypes",
      "ktys",
      "features",
      "sender",
      "receiver",
      "iterations",
      "fitsCryptoKey",
    ],
  },
  {
    kind: "content",
    is: isContentScheme,
    schemes: Object.entries(content),
    members: ["enc", "kind", "features", "encrypt", "decrypt", "contentKey", "fitsCryptoKey"],
  },
];

describe.each(kinds)("$kind", ({ kind, is, schemes, members }) => {
  test.each(schemes)("%s is of this kind alone, and has its name", (name, scheme) => {
    expect(kinds.filter((each) => each.is(scheme)).map((each) => each.kind)).toEqual([kind]);
    expect([isScheme(scheme), isScheme({ ...scheme }), nameOf(scheme)]).toEqual([true, true, name]);
  });

  const scheme: Readonly<Record<string, unknown>> = { ...schemes[0]![1] };

  test.each(members)("a value without %s is none", (member) => {
    for (const value of [undefined, null, 1]) expect(is({ ...scheme, [member]: value })).toBe(false);
  });

  test.each(["", "none"])("the name %j is refused", (name) => {
    expect(is({ ...scheme, [kind === "content" ? "enc" : "alg"]: name })).toBe(false);
  });

  test("anything else is none, also if it cannot be read", () => {
    const hostile = new Proxy(scheme, {
      get: () => {
        throw new Error("trap");
      },
    });
    for (const value of [undefined, null, "RS256", 1, [], {}, () => scheme, hostile])
      expect(is(value)).toBe(false);
  });
});
