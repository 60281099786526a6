// The rules of remote key sets, for any behaviour of a provider and its clock. Written from the
// documentation, independently of the implementation.
import { UnavailableError } from "josette/errors";
import type { Fetch, KeyInput, KeySetEvent, RemoteKeySet, RemoteKeySetOptions } from "josette/jwk";
import { answer, gate, type Gate } from "./origin.ts";
import { jwksOf, named, signer } from "./signers.ts";

/** How a provider answers. */
export type Health = "well" | "down" | "broken" | "nonsense" | "secret";

/** A response of a provider, and when it was requested. */
interface Served {
  readonly kids: ReadonlySet<string>;
  readonly health: Health;
  readonly askedAt: number;
  readonly freshFor: number;
}

/** In seconds, as documented. */
const rules = { freshFor: 600, atLeast: 60, atMost: 3600, staleFor: 7200, cooldown: 300, longestBackOff: 30 };

/** Every key that any provider will publish. */
const pool = Array.from({ length: 8 }, (_, index) => signer(`k${index}`));

/** A provider, its clock, and the required behaviour of its key set. */
export class Model {
  /** The violations of the rules. */
  readonly violations: string[] = [];
  readonly #held: Gate<void>[] = [];
  #published = ["k0", "k1"];
  #next = 2;
  #health: Health = "well";
  #maxAge: number | undefined;
  #holding = false;

  // The clock. Only its forward steps count as time that has passed.
  #wall = 1_700_000_000;
  #seen = this.#wall;
  #passed = 0;

  // The set as it should be known.
  #current: Served | undefined;
  #coming: Served | undefined;
  readonly #found = new Map<string, KeyInput>();
  #failures = 0;
  #failedAt = 0;
  #refetchedAt = -Infinity;
  #refetching = false;
  /** The fetches with a reason of their own: an unknown kid or an explicit refresh. */
  #reasons = 0;
  #waiting = 0;

  /** The options of the set. */
  options(): RemoteKeySetOptions {
    return {
      ...{ fetch: this.#fetch, now: this.#now, onEvent: (event) => this.#hear(event) },
      staleFor: rules.staleFor,
      // The test decides how long everything takes.
      timeout: 60,
    };
  }

  /** Publishes a new key. If there are many, the oldest is withdrawn. */
  rotate(): void {
    const next = `k${this.#next++ % pool.length}`;
    this.#published = [...this.#published.filter((kid) => kid !== next), next].slice(-3);
  }

  /** Withdraws a key, possibly the last one. */
  withdraw(index: number): void {
    this.#published.splice(index % Math.max(1, this.#published.length), 1);
  }

  become(health: Health): void {
    this.#health = health;
  }

  cacheControl(maxAge: number | undefined): void {
    this.#maxAge = maxAge;
  }

  /** Sets the clock forward or back. */
  advance(seconds: number): void {
    this.#wall += seconds;
  }

  /** From now on responses are delayed until they are released. */
  hold(): void {
    this.#holding = true;
  }

  letGo(): void {
    this.#holding = false;
    for (const { open } of this.#held.splice(0)) open();
  }

  /** Looks for a key. */
  get(keys: RemoteKeySet, kid: string): void {
    this.#now();
    const due = this.#mustFind(kid);
    try {
      const outcome = keys.find(named(kid));
      if (!(outcome instanceof Promise)) {
        this.#judge(kid, due, outcome);
        return;
      }
      this.#waiting++;
      outcome
        .then(
          (found) => this.#judge(kid, due, found, true),
          (error: unknown) => this.#judgeFailure(kid, error),
        )
        .finally(() => this.#waiting--);
    } catch (error) {
      this.#judgeFailure(kid, error);
    }
  }

  /** Looks for a key that is currently published, if there is one. */
  getPublished(keys: RemoteKeySet, index: number): void {
    this.get(keys, this.#published[index % Math.max(1, this.#published.length)] ?? "none");
  }

  /** Refreshes the set. */
  refresh(keys: RemoteKeySet): void {
    if (this.#coming === undefined) this.#reasons++;
    this.#waiting++;
    keys
      .refresh()
      .catch((error: unknown) => {
        if (!(error instanceof UnavailableError))
          this.violations.push(`refresh failed with ${String(error)}`);
      })
      .finally(() => this.#waiting--);
  }

  /** The rules that hold when no request is in progress. */
  rest(): void {
    if (this.#reasons > 0) this.violations.push("a fetch that was due did not happen");
    this.#reasons = 0;
    if (this.#coming !== undefined && this.#held.length === 0)
      this.violations.push("nothing came of a fetch");
    if (this.#coming === undefined && this.#waiting > 0) this.violations.push("someone waits for nothing");
  }

  readonly #now = (): number => {
    this.#passed += Math.max(0, this.#wall - this.#seen);
    this.#seen = this.#wall;
    return this.#wall;
  };

  readonly #fetch: Fetch = async () => {
    if (this.#coming !== undefined) this.violations.push("two fetches at a time");
    if (this.#reasons > 0) this.#reasons--;
    else if (!this.#mayTry()) this.violations.push(`a fetch after ${this.#passed} seconds, for no reason`);
    const kids = new Set(this.#published);
    const [health, maxAge] = [this.#health, this.#maxAge];
    const freshFor = Math.min(Math.max(maxAge ?? rules.freshFor, rules.atLeast), rules.atMost);
    this.#coming = { kids, health, askedAt: this.#passed, freshFor };
    if (this.#holding) {
      const letGo = gate();
      this.#held.push(letGo);
      await letGo.promise;
    }
    if (health === "broken") throw new TypeError("fetch failed");
    if (health === "down") return new Response(null, { status: 503 });
    if (health === "nonsense") return answer({ keys: [{ kty: "nonsense", kid: "k0" }] });
    const jwks = jwksOf(...pool.filter(({ kid }) => kids.has(kid)));
    const secrets = health === "secret" ? [{ kty: "oct", kid: "s", k: "AAAA" }] : [];
    const headers: Record<string, string> =
      maxAge === undefined ? {} : { "cache-control": `max-age=${maxAge}` };
    return answer({ keys: [...jwks.keys, ...secrets] }, headers);
  };

  /** Whether the clock alone allows an attempt. */
  #mayTry(): boolean {
    if (this.#isBackingOff()) return false;
    return this.#current === undefined || this.#age() >= 0.75 * this.#current.freshFor;
  }

  #isBackingOff(): boolean {
    const backOff = Math.min(rules.longestBackOff, 2 ** this.#failures);
    return this.#failures > 0 && this.#passed < this.#failedAt + backOff;
  }

  #age(): number {
    return this.#passed - (this.#current?.askedAt ?? -Infinity);
  }

  #isUsable(): boolean {
    return this.#current !== undefined && this.#age() < rules.staleFor;
  }

  /**
   * Whether a caller that looks for a key now must find it: the provider has it, and must be asked if the set
   * does not have it.
   */
  #mustFind(kid: string): boolean {
    if (this.#health !== "well" || this.#holding || this.#coming !== undefined) return false;
    if (!this.#published.includes(kid)) return false;
    if (!this.#isUsable()) return this.#mayTry();
    const isOver = this.#age() >= (this.#current?.freshFor ?? 0) && this.#failures === 0;
    return isOver || (!this.#isBackingOff() && this.#isCooldownOver());
  }

  #judge(kid: string, due: boolean, found: readonly KeyInput[], waited = false): void {
    const [key, ...more] = found;
    // What was fetched for those who wait serves them, however late it comes.
    const isUsable = this.#isUsable() || (waited && this.#failures === 0);
    if (!isUsable) this.violations.push("what is too old has served");
    if (more.length > 0) this.violations.push("several keys of one name");
    const has = this.#current?.kids.has(kid) === true;
    if (has !== (key !== undefined)) this.violations.push(`${kid} is ${has ? "not " : ""}found`);
    if (!has && this.#failures > 0 && this.#isCooldownOver())
      this.violations.push(`${kid} is called unknown, though the provider could not be asked`);
    if (due && key === undefined) this.violations.push(`${kid} should have been fetched`);
    if (key === undefined) return;
    if (!("kid" in key) || key.kid !== kid) this.violations.push(`another key than ${kid}`);
    const before = this.#found.get(kid) ?? key;
    if (key !== before) this.violations.push(`${kid} is another key, though it never was gone`);
    this.#found.set(kid, key);
  }

  #isCooldownOver(): boolean {
    return this.#passed >= this.#refetchedAt + rules.cooldown;
  }

  #judgeFailure(kid: string, error: unknown): void {
    if (!(error instanceof UnavailableError)) this.violations.push(`failed with ${String(error)}`);
    const isUnknown = this.#failures > 0 && this.#current?.kids.has(kid) === false;
    if (this.#isUsable() && !isUnknown) this.violations.push("failed, though there is a set to serve");
  }

  #hear(event: KeySetEvent): void {
    this.#now();
    if (event.type === "unknownKid" && event.refetched) {
      if (!this.#isCooldownOver()) this.violations.push("a refetch in the cooldown");
      if (this.#isBackingOff()) this.violations.push("a refetch too soon after a failure");
      this.#refetchedAt = this.#passed;
      this.#refetching = true;
      this.#reasons++;
    }
    if (event.type === "stale" && this.#age() < (this.#current?.freshFor ?? 0)) {
      this.violations.push("what is fresh was called stale");
    }
    if (event.type === "storeFailed") this.violations.push("there is no store");
    if (event.type !== "fetched" && event.type !== "failed") return;
    const came = this.#coming;
    this.#coming = undefined;
    const wasRefetch = this.#refetching;
    this.#refetching = false;
    const isGood = came?.health === "well" && came.kids.size > 0;
    if (isGood !== (event.type === "fetched")) this.violations.push(`${event.type}, which is not so`);
    if (event.type === "failed") {
      this.#failures++;
      this.#failedAt = this.#passed;
      if (wasRefetch) this.#refetchedAt = -Infinity;
      return;
    }
    this.#failures = 0;
    this.#current = came;
    if (event.freshFor !== came?.freshFor) this.violations.push(`fresh for ${event.freshFor} seconds`);
    if (event.keys !== came?.kids.size) this.violations.push(`${event.keys} keys`);
    // A key that was withdrawn may return as another object.
    for (const kid of this.#found.keys()) if (came?.kids.has(kid) !== true) this.#found.delete(kid);
  }
}
