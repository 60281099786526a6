/** Shows the files with keys, each with its keys as cards. */
import type { Finding, KeyReport } from "../src/explain/index.ts";
import { element, type Child } from "./element.ts";
import type { LoadedFile } from "./session.ts";
import { dayInWords } from "./words.ts";

/** What can be done with a file. */
export interface FileActions {
  readonly remove: (file: LoadedFile) => void;
  readonly unlock: (file: LoadedFile, password: string) => void;
}

/** Creates the view. `reports` are the keys of all files, in order. */
export function keyFiles(
  files: readonly LoadedFile[],
  reports: readonly KeyReport[],
  actions: FileActions,
): readonly HTMLElement[] {
  let next = 0;
  return files.map((file) => {
    const first = next;
    next += file.read.keys.length;
    return fileView(file, reports.slice(first, next), actions);
  });
}

function fileView(file: LoadedFile, reports: readonly KeyReport[], actions: FileActions): HTMLElement {
  const remove = element(
    "button",
    { type: "button", class: "minor", "aria-label": `Remove ${file.name}` },
    "Remove",
  );
  remove.addEventListener("click", () => {
    actions.remove(file);
  });
  const locked = file.read.findings.some(
    ({ code }) => code === "key-password-missing" || code === "key-password-wrong",
  );
  return element(
    "article",
    { class: "key-file", "aria-label": file.name },
    element("header", {}, element("bdi", { class: "name" }, file.name), remove),
    ...file.read.findings.map(fileFinding),
    locked ? passwordForm(file, actions) : undefined,
    ...reports.map(card),
  );
}

function fileFinding({ severity, message }: Finding): HTMLElement {
  return element("p", { class: `key-finding ${severity}` }, element("bdi", {}, message));
}

function passwordForm(file: LoadedFile, { unlock }: FileActions): HTMLElement {
  const input = element("input", {
    type: "password",
    autocomplete: "off",
    "aria-label": `Password of ${file.name}`,
    placeholder: "Password",
  });
  const form = element("form", { class: "unlock" }, input, element("button", { type: "submit" }, "Open"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    unlock(file, input.value);
  });
  return form;
}

function card(report: KeyReport): HTMLElement {
  const { type, size, private: isPrivate, kid, alg, use, thumbprint, certificate, findings } = report;
  const isSecret = type === "oct";
  const kind = isSecret ? "secret" : isPrivate ? "private" : "public";
  const facts: (readonly [string, string | undefined])[] = [
    ["kid", kid],
    ["alg", alg],
    ["use", use],
    ["thumbprint", thumbprint === "" ? undefined : thumbprint],
    ["certificate", certificate?.subject],
    ["valid", certificate && `${dayInWords(certificate.notBefore)} to ${dayInWords(certificate.notAfter)}`],
    ["x5t", certificate?.x5t],
    ["x5t#S256", certificate?.["x5t#S256"]],
    ["SHA-1", certificate?.hex],
  ];
  return element(
    "details",
    { class: "key-card", open: matchMedia("(min-width: 64rem)").matches },
    element(
      "summary",
      {},
      element("strong", {}, size === undefined ? type : `${type} ${size}`),
      " ",
      element("span", { class: `badge ${kind}` }, kind),
    ),
    element("dl", {}, ...facts.flatMap(fact)),
    // What came of the key is shown with the layers.
    ...findings.filter(({ layer }) => layer === undefined).map(fileFinding),
  );
}

function fact([name, value]: readonly [string, string | undefined]): readonly Child[] {
  if (value === undefined) return [];
  return [element("dt", {}, name), element("dd", {}, element("bdi", {}, value))];
}
