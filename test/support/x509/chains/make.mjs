// Makes certificates.json and keys.json from the tables below, with the openssl command (version 3): node make.mjs
// Every run makes new keys. What the chains made of them are for is said in cases.ts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const rsa = (bits) => ["RSA", `rsa_keygen_bits:${bits}`];
const pss = (...options) => ["RSA-PSS", "rsa_keygen_bits:2048", ...options];
const ec = (curve) => ["EC", `ec_paramgen_curve:${curve}`, "ec_param_enc:named_curve"];

/** By name: the algorithm, and the options of genpkey. */
const keys = {
  "rsa-root": rsa(2048),
  "rsa-other-root": rsa(2048),
  "rsa-twin": rsa(2048),
  "rsa-intermediate": rsa(2048),
  "rsa-issuing": rsa(2048),
  "rsa-leaf": rsa(2048),
  "rsa-3072": rsa(3072),
  "rsa-1024": rsa(1024),
  "pss-root": pss(),
  "pss-intermediate": pss(
    "rsa_pss_keygen_md:sha256",
    "rsa_pss_keygen_mgf1_md:sha256",
    "rsa_pss_keygen_saltlen:32",
  ),
  "p256-root": ec("P-256"),
  "p256-intermediate": ec("P-256"),
  "p256-leaf": ec("P-256"),
  "p384-root": ec("P-384"),
  "p384-leaf": ec("P-384"),
  "p521-root": ec("P-521"),
  "p521-leaf": ec("P-521"),
  "ed25519-root": ["ED25519"],
  "ed25519-leaf": ["ED25519"],
  "ed448-root": ["ED448"],
  secp256k1: ec("secp256k1"),
  dsa: "dsa",
};

/** The private keys that tests sign tokens with. */
const signingKeys = ["rsa-leaf", "p256-leaf", "p384-leaf", "p521-leaf", "ed25519-leaf"];

const ca = ["basicConstraints=critical,CA:true", "keyUsage=critical,keyCertSign,cRLSign"];
const leaf = ["basicConstraints=critical,CA:false", "keyUsage=critical,digitalSignature"];

const ours = (extensions = [], changes = {}) => ({
  subject: "Intermediate",
  key: "rsa-intermediate",
  issuer: "root",
  extensions: [...ca, ...extensions],
  ...changes,
});
const root = (subject, key, changes = {}) => ({ subject, key, extensions: ca, ...changes });
const leafOf = (issuer, changes = {}, extensions = []) => ({
  subject: "Leaf",
  key: "rsa-leaf",
  issuer,
  extensions: [...leaf, ...extensions],
  ...changes,
});
const salted = (length, md = "sha256") => ({
  md,
  signing: ["rsa_padding_mode:pss", `rsa_pss_saltlen:${length}`],
});

const marker = (oid) => `${oid}=DER:0500`;
const unknown = "1.3.6.1.4.1.55555.1=critical,DER:0500";
const names = "nameConstraints";

/** By name; one without an issuer is self-signed. An issuer must stand before what it issues. */
const certificates = {
  root: root("Root", "rsa-root"),
  "other-root": root("Other root", "rsa-other-root"),
  "root-twin": root("Root", "rsa-twin"),
  "root-expired": root("Root", "rsa-root", { to: "20250101000000Z" }),
  "root-future": root("Root", "rsa-root", { from: "20900101000000Z" }),
  "root-v1": root("Root", "rsa-root", { extensions: undefined }),
  "root-not-ca": root("Root", "rsa-root", { extensions: leaf }),
  "root-sha1": root("Root", "rsa-root", { md: "sha1" }),
  "root-names": root("Root", "rsa-root", {
    extensions: [...ca, `${names}=critical,permitted;DNS:example.com`],
  }),
  "root-cross": { ...root("Root", "rsa-root"), issuer: "other-root" },
  "root-1024": root("Small root", "rsa-1024"),
  "root-3072": root("Large root", "rsa-3072"),

  intermediate: ours(),
  "intermediate-cross": ours([], { issuer: "other-root" }),
  "intermediate-twin": ours([], { key: "rsa-twin" }),
  "intermediate-expired": ours([], { to: "20250101000000Z" }),
  "intermediate-future": ours([], { from: "20900101000000Z" }),
  "intermediate-not-ca": ours([], { extensions: leaf }),
  "intermediate-no-constraints": ours([], { extensions: ["keyUsage=critical,keyCertSign"] }),
  "intermediate-v1": ours([], { extensions: undefined }),
  "intermediate-no-key-cert-sign": ours([], {
    extensions: [ca[0], "keyUsage=critical,digitalSignature,cRLSign"],
  }),
  "intermediate-no-key-usage": ours([], { extensions: ["basicConstraints=CA:true"] }),
  "intermediate-sha1": ours([], { md: "sha1" }),
  "intermediate-md5": ours([], { md: "md5" }),
  "intermediate-1024": ours([], { key: "rsa-1024" }),
  "intermediate-unknown": ours([unknown]),
  "intermediate-policy-constraints": ours(["policyConstraints=critical,requireExplicitPolicy:0"]),
  "intermediate-inhibit-any": ours(["inhibitAnyPolicy=critical,0"]),
  "intermediate-names": ours([`${names}=permitted;DNS:example.com`]),
  "intermediate-names-critical": ours([`${names}=critical,permitted;DNS:example.com`]),
  "intermediate-client": ours(["extendedKeyUsage=clientAuth"]),
  "intermediate-server": ours(["extendedKeyUsage=serverAuth"]),
  "intermediate-any": ours(["extendedKeyUsage=anyExtendedKeyUsage"]),
  "intermediate-path-0": ours([], { extensions: ["basicConstraints=critical,CA:true,pathlen:0", ca[1]] }),
  "intermediate-path-1": ours([], { extensions: ["basicConstraints=critical,CA:true,pathlen:1", ca[1]] }),
  "intermediate-marked": ours([marker("1.2.840.113635.100.6.2.1")]),
  issuing: { ...root("Issuing", "rsa-issuing"), issuer: "intermediate" },
  "issuing-self-issued": { ...root("Intermediate", "rsa-issuing"), issuer: "intermediate" },
  "intermediate-p256-of-rsa": ours([], { key: "p256-intermediate" }),

  "leaf-of-root": leafOf("root"),
  leaf: leafOf("intermediate"),
  "leaf-of-issuing": leafOf("issuing"),
  "leaf-of-self-issued": leafOf("issuing-self-issued"),
  "leaf-of-twin": leafOf("intermediate-twin"),
  "leaf-of-1024": leafOf("intermediate-1024"),
  "leaf-of-root-1024": leafOf("root-1024"),
  "leaf-of-3072": leafOf("root-3072", { key: "p256-leaf" }),
  "leaf-sha384": leafOf("root", { md: "sha384" }),
  "leaf-sha512": leafOf("root", { md: "sha512" }),
  "leaf-sha1": leafOf("root", { md: "sha1" }),
  "leaf-md5": leafOf("root", { md: "md5" }),
  "leaf-expired": leafOf("root", { to: "20250101000000Z" }),
  "leaf-future": leafOf("root", { from: "20900101000000Z" }),
  "leaf-1024": leafOf("root", { key: "rsa-1024" }),
  "leaf-dsa": leafOf("root", { key: "dsa" }),
  "leaf-secp256k1": leafOf("root", { key: "secp256k1" }),
  "leaf-p256": leafOf("root", { key: "p256-leaf" }),
  "leaf-v1": leafOf("root", { extensions: undefined }),
  "leaf-no-key-usage": leafOf("root", { extensions: [leaf[0]] }),
  "leaf-encipherment": leafOf("root", { extensions: [leaf[0], "keyUsage=critical,keyEncipherment"] }),
  "leaf-client": leafOf("intermediate", {}, ["extendedKeyUsage=clientAuth"]),
  "leaf-client-critical": leafOf("intermediate", {}, ["extendedKeyUsage=critical,clientAuth"]),
  "leaf-any": leafOf("intermediate", {}, ["extendedKeyUsage=anyExtendedKeyUsage"]),
  "leaf-unknown": leafOf("root", {}, [unknown]),
  "leaf-unknown-not-critical": leafOf("root", {}, [unknown.replace("critical,", "")]),
  "leaf-names": leafOf("root", {}, [`${names}=permitted;DNS:example.com`]),
  "leaf-policies": leafOf("root", {}, [
    "certificatePolicies=critical,1.3.6.1.4.1.55555.2",
    "subjectAltName=critical,DNS:leaf.example.com,DNS:*.wild.example.com,URI:https://leaf.example.com",
  ]),
  "leaf-policy-mappings": leafOf("root", {}, ["policyMappings=critical,1.2.3.4:1.2.3.5"]),
  "leaf-marked": leafOf("intermediate", {}, [marker("1.2.840.113635.100.6.11.1")]),
  "leaf-marked-critical": leafOf("intermediate", {}, ["1.2.840.113635.100.6.11.1=critical,DER:0500"]),
  "leaf-wrong-key-identifier": leafOf("root", {}, [`authorityKeyIdentifier=DER:30168014${"ab".repeat(20)}`]),

  "leaf-pss": leafOf("root", salted(32)),
  "leaf-pss-sha384": leafOf("root", salted(48, "sha384")),
  "leaf-pss-sha512": leafOf("root", salted(64, "sha512")),
  "leaf-pss-salt-0": leafOf("root", salted(0)),
  "leaf-pss-salt-20": leafOf("root", salted(20)),
  "leaf-pss-salt-222": leafOf("root", salted(222)),
  "leaf-pss-salt-350": leafOf("root-3072", salted(350)),
  "leaf-pss-sha1": leafOf("root", salted(20, "sha1")),
  "pss-root": root("PSS root", "pss-root", salted(32)),
  "pss-intermediate": { ...root("PSS", "pss-intermediate", salted(32)), issuer: "pss-root" },
  "pss-leaf": leafOf("pss-intermediate", salted(32)),
  "pss-leaf-sha384": leafOf("pss-root", salted(48, "sha384")),
  "pss-leaf-salt-20": leafOf("pss-root", salted(20)),

  "p256-root": root("P-256 root", "p256-root"),
  "p256-intermediate": { ...root("P-256", "p256-intermediate"), issuer: "p256-root" },
  "p256-leaf": leafOf("p256-intermediate", { key: "p256-leaf" }),
  "p256-leaf-sha512": leafOf("p256-root", { key: "p256-leaf", md: "sha512" }),
  "p256-leaf-sha1": leafOf("p256-root", { key: "p256-leaf", md: "sha1" }),
  "p384-root": root("P-384 root", "p384-root", { md: "sha384" }),
  "p384-leaf": leafOf("p384-root", { key: "p384-leaf", md: "sha384" }),
  "p384-leaf-sha256": leafOf("p384-root", { key: "p384-leaf" }),
  "p521-root": root("P-521 root", "p521-root", { md: "sha512" }),
  "p521-leaf": leafOf("p521-root", { key: "p521-leaf", md: "sha512" }),
  "ed25519-root": root("Ed25519 root", "ed25519-root", { md: "null" }),
  "ed25519-leaf": leafOf("ed25519-root", { key: "ed25519-leaf", md: "null" }),
  "ed448-root": root("Ed448 root", "ed448-root", { md: "null" }),
  "ed448-leaf": leafOf("ed448-root", { key: "p256-leaf", md: "null" }),
  "secp256k1-root": root("secp256k1 root", "secp256k1"),
  "secp256k1-leaf": leafOf("secp256k1-root"),
  "dsa-root": root("DSA root", "dsa"),
  "dsa-leaf": leafOf("dsa-root"),

  "self-signed": { subject: "Self-signed", key: "rsa-leaf", extensions: leaf },
  "self-signed-ca": { subject: "Self-signed", key: "rsa-leaf", extensions: ca },
  "leaf-of-self-signed": leafOf("self-signed", { key: "p256-leaf" }),

  "depth-1": root("Depth 1", "p256-root"),
  ...Object.fromEntries(
    [2, 3, 4, 5, 6, 7, 8, 9].map((depth) => [
      `depth-${depth}`,
      {
        ...root(`Depth ${depth}`, depth % 2 === 0 ? "p256-intermediate" : "p256-root"),
        issuer: `depth-${depth - 1}`,
      },
    ]),
  ),
  "leaf-of-depth-8": leafOf("depth-8", { key: "p256-leaf" }),
  "leaf-of-depth-9": leafOf("depth-9", { key: "p256-leaf" }),
};

const folder = mkdtempSync(`${tmpdir()}/chains-`);
try {
  main();
} finally {
  rmSync(folder, { recursive: true });
}

function main() {
  for (const [name, kind] of Object.entries(keys)) makeKey(name, kind);
  const made = {};
  for (const [name, row] of Object.entries(certificates)) made[name] = issue(name, row);
  write("certificates.json", { ...encoded(made), ...encoded(spoiled(made)) });
  write("keys.json", Object.fromEntries(signingKeys.map((name) => [name, read(`${name}.key`).toString()])));
}

/** What openssl would not make. */
function spoiled({ leaf: good }) {
  const changed = (change) => {
    const copy = Buffer.from(good);
    change(copy);
    return copy;
  };
  return {
    // The subject's common name.
    "leaf-changed": changed((der) => (der[der.indexOf("Leaf") + 3] ^= 1)),
    "leaf-signature-changed": changed((der) => (der[der.length - 1] ^= 1)),
    "leaf-trailing": Buffer.concat([good, Buffer.alloc(1)]),
    "leaf-cut": good.subarray(0, -1),
  };
}

function makeKey(name, kind) {
  const out = ["-out", `${name}.key`];
  if (kind !== "dsa") {
    const [algorithm, ...options] = kind;
    openssl("genpkey", "-algorithm", algorithm, ...options.flatMap((option) => ["-pkeyopt", option]), ...out);
    return;
  }
  openssl(
    "genpkey",
    "-genparam",
    "-algorithm",
    "DSA",
    "-pkeyopt",
    "dsa_paramgen_bits:2048",
    "-out",
    "dsa.txt",
  );
  openssl("genpkey", "-paramfile", "dsa.txt", ...out);
}

function issue(name, row) {
  const { subject, key, issuer, extensions, md = "sha256", signing = [] } = row;
  const { from = "20200101000000Z", to = "21000101000000Z" } = row;
  const sections = [
    "[ca]\ndefault_ca=own\n[own]\ndatabase=database\nnew_certs_dir=.\nrand_serial=yes\nunique_subject=no",
    "policy=policy\n[policy]\ncommonName=supplied\n[req]\ndistinguished_name=name\n[name]",
    ...(extensions === undefined ? [] : ["[extensions]", ...extensions]),
  ];
  writeFileSync(`${folder}/openssl.cnf`, `${sections.join("\n")}\n`);
  writeFileSync(`${folder}/database`, "");
  const config = ["-config", "openssl.cnf"];
  openssl("req", "-new", "-key", `${key}.key`, "-subj", `/CN=${subject}`, "-out", "request", ...config);
  openssl(
    ...["ca", "-batch", "-notext", "-in", "request", "-out", `${name}.pem`, ...config],
    ...(issuer === undefined ? ["-selfsign"] : ["-cert", `${issuer}.pem`]),
    ...["-keyfile", `${certificates[issuer ?? name].key}.key`, "-md", md, "-startdate", from, "-enddate", to],
    ...signing.flatMap((option) => ["-sigopt", option]),
    ...(extensions === undefined ? [] : ["-extensions", "extensions"]),
  );
  return openssl("x509", "-in", `${name}.pem`, "-outform", "DER");
}

function openssl(...options) {
  const { status, stdout, stderr, error } = spawnSync("openssl", options, { cwd: folder });
  if (status === 0) return stdout;
  throw error ?? new Error(`openssl ${options.join(" ")}: ${stderr}`);
}

function read(file) {
  return readFileSync(`${folder}/${file}`);
}

function encoded(ders) {
  return Object.fromEntries(Object.entries(ders).map(([name, der]) => [name, der.toString("base64")]));
}

function write(file, value) {
  writeFileSync(fileURLToPath(new URL(file, import.meta.url)), `${JSON.stringify(value, undefined, 2)}\n`);
}
