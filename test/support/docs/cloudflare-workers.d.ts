// The module of Cloudflare's runtime that a guide imports.
declare module "cloudflare:workers" {
  export function waitUntil(promise: Promise<unknown>): void;
}
