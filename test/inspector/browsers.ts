/** The browsers, driven with WebDriver BiDi, so that the page's policy holds as it does for a visitor. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { launch, type Browser, type Page } from "puppeteer-core";

export type Scheme = "light" | "dark";

/** A browser, and how it is started with a colour scheme. */
export interface TestedBrowser {
  readonly name: string;
  readonly start: (scheme: Scheme) => Promise<Browser>;
}

export const browsers: readonly TestedBrowser[] = [
  {
    name: "Chromium",
    start: (scheme) =>
      launch({
        ...{ browser: "chrome", protocol: "webDriverBiDi", headless: true },
        executablePath: pathOf("chromium"),
        args: [
          ...["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"],
          ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
          ...(scheme === "dark" ? ["--blink-settings=preferredColorScheme=0"] : []),
        ],
      }),
  },
  {
    name: "Firefox",
    start: (scheme) =>
      launch({
        ...{ browser: "firefox", protocol: "webDriverBiDi", headless: true },
        executablePath: pathOf("firefox-esr"),
        extraPrefsFirefox: {
          "layout.css.prefers-color-scheme.content-override": scheme === "dark" ? 0 : 1,
        },
      }),
  },
];

function pathOf(program: string): string {
  return execFileSync("which", [program], { encoding: "utf8" }).trim();
}

/** Ends a browser. Chromium would close the connection before it answers `Browser.close`, which then fails. */
export async function stop(browser: Browser): Promise<void> {
  const child = browser.process();
  if (child === null) throw new Error("The browser has no process");
  const ended = once(child, "exit");
  await browser.disconnect();
  child.kill();
  await ended;
}

/** An open inspector, and what it has asked the network for. */
export interface Inspector {
  readonly page: Page;
  /** The addresses of all requests, that of the page itself first. */
  readonly requests: readonly string[];
  readonly errors: readonly Error[];
}

/** What is added to the page to observe it. */
declare global {
  var violations: string[] | undefined;
}

/** Opens the inspector and waits until it shows something. */
export async function openInspector(browser: Browser, url: string): Promise<Inspector> {
  const page = await browser.newPage();
  const requests: string[] = [];
  const errors: Error[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(error));
  await page.evaluateOnNewDocument(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      (globalThis.violations ??= []).push(`${violatedDirective} ${blockedURI}`);
    });
  });
  await page.setViewport({ width: 1440, height: 900 });
  await page.goto(url);
  await shown(page, "accepted");
  return { page, requests, errors };
}

/** Waits for a diagnosis that starts with this code. */
export async function shown(page: Page, code: string): Promise<void> {
  const isShown = (wanted: string): boolean =>
    document.querySelector("#verdict")?.getAttribute("data-code") === wanted;
  await page.waitForFunction(isShown, { timeout: 30_000 }, code).catch(async () => {
    const text = await page.evaluate(() => document.querySelector<HTMLElement>("#verdict")?.innerText);
    throw new Error(`Expected ${code}, and the page shows: ${text ?? "nothing"}`);
  });
}

/** Writes a text into a field, as pasting does. */
export async function write(page: Page, selector: string, text: string): Promise<void> {
  await page.evaluate(
    (field, value) => {
      const input = document.querySelector<HTMLTextAreaElement>(field)!;
      input.focus();
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    selector,
    text,
  );
}
