/**
 * Cross-site request forgery: another site can have the browser send a request with the website's cookies.
 * `SameSite=Lax` prevents most of that, but not what another host of the same domain sends.
 */
import type { RequestHandler } from "express";
import { Refusal } from "./refusal.ts";

/**
 * Refuses requests that change something, unless the website's own pages send them. Browsers tell the origin of
 * the page with every such request, and scripts cannot change it. Requests without it come from no browser.
 */
export function sameOrigin(origin: string): RequestHandler {
  return (request, _response, next) => {
    if (!safe.has(request.method) && request.get("origin") !== origin) {
      throw new Refusal("cross_site_request", 403);
    }
    next();
  };
}

/** RFC 9110 section 9.2.1. */
const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
