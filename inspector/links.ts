/** Connects the parts of a token's text with what they contain: hovering or focusing one highlights both. */

/** Everything with the same name in `data-part` is highlighted together. */
export function linkParts(root: HTMLElement): void {
  const show = (event: Event): void => {
    highlight(root, partOf(event.target));
  };
  root.addEventListener("pointerover", show);
  root.addEventListener("focusin", show);
  root.addEventListener("pointerleave", () => {
    highlight(root, partOf(document.activeElement));
  });
  root.addEventListener("focusout", () => {
    highlight(root, undefined);
  });
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-part]") : null;
    if (link === null) return;
    event.preventDefault();
    const target = document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
    target?.scrollIntoView({ block: "nearest" });
    target?.focus({ preventScroll: true });
  });
}

function partOf(target: EventTarget | null): string | undefined {
  const owner = target instanceof Element ? target.closest("[data-part]") : null;
  return owner?.getAttribute("data-part") ?? undefined;
}

function highlight(root: HTMLElement, part: string | undefined): void {
  for (const each of root.querySelectorAll("[data-part]")) {
    each.classList.toggle("linked", part !== undefined && each.getAttribute("data-part") === part);
  }
}
