/** Runs bundles in a context that has what a page or a Web Worker has, and nothing of Node's. */
import { createContext, runInContext } from "node:vm";

/** The globals of the web platform that the library may use, out of Node. */
const platform = {
  ...{ crypto, CryptoKey, SubtleCrypto, TextEncoder, TextDecoder, URL, URLSearchParams, AbortSignal },
  ...{ AbortController, fetch, Response, ReadableStream, CompressionStream, DecompressionStream },
  ...{ setTimeout, clearTimeout, queueMicrotask, DOMException },
};

const patience = 60_000;

/** Resolves to what the bundle of `browser.js`, a classic script, reports. */
export function runPage(script) {
  return inTime((report) => {
    const context = createContext({ ...platform, report });
    runInContext("globalThis.window = globalThis.self = globalThis;", context);
    runInContext(script, context);
  });
}

/** Resolves to what the bundle of `worker.js`, a classic script, answers to a message. */
export function runWorker(script) {
  return inTime((postMessage) => {
    const context = createContext({ ...platform, postMessage });
    runInContext("globalThis.self = globalThis;", context);
    runInContext(script, context);
    runInContext("self.onmessage({ data: null });", context);
  });
}

/**
 * Runs both and prints what they report. `warnings` is what the bundler has said, `modules` the files that it took: nothing but the
 * library's and the project's own may be among them.
 */
export async function check({ page, worker, warnings, modules }) {
  if (warnings.length > 0) throw new Error(`the bundler warns:\n${warnings.join("\n")}`);
  const own = /\/projects\/(?:bundlers\/|entries\.js|exercise\.js|node_modules\/josette\/dist\/)/;
  const strange = modules.filter((module) => !own.test(module));
  if (strange.length > 0) throw new Error(`the bundle has ${strange.slice(0, 3).join(", ")} in it`);
  if (!modules.some((module) => module.includes("josette/dist/all.js"))) throw new Error("it has no josette");
  for (const [target, text, run] of [
    ["page", page, runPage],
    ["worker", worker, runWorker],
  ]) {
    const report = await run(text);
    if (!/tokens$/.test(report)) throw new Error(`the bundle for a ${target}: ${report}`);
  }
  console.log(`page ${kilobytes(page)}, worker ${kilobytes(worker)}`);
}

function kilobytes(text) {
  return `${Math.round(text.length / 1000)} kB`;
}

function inTime(start) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the bundle reports nothing")), patience);
    start((report) => {
      clearTimeout(timer);
      resolve(report);
    });
  });
}
