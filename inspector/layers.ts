/** Shows the layers of a token side by side: the coloured text, and below it what each part contains. */
import type {
  Attempt,
  Diagnosis,
  EntryReport,
  Layer,
  Parameter,
  Segment,
  SegmentName,
} from "../src/explain/index.ts";
import { element, type Child } from "./element.ts";
import { findingList } from "./verdict.ts";
import { bytesInWords, timeInWords, valueInWords } from "./words.ts";

/** Creates the views of the layers. Claims have a view of their own. */
export function layers(diagnosis: Diagnosis): readonly HTMLElement[] {
  const { entries = [], entry: shown, layers: only, keys } = diagnosis;
  if (entries.length < 2) return layerViews(only, keys);
  return entries.map((entry, index) => entryView(entry, index, keys, index === shown));
}

/** A signature or recipient. The findings of the one that is explained first are in the verdict. */
function entryView(
  entry: EntryReport,
  index: number,
  keys: Diagnosis["keys"],
  isShown: boolean,
): HTMLElement {
  const { label, accepted, findings } = entry;
  const title = `entry-${index}`;
  return element(
    "section",
    { class: `entry ${accepted ? "opened" : "closed"}`, "aria-labelledby": title },
    element(
      "header",
      {},
      element("h2", { id: title }, label),
      element("p", { class: "state" }, accepted ? "would be accepted" : "would not be accepted"),
    ),
    isShown || findings.length === 0 ? undefined : findingList(findings, `Findings about ${label}`),
    element("div", { class: "layers" }, ...layerViews(entry.layers, keys, title)),
  );
}

/** `entry` is the ID of the title of the entry: several entries have layers with the same name. */
function layerViews(list: readonly Layer[], keys: Diagnosis["keys"], entry?: string): readonly HTMLElement[] {
  return list.flatMap((layer, index) => {
    const place = entry === undefined ? String(index) : `${entry}-${index}`;
    const title = `layer-${place}`;
    const name = entry === undefined ? title : `${entry} ${title}`;
    return layer.kind === "claims" ? [] : [layerView(keys, layer, { place, title, name })];
  });
}

/** Where a layer is. */
interface Place {
  /** A part of the IDs of its elements. */
  readonly place: string;
  readonly title: string;
  /** The IDs of the elements that name it. */
  readonly name: string;
}

const titles: Readonly<Record<Layer["kind"], string>> = {
  JWE: "Encrypted",
  JWS: "Signed",
  claims: "Claims",
  text: "Text",
};

function layerView(keys: Diagnosis["keys"], layer: Layer, at: Place): HTMLElement {
  const { place, title, name } = at;
  return element(
    "section",
    { class: `layer ${layer.opened ? "opened" : "closed"}`, "aria-labelledby": name },
    element(
      "header",
      {},
      element("h2", { id: title }, element("span", { class: "kind" }, layer.kind), ` ${titles[layer.kind]}`),
      element("p", { class: "state" }, stateOf(layer)),
      copyButton(layer),
    ),
    tokenText(layer, place),
    ...layer.segments.map((segment) => part(keys, layer, at, segment)),
  );
}

function stateOf({ kind, opened, bytes }: Layer): string {
  if (kind === "text") return bytesInWords(bytes);
  const done = kind === "JWE" ? "decrypted" : "verified";
  return opened ? done : `not ${done}`;
}

/** The colours of parts with the same role are the same in both kinds. */
const colours: Readonly<Record<SegmentName, string>> = {
  header: "header",
  "encrypted key": "key",
  iv: "iv",
  ciphertext: "body",
  payload: "body",
  tag: "seal",
  signature: "seal",
};

const names: Readonly<Record<SegmentName, string>> = {
  header: "Header",
  "encrypted key": "Encrypted key",
  iv: "Initialization vector",
  ciphertext: "Ciphertext",
  payload: "Payload",
  tag: "Authentication tag",
  signature: "Signature",
};

/** The parts are links: a keyboard reaches each, and following one leads to its contents. */
function tokenText({ text, segments }: Layer, place: string): HTMLElement {
  const children: Child[] = [];
  let end = 0;
  for (const segment of segments) {
    children.push(text.slice(end, segment.start));
    end = segment.end;
    if (segment.start === segment.end) continue;
    const link = {
      href: `#${idOf(place, segment)}`,
      class: colours[segment.name],
      "data-part": idOf(place, segment),
    };
    const name = `${names[segment.name]}, ${bytesInWords(segment.bytes)}`;
    children.push(
      element(
        "a",
        link,
        element("span", { class: "unseen" }, name),
        // To a screen reader, the name says more than hundreds of letters.
        element("span", { "aria-hidden": "true" }, ...shortened(text.slice(segment.start, segment.end))),
      ),
    );
  }
  children.push(text.slice(end));
  return element(
    "div",
    { class: "token", tabindex: 0, role: "group", "aria-label": "Text of the layer", dir: "ltr" },
    ...children,
  );
}

/** The longest part that is shown whole, in characters: all parts should be in view together. */
const longestPart = 400;

function shortened(text: string): readonly Child[] {
  if (text.length <= longestPart) return [text];
  const left = text.length - 260;
  const gap = element("span", { class: "gap" }, ` … ${left.toLocaleString("en")} more … `);
  return [text.slice(0, 180), gap, text.slice(-80)];
}

function copyButton({ kind, text }: Layer): HTMLElement {
  const button = element(
    "button",
    { type: "button", class: "minor", "aria-label": `Copy the ${kind}` },
    "Copy",
  );
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text).then(
      () => (button.textContent = "Copied"),
      () => (button.textContent = "Not allowed"),
    );
  });
  return button;
}

function idOf(place: string, { name }: Segment): string {
  return `part-${place}-${name.replace(" ", "-")}`;
}

function part(keys: Diagnosis["keys"], layer: Layer, { place, name }: Place, segment: Segment): HTMLElement {
  const id = idOf(place, segment);
  const size = segment.start === segment.end ? "empty" : bytesInWords(segment.bytes);
  return element(
    "section",
    {
      id,
      class: `part ${colours[segment.name]}`,
      "data-part": id,
      tabindex: -1,
      "aria-labelledby": `${name} ${id}-title`,
    },
    element("h3", { id: `${id}-title` }, names[segment.name], " ", element("span", { class: "quiet" }, size)),
    ...(contents[segment.name]?.(keys, layer) ?? []),
  );
}

type Contents = (keys: Diagnosis["keys"], layer: Layer) => readonly HTMLElement[];

/** What is shown of each part. Only the size of the others is of interest. */
const contents: Partial<Readonly<Record<SegmentName, Contents>>> = {
  header: (_, { header }) =>
    header.length === 0 ? [] : [element("dl", { class: "parameters" }, ...header.flatMap(parameter))],
  "encrypted key": (keys, { attempts }) => attempts.map((attempt) => attemptView(attempt, keys)),
  signature: (keys, { attempts }) => attempts.map((attempt) => attemptView(attempt, keys)),
  ciphertext: (_, { compressedBytes, contentBytes }) => plaintextSizes(compressedBytes, contentBytes),
};

function parameter({ name, value, meaning, reference, time }: Parameter): readonly HTMLElement[] {
  return [
    element("dt", {}, element("bdi", {}, name)),
    element(
      "dd",
      {},
      element("span", { class: "value" }, element("bdi", {}, valueInWords(value))),
      time === undefined ? undefined : element("span", { class: "quiet" }, ` ${timeInWords(time)}`),
      element("span", { class: "meaning" }, meaning, reference === "" ? undefined : ` ${reference}`),
    ),
  ];
}

const results: Readonly<Record<Attempt["result"], string>> = {
  opened: "opens it",
  verified: "verifies it",
  failed: "fails",
  skipped: "not tried",
};

function attemptView({ key, why, hint, result }: Attempt, keys: Diagnosis["keys"]): HTMLElement {
  const label = keys[key]?.label ?? `key ${key + 1}`;
  return element(
    "div",
    { class: `attempt ${result}` },
    element(
      "p",
      {},
      element("bdi", { class: "label" }, label),
      " ",
      element("strong", {}, results[result]),
      hint === undefined ? undefined : element("span", { class: "hint" }, `named by ${hint}`),
    ),
    element("p", { class: "quiet" }, element("bdi", {}, why)),
  );
}

function plaintextSizes(compressed: number | undefined, content: number | undefined): readonly HTMLElement[] {
  if (content === undefined) return [];
  const text =
    compressed === undefined
      ? `decrypts to ${bytesInWords(content)}`
      : `decrypts to ${bytesInWords(compressed)}, inflated to ${bytesInWords(content)}`;
  return [element("p", { class: "quiet" }, text)];
}
