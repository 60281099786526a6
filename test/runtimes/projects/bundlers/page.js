/** A page's program that starts a Web Worker, as Vite and webpack bundle one. */
export const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
