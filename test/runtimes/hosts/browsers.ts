/** Browsers: each opens a page of the loopback server, with a profile of its own. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { start, type Child } from "../child.ts";
import type { Find, Run } from "./host.ts";
import { onPath, versionOf } from "./installed.ts";

const WEBKIT = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
const BROWSER_HINT = "not installed; on Debian run test/runtimes/install-browsers.sh";
const WEBKIT_HINT =
  "not installed; on Debian run apt-get install xvfb xauth dbus dbus-x11 webkit2gtk-driver libwebkit2gtk-4.1-0";

/** Headless Chromium. */
export const chromium: Find = browser(
  ["chromium", "chromium-browser", "google-chrome"],
  BROWSER_HINT,
  (program, run) => {
    const flags = [
      ...["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ...["--disable-breakpad", "--disable-crash-reporter", "--disable-extensions"],
    ];
    return start(program, [...flags, `--user-data-dir=${join(run.scratch, "profile")}`, pageOf(run)], {
      env: { HOME: run.scratch, XDG_CONFIG_HOME: run.scratch, XDG_CACHE_HOME: run.scratch },
    });
  },
);

/** Headless Firefox. */
export const firefox: Find = browser(["firefox-esr", "firefox"], BROWSER_HINT, (program, run) => {
  const profile = join(run.scratch, "profile");
  mkdirSync(profile);
  writeFileSync(join(profile, "user.js"), preferences());
  return start(program, ["--headless", "--no-remote", "--profile", profile, pageOf(run)], {
    env: { MOZ_HEADLESS: "1", HOME: run.scratch, MOZ_CRASHREPORTER_DISABLE: "1" },
  });
});

/** WebKitGTK's MiniBrowser, on a display of its own. */
export const webkit: Find = () => {
  const display = onPath("xvfb-run");
  const bus = onPath("dbus-run-session");
  if (display === undefined || bus === undefined || !existsSync(WEBKIT)) return { missing: WEBKIT_HINT };
  // It tells its version to a display alone.
  const version = versionOf(display, ["-a", WEBKIT, "--version"]);
  if (version === undefined) return { missing: `${WEBKIT} does not run here` };
  return {
    version,
    async start(run) {
      return start(display, ["-a", bus, "--", WEBKIT, pageOf(run)], {
        env: {
          HOME: run.scratch,
          XDG_RUNTIME_DIR: run.scratch,
          WEBKIT_DISABLE_COMPOSITING_MODE: "1",
          LIBGL_ALWAYS_SOFTWARE: "1",
        },
      });
    },
  };
};

function browser(
  programs: readonly string[],
  hint: string,
  launch: (program: string, run: Run) => Child,
): Find {
  return () => {
    const program = programs.map(onPath).find((path) => path !== undefined);
    if (program === undefined) return { missing: hint };
    const version = versionOf(program);
    if (version === undefined) return { missing: `${program} does not run here` };
    return { version, start: async (run) => launch(program, run) };
  };
}

function pageOf({ origin, session }: Run): string {
  return `${origin}/page/${session}`;
}

/** A profile that asks nothing and looks nothing up. */
function preferences(): string {
  const values: Readonly<Record<string, boolean | number | string>> = {
    "app.normandy.enabled": false,
    "app.update.enabled": false,
    "browser.aboutwelcome.enabled": false,
    "browser.shell.checkDefaultBrowser": false,
    "browser.safebrowsing.malware.enabled": false,
    "browser.safebrowsing.phishing.enabled": false,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.healthreport.uploadEnabled": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    "dom.max_script_run_time": 0,
    "extensions.update.enabled": false,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "services.settings.server": "",
    "toolkit.telemetry.enabled": false,
  };
  return Object.entries(values)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join("");
}
