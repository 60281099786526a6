/** Pictures to look at, and for the README. They are not compared: their texts and fonts differ from machine to machine. */
import { mkdirSync, statSync } from "node:fs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { shown, type Inspector, type Scheme } from "./browsers.ts";

const views = [
  { name: "wide", width: 1440, height: 1200 },
  { name: "preview", width: 1280, height: 640 },
  { name: "large", width: 2400, height: 1300 },
  { name: "narrow", width: 320, height: 900 },
] as const;

/** Takes pictures of a sample as issued, with a wrong key, and expired. */
export function takeScreenshots(open: () => Inspector, scheme: Scheme, folder: string): void {
  test(`is photographed, ${scheme}`, async () => {
    const { page } = open();
    mkdirSync(folder, { recursive: true });
    for (const { change, code } of [
      { change: "none", code: "accepted" },
      { change: "wrong-key", code: "thumbprint-unknown" },
      { change: "expired", code: "expired" },
    ]) {
      await page.evaluate((wanted) => {
        document.querySelector<HTMLElement>(`[data-change=${wanted}]`)?.click();
      }, change);
      await shown(page, code);
      for (const { name, width, height } of views) {
        const path = `${folder}/${name}-${scheme}-${change === "none" ? "opened" : change}.png`;
        await page.setViewport({ width, height });
        await page.evaluate(() => {
          for (const each of document.querySelectorAll<HTMLDetailsElement>(".key-card"))
            each.open = innerWidth >= 1024;
          const part = document.querySelector<HTMLElement>(".token a.body");
          part?.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
          scrollTo(0, 0);
        });
        await page.screenshot({ path });
        assert.ok(statSync(path).size > 10_000);
      }
    }
  });
}
