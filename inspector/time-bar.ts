/** Draws iat, nbf, exp and the time of the diagnosis on one line. */
import type { ClaimReport } from "../src/explain/index.ts";
import { svgElement } from "./element.ts";
import { timeInWords } from "./words.ts";

/** Creates the bar; `undefined` if the token has neither a beginning nor an end. */
export function timeBar(claims: readonly ClaimReport[], at: number): Element | undefined {
  const timeOf = (wanted: string): number | undefined => claims.find(({ name }) => name === wanted)?.time;
  const [iat, nbf, exp] = ["iat", "nbf", "exp"].map(timeOf);
  const begin = nbf ?? iat;
  if (begin === undefined || exp === undefined || exp <= begin) return undefined;
  const times = [iat, nbf, exp, at].filter((time) => time !== undefined);
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  // The outermost 6 % on both sides leave room for the labels.
  const place = (time: number): string => `${(6 + (88 * (time - first)) / span).toFixed(3)}%`;
  const width = `${((88 * (exp - begin)) / span).toFixed(3)}%`;
  const valid = at >= begin && at < exp;
  const description = `Valid from ${timeInWords(begin)} to ${timeInWords(exp)}; now it is ${timeInWords(at)}`;
  return svgElement(
    "svg",
    { class: "time-bar", role: "img", "aria-label": description, height: 72, width: "100%" },
    svgElement("rect", { class: "track", x: "0", y: 32, width: "100%", height: 8, rx: 4 }),
    svgElement("rect", {
      class: valid ? "range valid" : "range",
      ...{ x: place(begin), y: 32, width, height: 8, rx: 4 },
    }),
    ...tick(place(begin), iat === nbf || iat === undefined || nbf === undefined ? labelOf(iat, nbf) : "nbf"),
    ...(iat !== undefined && nbf !== undefined && iat !== nbf ? tick(place(iat), "iat") : []),
    ...tick(place(exp), "exp"),
    svgElement("line", { class: "now", x1: place(at), x2: place(at), y1: 20, y2: 46 }),
    svgElement("text", { class: "now", x: place(at), y: 14, "text-anchor": "middle" }, "now"),
  );
}

function labelOf(iat: number | undefined, nbf: number | undefined): string {
  if (nbf === undefined) return "iat";
  return iat === undefined ? "nbf" : "iat, nbf";
}

function tick(x: string, label: string): readonly Element[] {
  return [
    svgElement("circle", { class: "tick", cx: x, cy: 36, r: 5 }),
    svgElement("text", { x, y: 62, "text-anchor": "middle" }, label),
  ];
}
