/** Accessibility by axe, and that nothing is wider than the screen. */
import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import type { Page } from "puppeteer-core";
import { shown, write, type Inspector, type Scheme } from "./browsers.ts";
import { hostileToken, severalSignatures } from "./tokens.ts";

/** The states of the page that look different. */
const states: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "a sample": (page) => change(page, "none", "accepted"),
  "a wrong key": (page) => change(page, "wrong-key", "thumbprint-unknown"),
  "an expired token": (page) => change(page, "expired", "expired"),
  "everything unfolded": (page) =>
    page.evaluate(() => {
      for (const each of document.querySelectorAll("details")) each.open = true;
    }),
  // The last ones: they leave the sample.
  "no token": async (page) => {
    await write(page, "#token", "");
    await shown(page, "empty-text");
  },
  "several signatures": async (page) => {
    await write(page, "#token", severalSignatures);
    await page.waitForFunction(() => document.querySelectorAll(".entry").length === 2, {});
  },
  "a hostile token": async (page) => {
    await write(page, "#token", hostileToken);
    await page.waitForFunction(() => document.querySelector(".layer") !== null, {});
  },
};

export function checkAccessibility(open: () => Inspector, scheme: Scheme): void {
  for (const [name, reach] of Object.entries(states)) {
    test(`is accessible and 320 pixels wide: ${name}, ${scheme}`, async () => {
      const { page } = open();
      await reach(page);
      const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
      assert.equal(await page.evaluate(isDark), scheme === "dark");
      assert.deepEqual(await findingsOf(page), []);
      await page.setViewport({ width: 320, height: 700 });
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
      assert.deepEqual(await findingsOf(page), []);
      await page.setViewport({ width: 1440, height: 900 });
    });
  }
}

async function change(page: Page, to: string, code: string): Promise<void> {
  await page.click(`[data-change=${to}]`);
  await shown(page, code);
}

/** The source is evaluated by the driver: a script element would violate the policy. */
async function findingsOf(page: Page): Promise<unknown> {
  await page.evaluate(`${axe.source}; undefined`);
  const found = await page.evaluate(
    `axe.run(document).then(({ violations }) => JSON.stringify(violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => [id, html.slice(0, 200), any.map(({ message }) => message).join()]))))`,
  );
  return JSON.parse(String(found));
}
