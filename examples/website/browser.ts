/** A minimal browser for a sign-in: cookies, and redirects one at a time. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly text: string;
  /** The target of a redirect. */
  readonly location: string | undefined;
  readonly headers: Headers;
}

export class Browser {
  /** By origin and name. A real browser does not distinguish ports. */
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Sends one request. */
  async request(url: string, method: "GET" | "POST" = "GET"): Promise<Page> {
    const cookies = this.#cookiesOf(url);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      method,
      redirect: "manual",
      headers: cookie === "" ? {} : { cookie },
      signal: AbortSignal.timeout(10_000),
    });
    const { status, headers } = response;
    for (const text of headers.getSetCookie()) keep(cookies, text);
    const location = headers.get("location");
    return {
      url,
      status,
      headers,
      text: await response.text(),
      location: location === null ? undefined : new URL(location, url).href,
    };
  }

  /** Sends a request and follows its redirects; returns the last page. */
  async visit(url: string, method: "GET" | "POST" = "GET"): Promise<readonly Page[]> {
    const pages = [await this.request(url, method)];
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

  /** Copies the cookies, as someone with access to the browser could. */
  clone(): Browser {
    const clone = new Browser();
    for (const [origin, cookies] of this.#cookies) clone.#cookies.set(origin, new Map(cookies));
    return clone;
  }

  #cookiesOf(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const cookies = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, cookies);
    return cookies;
  }
}

/** RFC 6265 section 5.2, as far as the website needs it: an expiry in the past deletes the cookie. */
function keep(cookies: Map<string, string>, text: string): void {
  const [pair = "", ...attributes] = text.split("; ");
  const separator = pair.indexOf("=");
  const name = pair.slice(0, separator);
  const expires = attributes.find((attribute) => attribute.startsWith("Expires="))?.slice("Expires=".length);
  if (expires !== undefined && Date.parse(expires) <= Date.now()) cookies.delete(name);
  else cookies.set(name, pair.slice(separator + 1));
}
