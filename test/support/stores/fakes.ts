// The stores of platforms, with what of their behaviour and limits matters to an adapter. No josette in here.

/** The time of all fakes, in milliseconds, so that a test can move it. */
export const clock = { now: Date.UTC(2026, 10, 29) };

interface Entry {
  readonly text: string;
  readonly end: number;
}

function alive(entry: Entry | undefined): entry is Entry {
  return entry !== undefined && entry.end > clock.now;
}

/** A cache of Workers: https://developers.cloudflare.com/workers/runtime-apis/cache/ */
export class FakeCache {
  readonly entries = new Map<string, Entry>();

  async match(url: string): Promise<Response | undefined> {
    const entry = this.entries.get(keyOf(url));
    return alive(entry) ? new Response(entry.text) : undefined;
  }

  async put(url: string, response: Response): Promise<void> {
    if (response.bodyUsed || response.status !== 200) throw new TypeError("Cannot cache this response");
    const control = response.headers.get("cache-control") ?? "";
    const age = /^max-age=(\d+)$/.exec(control)?.[1];
    if (age === undefined) throw new TypeError(`Nothing says how long to keep it: ${control}`);
    this.entries.set(keyOf(url), { text: await response.text(), end: clock.now + Number(age) * 1000 });
  }
}

/** The fragment of a URL is not part of its key. */
function keyOf(url: string): string {
  const { protocol, href, hash } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") throw new TypeError(`No URL of a request: ${url}`);
  return href.slice(0, href.length - hash.length);
}

/** A namespace of Workers KV: https://developers.cloudflare.com/kv/api/write-key-value-pairs/ */
export class FakeKv {
  readonly entries = new Map<string, Entry>();

  async get(name: string): Promise<string | null> {
    checkName(name);
    const entry = this.entries.get(name);
    return alive(entry) ? entry.text : null;
  }

  async put(name: string, text: string, options: { expirationTtl: number }): Promise<void> {
    checkName(name);
    const { expirationTtl: seconds } = options;
    if (!Number.isInteger(seconds) || seconds < 60)
      throw new TypeError(`Invalid expiration_ttl of ${seconds}`);
    this.entries.set(name, { text, end: clock.now + seconds * 1000 });
  }
}

function checkName(name: string): void {
  const { length } = new TextEncoder().encode(name);
  if (length === 0 || length > 512 || name === "." || name === "..") {
    throw new TypeError(
      `KV GET failed: 414 UTF-8 encoded length of ${length} exceeds key length limit of 512`,
    );
  }
}

/** The commands GET and SET of Redis: https://redis.io/commands/set */
export class FakeRedis {
  readonly entries = new Map<string, Entry>();
  readonly commands: (readonly string[])[] = [];

  async execute(command: readonly string[]): Promise<string | null> {
    if (!command.every((each) => typeof each === "string")) throw new TypeError("Invalid argument type");
    this.commands.push(command);
    const [name = "", key, value, ...options] = command;
    // The reply is decided before anything is awaited: Redis executes one command at a time.
    if (name === "GET" && key !== undefined && value === undefined) {
      const entry = this.entries.get(key);
      return alive(entry) ? entry.text : null;
    }
    if (name !== "SET" || key === undefined || value === undefined) throw new Error("ERR unknown command");
    const onlyNew = options[0] === "NX";
    const [unit, amount = "", ...rest] = onlyNew ? options.slice(1) : options;
    if (unit !== "EX" || rest.length > 0) throw new Error("ERR syntax error");
    if (!/^-?\d+$/.test(amount)) throw new Error("ERR value is not an integer or out of range");
    if (Number(amount) <= 0) throw new Error("ERR invalid expire time in 'set' command");
    if (onlyNew && alive(this.entries.get(key))) return null;
    this.entries.set(key, { text: value, end: clock.now + Number(amount) * 1000 });
    return "OK";
  }
}

/** The clients of a Redis server, by their packages. */
export function clientsOf(redis: FakeRedis) {
  return {
    ioredis: {
      call: (name: string, ...args: string[]) => redis.execute([name, ...args]),
      // Takes an object of the class Command.
      sendCommand: (command: { readonly promise: Promise<unknown> }) => command.promise,
    },
    "node-redis": { sendCommand: (command: readonly string[]) => redis.execute(command) },
    Bun: { send: (name: string, args: string[]) => redis.execute([name, ...args]) },
    "a function": (command: readonly string[]) => redis.execute(command),
  };
}
