// Certificate path validation with certificates that no program issues: RFC 5280 section 6.1, and where validateChain is stricter.
import { every } from "../../../src/algorithms/every.ts";
import { CertificateChainError } from "josette/errors";
import { parseCertificate, validateChain } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { keyUsage } from "../../../examples/identity-provider/certificate-extensions.ts";
import { der, type DerBytes } from "../../../examples/identity-provider/der-writer.ts";
import { distinguishedName } from "../../../examples/identity-provider/distinguished-name.ts";
import { Certificate, partsOf } from "../../../src/x509/certificate/certificate.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { keyObjects, rsaKey } from "../../support/keys.ts";
import { validity } from "../../support/x509/certificates.ts";
import { ca, entity, issue, selfIssue } from "../../support/x509/entities.ts";

const at = new Date("2026-07-01T12:00:00Z");
const nameless = der.sequence();
const root = entity("CN=Root");
const intermediate = entity("CN=Intermediate");
const leaf = entity("CN=Leaf");

/** How long the path is, or the check that failed, and where. */
async function outcomeOf(
  chain: readonly DerBytes[],
  trustAnchors: readonly DerBytes[],
  leafExtensions: readonly string[] = [],
): Promise<number | string> {
  const demand = leafExtensions.length === 0 ? {} : { leaf: { extensions: leafExtensions } };
  try {
    return (await validateChain(chain, { trustAnchors, at, ...demand })).path.length;
  } catch (error) {
    if (error instanceof CertificateChainError) return `${error.check} ${error.certificateIndex}`;
    throw error;
  }
}

describe("a certificate of a class that gives it another key", () => {
  const stranger = entity(root.subject);
  const { key: strangersKey } = parseCertificate(selfIssue(stranger));

  /** An object of a subclass, which TypeScript does not allow. The constructor may throw. */
  function forge(certificate: DerBytes): Promise<Certificate> {
    function Forged(): void {
      throw new Error("never called: the constructor of Certificate is");
    }
    Forged.prototype = Object.create(Certificate.prototype, { key: { get: () => strangersKey } });
    return Promise.resolve().then(() => {
      const parts = partsOf(parseCertificate(certificate));
      const forged: unknown = Reflect.construct(Certificate, [every(), parts], Forged);
      if (forged instanceof Certificate) return forged;
      throw new Error("not a certificate");
    });
  }

  test("has its own all the same, or is refused, as the leaf", async () => {
    const validated = forge(issue(leaf, root, [])).then((forged) =>
      validateChain([forged], { trustAnchors: [selfIssue(root)], at }),
    );
    const code = await codeOfRejection(validated);
    expect([undefined, "ERR_INVALID_ARGUMENT", "ERR_X509_CHAIN_INVALID"]).toContain(code);
    if (code === undefined) expect((await validated).key).not.toBe(strangersKey);
  });

  test("is no anchor for what was signed with that one", async () => {
    const validated = forge(selfIssue(root)).then((forged) =>
      validateChain([issue(leaf, stranger, [])], { trustAnchors: [forged], at }),
    );
    const code = await codeOfRejection(validated);
    expect(["ERR_INVALID_ARGUMENT", "ERR_X509_CHAIN_INVALID"]).toContain(code);
  });
});

describe("constraints on policies are refused:", () => {
  const mapping = der.sequence(der.objectIdentifier("1.2.3"), der.objectIdentifier("1.2.4"));
  const constraints: readonly (readonly [what: string, oid: string, value: Uint8Array])[] = [
    ["policyMappings", "2.5.29.33", der.sequence(mapping)],
    ["policyConstraints", "2.5.29.36", der.sequence(der.contextSpecific(0, "primitive", Uint8Array.of(0)))],
    ["inhibitAnyPolicy", "2.5.29.54", der.integer(0)],
  ];

  describe.each([true, false])("critical: %s", (critical) => {
    test.each(constraints)("%s", async (_, oid, value) => {
      const extension = { oid, critical, value };
      const anchor = selfIssue(root);
      const middle = issue(intermediate, root, [ca]);
      const end = issue(leaf, intermediate, []);
      expect(await outcomeOf([end, middle], [anchor])).toBe(3);
      const constrainedEnd = issue(leaf, intermediate, [extension]);
      expect(await outcomeOf([constrainedEnd, middle], [anchor])).toBe("policyConstraints 0");
      const constrainedMiddle = issue(intermediate, root, [ca, extension]);
      expect(await outcomeOf([end, constrainedMiddle], [anchor])).toBe("policyConstraints 1");
      const constrainedAnchor = selfIssue(root, [extension]);
      expect(await outcomeOf([end, middle], [constrainedAnchor])).toBe("policyConstraints 2");
      expect(await outcomeOf([constrainedEnd, middle], [anchor], [oid])).toBe("policyConstraints 0");
    });
  });

  test("policies alone are not", async () => {
    const value = der.sequence(der.sequence(der.objectIdentifier("1.2.3")));
    const policies = { oid: "2.5.29.32", critical: true, value };
    const chain = [issue(leaf, intermediate, [policies]), issue(intermediate, root, [ca, policies])];
    expect(await outcomeOf(chain, [selfIssue(root)])).toBe(3);
  });
});

describe("a CA without a name is refused:", () => {
  test("in the chain", async () => {
    const unnamed = { ...intermediate, subject: nameless };
    const chain = [issue(leaf, unnamed, []), issue(unnamed, root, [ca])];
    expect(await outcomeOf(chain, [selfIssue(root)])).toBe("subject 1");
  });

  test("as the anchor", async () => {
    const unnamed = { ...root, subject: nameless };
    expect(await outcomeOf([issue(leaf, unnamed, [])], [selfIssue(unnamed)])).toBe("subject 1");
    const chain = [issue(leaf, intermediate, []), issue(intermediate, unnamed, [ca])];
    expect(await outcomeOf(chain, [selfIssue(unnamed)])).toBe("subject 2");
  });

  test("unlike a leaf, which may have its names in an extension", async () => {
    const unnamed = { ...leaf, subject: nameless };
    const usage = [keyUsage("digitalSignature")];
    expect(await outcomeOf([issue(unnamed, root, usage)], [selfIssue(root)])).toBe(2);
  });
});

describe("a cross-signed root with an anchor of its own that does not do", () => {
  const other = entity("CN=Other");
  const expired = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2021-01-01T00:00:00Z") };
  const chain = [issue(leaf, root, []), issue(root, other, [ca])];
  const [expiredRoot, validOther] = [selfIssue(root, [], expired), selfIssue(other)];

  test("leads to the one who has cross-signed it", async () => {
    for (const trustAnchors of [
      [expiredRoot, validOther],
      [validOther, expiredRoot],
    ]) {
      const { path } = await validateChain(chain, { trustAnchors, at });
      expect(path.map((each) => Buffer.from(each.der))).toEqual(
        [...chain, validOther].map((each) => Buffer.from(each)),
      );
    }
  });

  test("leads nowhere when that one is no anchor, or does not do either", async () => {
    expect(await outcomeOf(chain, [expiredRoot])).toBe("validity 1");
    expect(await outcomeOf(chain, [expiredRoot, selfIssue(other, [], expired)])).toBe("validity 1");
    const stranger = selfIssue(entity("CN=Other"));
    expect(await outcomeOf(chain, [expiredRoot, stranger])).toBe("validity 1");
  });

  test("leads to its own anchor where that one does", async () => {
    expect(await outcomeOf(chain, [selfIssue(root), validOther])).toBe(2);
    expect(await outcomeOf(chain, [validOther, selfIssue(root)])).toBe(2);
  });
});

// RFC 8017 section 9.1.1: with 2048 bits and SHA-256, 222 bytes are the longest there can be.
test.each([223, 256, 65_535])(
  "a salt of %d bytes, which the key has no room for, is refused",
  async (salt) => {
    const rsaRoot = { subject: "CN=RSA root", ...keyObjects(rsaKey) };
    const sha256 = der.sequence(der.objectIdentifier("2.16.840.1.101.3.4.2.1"), der.nullValue());
    const mgf1 = der.sequence(der.objectIdentifier("1.2.840.113549.1.1.8"), sha256);
    const parameters = [sha256, mgf1, der.integer(salt)].map((value, index) =>
      der.contextSpecific(index, "constructed", value),
    );
    const pss = der.sequence(der.objectIdentifier("1.2.840.113549.1.1.10"), der.sequence(...parameters));
    const signed = der.sequence(
      ...[der.contextSpecific(0, "constructed", der.integer(2)), der.integer(1), pss],
      distinguishedName("CN=RSA root"),
      der.sequence(der.utcTime(validity.notBefore), der.utcTime(validity.notAfter)),
      distinguishedName("CN=Leaf"),
      leaf.publicKey.export({ type: "spki", format: "der" }),
    );
    const signature = new Uint8Array(256).fill(1);
    const end = der.sequence(signed, pss, der.bitString(signature));
    expect(await outcomeOf([end], [selfIssue(rsaRoot)])).toBe("signatureAlgorithm 0");
  },
);
