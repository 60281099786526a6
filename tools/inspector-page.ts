/** Builds the inspector: one HTML file with its style and script, and a policy that allows these two alone. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { build, transform } from "esbuild";

/** Builds the page. The result does not depend on where the repository is. */
export async function buildInspector(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ["inspector/main.ts"],
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    minify: true,
    legalComments: "none",
    // Unicode in strings stays escaped, so that the script has the same bytes in every encoding.
    charset: "ascii",
    write: false,
  });
  const script = (outputFiles[0]?.text ?? "").trim();
  const css = readFileSync("inspector/style.css", "utf8");
  const style = (await transform(css, { loader: "css", minify: true, charset: "ascii" })).code.trim();
  return fill(readFileSync("inspector/index.html", "utf8"), {
    policy: policyOf(script, style),
    style,
    script,
  });
}

/** What the page may do: run this script and apply this style. */
function policyOf(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

interface Texts {
  readonly policy: string;
  readonly style: string;
  readonly script: string;
}

/** Puts texts in their places in the template. */
function fill(template: string, { policy, style, script }: Texts): string {
  const withPolicy = put(template, "POLICY", "", policy);
  return put(put(withPolicy, "</style>", style, "</style>"), "</script>", script, "</script>");
}

/** Puts a text before a place. An element ends at its end tag, and the text of a script with `<!--` elsewhere. */
function put(template: string, place: string, text: string, end: string): string {
  if (template.split(place).length !== 2) throw new Error(`index.html must have ${place} once`);
  if (/<!--|<\/?(?:script|style)/i.test(text)) throw new Error(`The text before ${place} would end early`);
  return template.replace(place, () => text + end);
}
