// Names as node:crypto and OpenSSL write them, for comparison. Only the layout is theirs: the values come from the library under test.
import type { DistinguishedName, GeneralName, NameAttribute } from "josette/x509";

/** OpenSSL has short names of its own. */
const opensslNames: Readonly<Record<string, string>> = {
  STREET: "street",
  givenName: "GN",
};

/** X509Certificate's `subject` and `issuer`: a line for each part, the most general first. */
export function nodeNameText({ rdns }: DistinguishedName): string {
  const line = (attributes: readonly NameAttribute[]) =>
    attributes.map((each) => `${opensslName(each)}=${escaped(each.value)}`).join(" + ");
  return rdns.map(line).join("\n");
}

/** `-nameopt RFC2253`, which turns the attributes of a part round, too. */
export function opensslNameText({ rdns }: DistinguishedName): string {
  const attributes = (each: NameAttribute) =>
    `${opensslName(each)}=${opensslName(each) === each.oid ? `#${each.hex.toUpperCase()}` : escaped(each.value)}`;
  const parts = rdns.map((rdn) => rdn.map(attributes).reverse().join("+"));
  return parts.reverse().join(",");
}

/** X509Certificate's `subjectAltName`. */
export function nodeSubjectAltName(names: readonly GeneralName[]): string {
  return names.map(nodeGeneralName).join(", ");
}

function nodeGeneralName(name: GeneralName): string {
  if (name.type === "dns") return `DNS:${name.value}`;
  if (name.type === "email") return `email:${name.value}`;
  if (name.type === "uri")
    return name.value.includes(",") ? `URI:${quoted(name.value)}` : `URI:${name.value}`;
  if (name.type === "ip")
    return `IP Address:${name.value.includes(":") ? fullAddress(name.value) : name.value}`;
  if (name.type === "registeredId") return `Registered ID:${name.value}`;
  if (name.type === "directoryName") return `DirName:${quoted(String(name.value))}`;
  if (name.type === "otherName") return `othername:UPN:${Buffer.from(name.value).subarray(2).toString()}`;
  throw new TypeError(`Not in the test certificates: ${name.type}`);
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(",", "\\u002c");
}

/** Every group, in capitals. */
function fullAddress(text: string): string {
  const [before = "", after] = text.split("::").map((part) => part.split(":").filter(Boolean));
  const head = before === "" ? [] : before;
  const tail = after ?? [];
  return [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail]
    .join(":")
    .toUpperCase();
}

function opensslName({ type }: NameAttribute): string {
  return opensslNames[type] ?? type;
}

/** RFC 2253 section 2.4, written apart from the library; OpenSSL forgets to escape a number sign that is the whole value. */
function escaped(value: string): string {
  const characters = Array.from(value);
  return characters
    .map((character, index) => {
      const outside = index === 0 || index === characters.length - 1;
      if (',+"\\<>;'.includes(character) || (index === 0 && character === "#" && value !== "#"))
        return `\\${character}`;
      if (outside && character === " ") return "\\ ";
      if (character < " " || character === "\x7f") {
        return `\\${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
      }
      return character;
    })
    .join("");
}
