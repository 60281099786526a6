/**
 * A page whose policy allows one script, by its hash, and nothing else but the report of its result: no eval, no WebAssembly, no
 * other files. Arguments: the browser's name and its program.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";

const [name, program] = process.argv.slice(2);
const patience = 90_000;

const { outputFiles } = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ["page.js"],
  bundle: true,
  format: "iife",
  target: "es2022",
  write: false,
});
const script = outputFiles[0].text;
const hash = createHash("sha256").update(script).digest("base64");

const profile = mkdtempSync(join(tmpdir(), "csp-"));
let take;
const report = new Promise((resolve) => (take = resolve));
const server = createServer(async (request, response) => {
  if (request.method === "POST") {
    take(await text(request));
    response.end();
    return;
  }
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.setHeader(
    "Content-Security-Policy",
    `default-src 'none'; script-src 'sha256-${hash}'; connect-src 'self'; base-uri 'none'`,
  );
  response.end(`<!doctype html><title>josette</title><script>${script}</script>`);
}).listen(0, "127.0.0.1");
await once(server, "listening");

const browser = start(`http://127.0.0.1:${server.address().port}/`);
try {
  const answer = await Promise.race([
    report,
    once(browser, "exit").then(([code]) => `failed: ${program} ended with ${code}`),
    new Promise((resolve) => setTimeout(resolve, patience, "failed: the page reports nothing").unref()),
  ]);
  if (answer.startsWith("failed")) throw new Error(answer);
  console.log(answer);
} finally {
  end(browser);
  server.closeAllConnections();
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

function start(url) {
  const options = {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, HOME: profile, MOZ_HEADLESS: "1" },
  };
  const folder = join(profile, "profile");
  if (name === "firefox") {
    mkdirSync(folder);
    writeFileSync(
      join(folder, "user.js"),
      `user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("app.update.enabled", false);
`,
    );
    return spawn(program, ["--headless", "--no-remote", "--profile", folder, url], options);
  }
  const flags = [
    ...["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
    ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
  ];
  return spawn(program, [...flags, `--user-data-dir=${folder}`, url], options);
}

/** A browser is several processes. */
function end({ pid }) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
