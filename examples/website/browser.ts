/** A minimal browser: cookies, and redirects one at a time. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly text: string;
  /** The target of a redirect. */
  readonly location: string | undefined;
  readonly headers: Headers;
}

export interface Sending {
  readonly method?: "GET" | "POST";
  readonly body?: string;
  readonly contentType?: string;
  /** The origin of the page that sends the request. Default: that of the URL. */
  readonly from?: string;
}

export class Browser {
  /** By origin and name. A real browser does not distinguish ports. */
  readonly #cookies = new Map<string, Map<string, string>>();

  /** All that was sent and received, as someone who watches the browser sees it. */
  readonly traffic: string[] = [];

  /**
   * Sends one request. All origins here are on 127.0.0.1, hence of one site, so that `SameSite` keeps no cookie
   * back.
   */
  async request(url: string, { method = "GET", body, contentType, from }: Sending = {}): Promise<Page> {
    const cookies = this.#cookiesOf(url);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const sent = {
      ...(cookie !== "" && { cookie }),
      ...(method !== "GET" && { origin: from ?? new URL(url).origin }), // the Fetch standard, section 3.2
      ...(body !== undefined && { "content-type": contentType ?? "application/x-www-form-urlencoded" }),
    };
    const response = await fetch(url, {
      method,
      redirect: "manual",
      headers: sent,
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(10_000),
    });
    const { status, headers } = response;
    const text = await response.text();
    this.traffic.push(url, JSON.stringify([sent, body, ...headers]), text);
    for (const setCookie of headers.getSetCookie()) keep(cookies, setCookie);
    const location = headers.get("location");
    return {
      ...{ url, status, headers, text },
      location: location === null ? undefined : new URL(location, url).href,
    };
  }

  /** Sends a request and follows its redirects; returns all pages. */
  async visit(url: string, sending?: Sending): Promise<readonly Page[]> {
    const pages = [await this.request(url, sending)];
    for (let next = pages[0]?.location; next !== undefined; next = pages.at(-1)?.location) {
      if (pages.length > 10) throw new Error("Too many redirects");
      pages.push(await this.request(next));
    }
    return pages;
  }

  /** Follows redirects up to the first URL with this prefix, and does not fetch it. */
  async stopAt(start: string, url: string): Promise<URL> {
    let next: string | undefined = url;
    while (next?.startsWith(start) === false) next = (await this.request(next)).location;
    if (next === undefined) throw new Error(`Nothing leads to ${start}`);
    return new URL(next);
  }

  /** The cookies of an origin, by name. */
  cookiesOf(origin: string): ReadonlyMap<string, string> {
    return this.#cookiesOf(origin);
  }

  /** Copies the cookies, as someone with access to the browser could. */
  clone(): Browser {
    const clone = new Browser();
    for (const [origin, cookies] of this.#cookies) clone.#cookies.set(origin, new Map(cookies));
    return clone;
  }

  /** Puts a cookie in, as someone with access to the browser could. */
  setCookie(origin: string, name: string, value: string): void {
    this.#cookiesOf(origin).set(name, value);
  }

  #cookiesOf(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const cookies = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, cookies);
    return cookies;
  }
}

/**
 * RFC 6265 section 5.2, as far as the website needs it: an expiry in the past deletes the cookie. A name with the
 * prefix `__Host-` needs its attributes (RFC 6265bis section 4.1.3.2). Browsers take secure cookies from
 * 127.0.0.1 without https.
 */
function keep(cookies: Map<string, string>, text: string): void {
  const [pair = "", ...attributes] = text.split("; ");
  const separator = pair.indexOf("=");
  const name = pair.slice(0, separator);
  const isHostOnly =
    attributes.includes("Secure") &&
    attributes.includes("Path=/") &&
    !attributes.some((attribute) => attribute.startsWith("Domain="));
  if (name.startsWith("__Host-") && !isHostOnly) return;
  const expires = attributes.find((attribute) => attribute.startsWith("Expires="))?.slice("Expires=".length);
  if (expires !== undefined && Date.parse(expires) <= Date.now()) cookies.delete(name);
  else cookies.set(name, pair.slice(separator + 1));
}
