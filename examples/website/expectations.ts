/** What the example prints, and what it expects: an unexpected result ends it. */
import type { Report } from "../demo/report.ts";
import type { Page } from "./browser.ts";
import type { Running } from "./start.ts";

/** URLs without their parameters, which are secrets of a sign-in. */
export function showPages(report: Report, pages: readonly Page[]): void {
  const rows = pages.map(({ url, status, text, location }) => ({
    name: String(status),
    value: url.split("?", 1)[0] ?? "",
    ...(location === undefined && { note: text }),
  }));
  report.rows("browser", rows);
}

/** The last line of the website's log. */
export function showRefusal(report: Report, { log }: Running, code: string, claim?: string): void {
  const record = log.at(-1);
  if (record?.code !== code || record.claim !== claim) {
    throw new Error(`It was not refused with ${code}`);
  }
  report.rows("log", [{ name: code, value: claim ?? "" }]);
}

export function requirePage(pages: readonly Page[], status: number, text = /./): void {
  const page = pages.at(-1);
  if (page?.status !== status || !text.test(page.text)) {
    throw new Error(`The browser shows another page than ${status} ${String(text)}`);
  }
}

export function requireThat(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}
