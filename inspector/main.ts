/** The inspector page: reads the input, diagnoses, shows the result. */
import { encodeUtf8 } from "../src/encoding/utf8.ts";
import type { Diagnosis } from "../src/explain/index.ts";
import { claims } from "./claims.ts";
import { element, find } from "./element.ts";
import { keyFiles } from "./key-files.ts";
import { layers } from "./layers.ts";
import { linkParts } from "./links.ts";
import { mint, sampleKeys, type Change, type Provider, type SampleKeys } from "./samples.ts";
import { inspect, loadFile, type LoadedFile } from "./session.ts";
import { invitation, outcomes, verdict } from "./verdict.ts";

const view = {
  token: find("#token", HTMLTextAreaElement),
  issuer: find("#issuer", HTMLInputElement),
  audience: find("#audience", HTMLInputElement),
  keyFiles: find("#key-files", HTMLElement),
  keyText: find("#key-text", HTMLTextAreaElement),
  files: find("#files", HTMLInputElement),
  drop: find("#drop", HTMLElement),
  changes: find("#changes", HTMLElement),
  note: find("#note", HTMLElement),
  jump: find("#jump a", HTMLElement),
  verdict: find("#verdict", HTMLElement),
  layers: find("#layers", HTMLElement),
  claims: find("#claims", HTMLElement),
};

let files: readonly LoadedFile[] = [];
let sample: { readonly keys: SampleKeys; readonly change: Change } | undefined;
/** How many keys were pasted: each has a name of its own. */
let pasted = 0;
/** Counts changes of the input. A result that belongs to an earlier input is not shown. */
let version = 0;

/** Diagnoses the input and shows the result. */
async function update(): Promise<void> {
  version += 1;
  const started = version;
  const expected = { issuer: view.issuer.value.trim(), audience: view.audience.value.trim() };
  const diagnosis = await inspect(view.token.value, files, expected);
  if (started === version) show(diagnosis);
}

function show(diagnosis: Diagnosis): void {
  const isEmpty = view.token.value.trim() === "";
  view.verdict.replaceChildren(...(isEmpty ? [invitation()] : verdict(diagnosis)));
  view.verdict.dataset["code"] = diagnosis.findings[0]?.code ?? "";
  view.layers.replaceChildren(...layers(diagnosis));
  view.claims.replaceChildren(...claims(diagnosis));
  view.keyFiles.replaceChildren(...keyFiles(files, diagnosis.keys, { remove, unlock }));
  view.changes.hidden = sample === undefined;
  view.note.hidden = sample === undefined;
  // On a small screen the diagnosis is below the keys.
  view.jump.hidden = isEmpty;
  view.jump.textContent = `${outcomes[diagnosis.outcome]}: see why`;
  for (const button of document.querySelectorAll("[data-change]")) {
    const isChosen = button.getAttribute("data-change") === sample?.change;
    button.setAttribute("aria-pressed", String(isChosen));
  }
  for (const button of document.querySelectorAll("[data-sample]")) {
    const isChosen = button.getAttribute("data-sample") === sample?.keys.provider;
    button.setAttribute("aria-pressed", String(isChosen));
  }
  document.documentElement.dataset["outcome"] = diagnosis.outcome;
}

/** Shows a sample in place of what was there. */
async function showSample(keys: SampleKeys, change: Change): Promise<void> {
  version += 1;
  const started = version;
  const { token, files: sampleFiles, expected } = await mint(keys, change);
  const loaded = await Promise.all(sampleFiles.map(loadFile));
  if (started !== version) return;
  view.token.value = token;
  view.issuer.value = expected.issuer;
  view.audience.value = expected.audience;
  files = loaded;
  sample = { keys, change };
  await update();
}

/** The visitor's own token has nothing to do with the keys and expectations of a sample. */
function leaveSample(): void {
  if (sample === undefined) return;
  sample = undefined;
  files = [];
  view.issuer.value = "";
  view.audience.value = "";
}

async function add(added: readonly File[]): Promise<void> {
  const read = added.map(async (file) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return loadFile({ name: file.name, bytes });
  });
  const loaded = await Promise.all(read);
  files = [...files, ...loaded];
  await update();
}

function remove(file: LoadedFile): void {
  files = files.filter((each) => each !== file);
  // The button that had the focus is gone.
  view.files.focus();
  run(update);
}

function unlock(file: LoadedFile, password: string): void {
  run(async () => {
    const loaded = await loadFile({ name: file.name, bytes: file.bytes, password });
    files = files.map((each) => (each === file ? loaded : each));
    await update();
    // The field was made anew: another attempt can follow at once.
    view.keyFiles.querySelector<HTMLInputElement>(".unlock input")?.focus();
  });
}

/** Runs something asynchronous. An error that it throws is a mistake in josette, and is shown as that. */
function run(task: () => Promise<void>): void {
  task().catch((error: unknown) => {
    view.verdict.replaceChildren(
      element(
        "p",
        { class: "mistake" },
        `The inspector failed: ${error instanceof Error ? error.message : String(error)}`,
      ),
    );
  });
}

function listen(): void {
  view.token.addEventListener("input", () => {
    leaveSample();
    run(update);
  });
  view.token.addEventListener("focus", () => {
    if (sample !== undefined) view.token.select();
  });
  for (const input of [view.issuer, view.audience]) {
    input.addEventListener("input", () => run(update));
  }
  view.files.addEventListener("change", () => {
    const chosen = [...(view.files.files ?? [])];
    // The same file can be chosen again after it was removed.
    view.files.value = "";
    run(() => add(chosen));
  });
  find("#add-key", HTMLButtonElement).addEventListener("click", () => {
    const bytes = encodeUtf8(view.keyText.value);
    pasted += 1;
    const name = `pasted key ${pasted}`;
    view.keyText.value = "";
    run(async () => {
      const loaded = await loadFile({ name, bytes });
      files = [...files, loaded];
      await update();
    });
  });
  for (const button of document.querySelectorAll("[data-sample]")) {
    button.addEventListener("click", () => {
      const provider: Provider = button.getAttribute("data-sample") === "curity" ? "curity" : "entra";
      run(async () => showSample(await sampleKeys(provider), "none"));
    });
  }
  for (const button of document.querySelectorAll("[data-change]")) {
    button.addEventListener("click", () => {
      const name = button.getAttribute("data-change");
      const change = (["altered", "wrong-key", "expired"] as const).find((each) => each === name) ?? "none";
      const keys = sample?.keys;
      if (keys !== undefined) run(() => showSample(keys, change));
    });
  }
  listenForDrops();
}

/** Files can be dropped anywhere: beside the box, a browser would leave the page and show them. */
function listenForDrops(): void {
  addEventListener("dragover", (event) => {
    event.preventDefault();
    view.drop.classList.add("over");
  });
  addEventListener("dragleave", () => {
    view.drop.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    view.drop.classList.remove("over");
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (dropped.length > 0) run(() => add(dropped));
  });
}

const policy = document.querySelector("meta[http-equiv='Content-Security-Policy']");
find("#policy", HTMLElement).textContent = policy?.getAttribute("content")?.replaceAll("; ", ";\n") ?? "";
linkParts(view.layers);
listen();
run(async () => showSample(await sampleKeys("entra"), "none"));
