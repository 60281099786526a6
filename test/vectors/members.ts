// Reading the JSON of a vector file: every member is asked for by name and of one type, and none may be left over.

export type JsonObject = Readonly<Record<string, unknown>>;

/** Makes a `T` of a value, or throws a TypeError that names `where` it stands. */
export type Read<T> = (value: unknown, where: string) => T;

/** The members of one JSON object, which knows at the end whether each of them was read. */
export class Members {
  readonly #where: string;
  readonly #unread: Map<string, unknown>;

  constructor(value: unknown, where: string) {
    this.#where = where;
    this.#unread = new Map(Object.entries(jsonObject(value, where)));
  }

  required<T>(name: string, read: Read<T>): T {
    if (!this.#unread.has(name)) throw new TypeError(`${this.#where}.${name} is missing`);
    const value = this.#unread.get(name);
    this.#unread.delete(name);
    return read(value, `${this.#where}.${name}`);
  }

  optional<T>(name: string, read: Read<T>): T | undefined {
    return this.#unread.has(name) ? this.required(name, read) : undefined;
  }

  end(): void {
    const names = [...this.#unread.keys()];
    if (names.length > 0) throw new TypeError(`${this.#where} has unknown members: ${names.join(", ")}`);
  }
}

/** An object whose members `read` takes, all of them. */
export function objectOf<T>(read: (members: Members) => T): Read<T> {
  return (value, where) => {
    const members = new Members(value, where);
    const parsed = read(members);
    members.end();
    return parsed;
  };
}

export function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value) || value.length === 0) {
      throw new TypeError(`${where} is not a list of something`);
    }
    return value.map((item: unknown, index) => read(item, `${where}[${index}]`));
  };
}

export function oneOf<const T extends string>(names: readonly T[]): Read<T> {
  return (value, where) => {
    const found = names.find((name) => name === value);
    if (found === undefined) throw new TypeError(`${where} is none of ${names.join(", ")}`);
    return found;
  };
}

export function text(value: unknown, where: string): string {
  if (typeof value !== "string") throw new TypeError(`${where} is not a string`);
  return value;
}

export function integer(value: unknown, where: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw new TypeError(`${where} is not an integer`);
  }
  return value;
}

export function truth(value: unknown, where: string): boolean {
  if (typeof value !== "boolean") throw new TypeError(`${where} is not true or false`);
  return value;
}

/** A moment as X.509 writes it: whole seconds, UTC. */
export function time(value: unknown, where: string): Date {
  const written = text(value, where);
  const date = new Date(written);
  if (Number.isNaN(date.getTime()) || date.toISOString() !== written.replace("Z", ".000Z")) {
    throw new TypeError(`${where} is not a time like 2013-02-21T23:29:15Z`);
  }
  return date;
}

export function jsonObject(value: unknown, where: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${where} is not an object`);
  }
  return Object.fromEntries(Object.entries(value));
}
