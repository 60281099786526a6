/**
 * A plugin for typedoc, so that the files of the repository are pages of the site as they stand:
 *
 * - the functions of an entry are grouped by task;
 * - a page without front matter is called what its heading says, and is listed among the pages about the repository;
 * - an identifier of the public API in inline code, such as `createJwtVerifier`, is a link to its documentation;
 * - the inspector, which `npm run docs` builds first, is part of the site, and every page links to it.
 */
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Comment, CommentTag, Converter, JSX, ReflectionKind, RendererEvent } from "typedoc";

/** The functions by task. `categoryOrder` of typedoc.json has the order of the tasks. */
const tasks = JSON.parse(readFileSync(new URL("./site-tasks.json", import.meta.url), "utf8"));
const taskOf = new Map(Object.entries(tasks).flatMap(([task, names]) => names.map((name) => [name, task])));

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, page) => {
    if (page.frontmatter["category"] !== undefined) return;
    page.name = headingOf(page.content) ?? page.name;
    page.frontmatter["category"] = "This repository";
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.getReflectionsByKind(ReflectionKind.Module)) {
      addCategory(entry, "API");
      for (const exported of entry.children ?? []) {
        const task = taskOf.get(exported.name);
        if (task !== undefined) addCategory(exported, task);
      }
    }
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    const identifiers = publicIdentifiers(project);
    for (const page of project.getReflectionsByKind(ReflectionKind.Document)) {
      page.content = linked(page.content, identifiers);
    }
    // The front page has the name of the project above it.
    project.readme = withoutHeading(linked(project.readme ?? [], identifiers));
  });
  app.renderer.hooks.on("sidebar.begin", (page) =>
    JSX.createElement(
      "a",
      { class: "inspector-link", href: page.relativeURL("inspector.html") },
      "Inspector: why does this token not open?",
    ),
  );
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    copyFileSync("build/inspector/index.html", join(outputDirectory, "inspector.html"));
  });
}

function addCategory(reflection, category) {
  reflection.comment ??= new Comment();
  reflection.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: category }]));
}

const heading = /^\s*# (.*)\n/;

function headingOf([first]) {
  return first?.kind === "text" ? heading.exec(first.text)?.[1] : undefined;
}

function withoutHeading([first, ...rest]) {
  return [{ ...first, text: first.text.replace(heading, "") }, ...rest];
}

/** What the entries export, by name. If several entries export a name, the first of them counts. */
function publicIdentifiers(project) {
  const identifiers = new Map();
  for (const entry of project.children ?? []) {
    for (const exported of entry.children ?? []) {
      if (!identifiers.has(exported.name)) identifiers.set(exported.name, exported);
    }
  }
  return identifiers;
}

function linked(parts, identifiers) {
  return parts.map((part) => {
    const name = part.kind === "code" ? /^`([A-Za-z]\w+)`$/.exec(part.text)?.[1] : undefined;
    const target = name === undefined ? undefined : identifiers.get(name);
    // The names of algorithms are words of the text: functions, classes and types are links.
    if (target === undefined || target.kindOf(ReflectionKind.Variable)) return part;
    return { kind: "inline-tag", tag: "@linkcode", text: name, target };
  });
}
