/** What holds in every browser, from the disk and from a server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { shown, write, type Inspector } from "./browsers.ts";
import { hmacExample, hostileText, hostileToken, severalSignatures } from "./tokens.ts";

type Open = () => Inspector;

export function checkSamples(open: Open): void {
  for (const provider of ["curity", "entra"]) {
    test(`opens both layers of the sample of ${provider}`, async () => {
      const { page } = open();
      await page.evaluate(() => document.querySelector("#verdict")?.removeAttribute("data-code"));
      await page.click(`[data-sample=${provider}]`);
      await shown(page, "accepted");
      const states = () => Array.from(document.querySelectorAll(".layer .state"), (each) => each.textContent);
      assert.deepEqual(await page.evaluate(states), ["decrypted", "verified"]);
      const text = await page.evaluate(() => document.querySelector("#claims")?.textContent ?? "");
      assert.ok(text.includes(provider === "entra" ? "megan@contoso.example" : "website-client"));
      assert.equal(await page.evaluate(() => document.querySelectorAll(".time-bar .valid").length), 1);
    });
  }

  for (const [change, code] of [
    ["altered", "tag-mismatch"],
    ["wrong-key", "thumbprint-unknown"],
    ["expired", "expired"],
    ["none", "accepted"],
  ] as const) {
    test(`explains the sample: ${change}`, async () => {
      const { page } = open();
      await page.click(`[data-change=${change}]`);
      await shown(page, code);
      const outcome = await page.evaluate(() => document.documentElement.dataset["outcome"]);
      assert.equal(outcome, change === "none" ? "accepted" : "refused");
    });
  }
}

export function checkLinks(open: Open): void {
  for (const by of ["focus", "pointer"]) {
    test(`highlights a part of the token and its contents together, by ${by}`, async () => {
      const { page } = open();
      const linked = await page.evaluate((way) => {
        const link = document.querySelector<HTMLElement>(".token a.seal")!;
        if (way === "focus") link.focus();
        else link.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        return Array.from(document.querySelectorAll(".linked"), (each) => each.tagName);
      }, by);
      assert.deepEqual(linked, ["A", "SECTION"]);
    });
  }
}

export function checkKeys(open: Open): void {
  test("opens a PFX file with its password, and rejects another one", async () => {
    const { page } = open();
    await write(page, "#token", "");
    await shown(page, "empty-text");
    const input = await page.$("#files");
    await input?.uploadFile(`${process.cwd()}/test/files/pkcs12/modern.pfx`);
    await page.waitForFunction(() => document.querySelector(".unlock input"), {});
    for (const password of ["another", "secret"]) {
      const field = await page.$(".unlock input");
      await field?.type(password);
      await page.evaluate(() => {
        document.querySelector(".unlock input")?.closest(".key-file")?.setAttribute("data-old", "");
        document.querySelector<HTMLElement>(".unlock button")?.click();
      });
      await page.waitForFunction(() => document.querySelector("[data-old]") === null, {});
    }
    const cards = () => Array.from(document.querySelectorAll(".key-card"), (each) => each.textContent);
    const found = await page.evaluate(cards);
    assert.match(found.join(), / private/);
    await page.evaluate(() => {
      document.querySelector<HTMLElement>(".key-file .minor")?.click();
    });
    await page.waitForFunction(() => document.querySelector(".key-file") === null, {});
  });

  test("takes files that are dropped", async () => {
    const { page } = open();
    await page.evaluate((jwk) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([jwk], "dropped.jwk"));
      document.querySelector("main")?.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
    }, JSON.stringify(hmacExample.jwk));
    await page.waitForFunction(
      () => document.querySelector(".key-file .name")?.textContent === "dropped.jwk",
      {},
    );
    await page.evaluate(() => {
      document.querySelector<HTMLElement>(".key-file .minor")?.click();
    });
    await page.waitForFunction(() => document.querySelector(".key-file") === null, {});
  });

  test("verifies with a pasted key", async () => {
    const { page } = open();
    await write(page, "#token", hmacExample.token);
    await write(page, "#key-text", JSON.stringify(hmacExample.jwk));
    await page.evaluate(() => {
      document.querySelector<HTMLElement>("#add-key")?.click();
    });
    await shown(page, "expired");
    assert.equal(await page.evaluate(() => document.querySelector(".state")?.textContent), "verified");
  });
}

export function checkEntries(open: Open): void {
  test("shows every signature of a message, and which would be accepted", async () => {
    const { page } = open();
    await write(page, "#token", severalSignatures);
    await page.waitForFunction(() => document.querySelectorAll(".entry").length === 2, {});
    const states = () =>
      Array.from(document.querySelectorAll(".entry"), (entry) => [
        entry.querySelector("h2")?.textContent,
        entry.querySelector(".state")?.textContent,
        entry.querySelectorAll(".findings li").length > 0,
        entry.querySelectorAll(".attempt").length,
      ]);
    assert.deepEqual(await page.evaluate(states), [
      ["signature 1", "would not be accepted", true, 1],
      ["signature 2", "would be accepted", false, 1],
    ]);
    const ids = () => Array.from(document.querySelectorAll("[id]"), ({ id }) => id);
    const all = await page.evaluate(ids);
    assert.equal(new Set(all).size, all.length);
    const text = await page.evaluate(() => document.querySelector("#verdict")?.textContent ?? "");
    assert.match(text, /entry-accepted/);
  });
}

export function checkHostileText(open: Open): void {
  test("shows hostile text as text", async () => {
    const { page } = open();
    const elements = () => document.querySelectorAll("script, img, iframe, a[href^=javascript]").length;
    const before = await page.evaluate(elements);
    await write(page, "#token", hostileToken);
    await page.waitForFunction(
      (wanted) => document.querySelector("#claims")?.textContent.includes(wanted),
      {},
      hostileText,
    );
    assert.equal(await page.evaluate(elements), before);
    assert.equal(await page.evaluate(() => "hit" in globalThis), false);
    // Each text stands in an element that isolates its direction.
    const values = () =>
      Array.from(document.querySelectorAll("#claims td.value, #layers .value"))
        .filter(({ textContent }) => textContent.includes("\u202E"))
        .map((each) => getComputedStyle(each.querySelector("bdi")!).unicodeBidi);
    assert.deepEqual(await page.evaluate(values), ["isolate", "isolate"]);
  });
}

export function checkPolicy(open: Open, reachable: () => { url: string; requests: number }): void {
  test("stores nothing, and has no style attributes", async () => {
    const { page } = open();
    const stored = () => [localStorage.length, sessionStorage.length, document.cookie.length];
    assert.deepEqual(await page.evaluate(stored), [0, 0, 0]);
    assert.equal(await page.evaluate(() => document.querySelectorAll("[style]").length), 0);
  });

  test("says its policy, which allows only its own script and style", async () => {
    const { page } = open();
    const policy = await page.evaluate(() => document.querySelector("#policy")?.textContent ?? "");
    const hash = "'sha256-[A-Za-z0-9+/]{43}='";
    const expected = `default-src 'none'; script-src ${hash}; style-src ${hash}; base-uri 'none'; form-action 'none'`;
    assert.match(policy.replaceAll(/\s+/g, " "), new RegExp(`^${expected}$`));
  });

  test("asks for nothing but itself", async () => {
    const { page, requests, errors } = open();
    // Firefox has a font of its own in a data: URL, which is no request to anyone.
    const sent = requests.filter((url) => !url.startsWith("data:"));
    assert.deepEqual(
      sent.filter((url) => url.replace(/#.*/, "") !== page.url().replace(/#.*/, "")),
      [],
    );
    // Firefox looks for an icon, and reports in both ways that the policy forbids it.
    const violations = await page.evaluate(() => globalThis.violations ?? []);
    const isIcon = (text: string) => /^(?:img-src|.* blocked the loading) .*\/favicon\.ico\b/.test(text);
    assert.deepEqual(
      [...violations, ...errors.map(({ message }) => message)].filter((text) => !isIcon(text)),
      [],
    );
  });

  // The last one: it violates the policy.
  test("cannot connect, not even to a server that would answer", async () => {
    const { page } = open();
    const { url } = reachable();
    const connect = async (target: string) => {
      const outcomes = [
        await fetch(target, { mode: "no-cors" }).then(
          () => "sent",
          () => "refused",
        ),
        navigator.sendBeacon(target, "x"),
      ];
      const image = new Image();
      await new Promise((resolve) => {
        image.onload = image.onerror = resolve;
        image.src = target;
      });
      return outcomes[0];
    };
    assert.equal(await page.evaluate(connect, url), "refused");
    assert.equal(reachable().requests, 0);
    assert.ok((await page.evaluate(() => globalThis.violations?.length ?? 0)) >= 2);
  });
}
