/**
 * Reads a caller's options. Every options object has an interface, which documents the options, and a reader.
 * The table of a reader has a mapped type over the interface, so that the compiler detects missing and
 * superfluous entries.
 */
import { UsageError } from "../errors.ts";
import { nearestName } from "./nearest-name.ts";
import { invalidOption, type Value } from "./values.ts";

/** An option that must be given. */
export interface MandatoryMember {
  readonly kind: "mandatory";
  /** What the value must be. `"elsewhere"`: the value is validated by the code that uses it. */
  readonly is: Value | "elsewhere";
  /** What the message about a missing option tells the caller to write. */
  readonly write: string;
  /**
   * `true`: the value comes from a client of the application, as a DPoP proof does, and is validated by the
   * code that uses it. An explicit `undefined` is therefore not an error of the caller.
   */
  readonly fromClient?: true;
}

/** An option that may be omitted. */
export interface OptionalMember {
  /**
   * `"strict"`: a check, a key or a limit. An explicit `undefined` is an error, because the caller probably
   * expects the option to take effect. `"convenience"`: any other option, such as `signal`. An explicit
   * `undefined` is the same as omitting the option.
   */
  readonly kind: "strict" | "convenience";
  /** What the value must be. `"elsewhere"`: the value is validated by the code that uses it. */
  readonly is: Value | "elsewhere";
  /** `true`: the value comes from a client of the application, which may have omitted it. */
  readonly fromClient?: true;
}

/** Maps the name of each option of an interface to its description. */
export type Members<Options extends object> = {
  readonly [Name in keyof Options]-?: undefined extends Options[Name] ? OptionalMember : MandatoryMember;
};

type Member = MandatoryMember | OptionalMember;

/**
 * Merges two tables of options. This is a function because bundlers treat a spread at the top level of a
 * module as a side effect.
 */
export function joinMembers<First extends object, More extends Readonly<Record<string, Member>>>(
  first: First,
  more: More,
): First & More {
  return { ...first, ...more };
}

/** Option names of other functions or libraries, each with a hint for the message. */
export type Misplaced = Readonly<Record<string, string>>;

/** Reads options of one interface. */
export class OptionReader<Options extends object> {
  readonly members: Members<Options>;
  /**
   * The name of the object in messages. If it is `"options"`, messages contain only the name of the option.
   */
  readonly #what: string;
  readonly #misplaced: Misplaced;
  readonly #mandatory: readonly { readonly name: string; readonly member: MandatoryMember }[];

  constructor(what: string, members: Members<Options>, misplaced: Misplaced = {}) {
    this.#what = what;
    this.members = members;
    this.#misplaced = misplaced;
    this.#mandatory = Object.entries<Member>(members).flatMap(([name, member]) =>
      member.kind === "mandatory" ? [{ name, member }] : [],
    );
  }

  /**
   * Returns a copy of the options without a prototype. Each option is read once. Only own enumerable
   * properties are read, so that properties added to `Object.prototype` are not mistaken for options.
   * @throws UsageError `ERR_INVALID_OPTION` for a value that is not an object, and for an option that is
   * unknown, missing, invalid or unreadable.
   */
  read(input: Options, what: string = this.#what): Options {
    const [first] = this.#mandatory;
    if (input === undefined && first !== undefined) {
      throw invalidOption(
        `${what === "options" ? "the options are" : `${what} is`} missing; write ${first.member.write}`,
      );
    }
    const copy = copyOptions(input, what, () => this.#example());
    const members: Readonly<Record<PropertyKey, Member>> = this.members;
    for (const name of Reflect.ownKeys(copy)) {
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      if (member === undefined) throw this.#unknown(name, what);
      const value: unknown = Reflect.get(copy, name);
      if (value === undefined && member.kind === "convenience") {
        Reflect.deleteProperty(copy, name);
      } else if (value === undefined && !member.fromClient) {
        throw invalidOption(`${pathOf(what, name)} is undefined; ${adviceFor(member)}`);
      } else if (member.is !== "elsewhere" && !member.is.is(value)) {
        throw invalidOption(`${pathOf(what, name)} must ${member.is.must}`);
      }
    }
    for (const { name, member } of this.#mandatory) {
      if (!Object.hasOwn(copy, name)) {
        throw invalidOption(`${pathOf(what, name)} is missing; ${adviceFor(member)}`);
      }
    }
    return copy;
  }

  /**
   * Returns a reader that accepts more options, with more hints about names that belong elsewhere. If both
   * have an option and validate it differently, the code that uses it must validate it.
   */
  extendedBy(more: Readonly<Record<string, OptionalMember>>, hints?: Misplaced): OptionReader<Options> {
    const members: Record<string, Member> = { __proto__: null, ...this.members };
    for (const [name, member] of Object.entries(more)) {
      const { is } = members[name] ?? member;
      members[name] = is === member.is ? member : { ...member, is: "elsewhere" };
    }
    const misplaced = { ...this.#misplaced, ...hints };
    return new OptionReader<Options>(this.#what, { ...this.members, ...members }, misplaced);
  }

  /** Returns the names of the options that an application's client decides. */
  namesFromClient(): readonly string[] {
    return Object.entries<Member>(this.members).flatMap(([name, { fromClient }]) => (fromClient ? name : []));
  }

  /** Returns the advice for a caller that passed a value other than an object. */
  #example(): string {
    const names = Object.keys(this.members);
    const needed = names.length === 1 ? names : this.#mandatory.map(({ name }) => name);
    return needed.length === 0
      ? `the options are ${names.join(", ")}`
      : `write { ${needed.join(": ..., ")}: ... }`;
  }

  #unknown(name: string | symbol, what: string): UsageError {
    const shown = shownName(name);
    const problem = `${what === "options" ? "there is" : `${what} has`} no option ${shown}`;
    const elsewhere = typeof name === "string" && Object.hasOwn(this.#misplaced, name);
    if (elsewhere) return invalidOption(`${problem}: ${this.#misplaced[name] ?? ""}`);
    const names = Object.keys(this.members);
    const suggestion = typeof name === "string" ? nearestName(name, names) : undefined;
    const advice =
      suggestion === undefined ? `the options are ${names.join(", ")}` : `did you mean "${suggestion}"?`;
    return new UsageError("ERR_INVALID_OPTION", `${problem}; ${advice}`, {
      ...(suggestion !== undefined && { suggestion }),
    });
  }
}

/**
 * Copies an object with arbitrary names, such as header fields: own enumerable properties, each read once.
 * `advice` returns what the message tells a caller that passed a value other than an object.
 * @throws UsageError `ERR_INVALID_OPTION` for a value that is not an object or cannot be read.
 */
export function copyOptions<Options extends object>(
  input: Options,
  what: string,
  advice?: () => string,
): Options {
  try {
    if (typeof input === "object" && input !== null && !Array.isArray(input)) {
      return { __proto__: null, ...input };
    }
  } catch {
    // A getter or proxy threw. Its error is not passed on, because it comes from code of the application and
    // does not explain what is wrong with the option.
    throw invalidOption(`${what} could not be read: a getter or proxy threw`);
  }
  throw invalidOption(`${what} must be an object${advice === undefined ? "" : `; ${advice()}`}`);
}

function adviceFor(member: Member): string {
  return member.kind === "mandatory" ? `write ${member.write}` : "omit it, or give it a value";
}

function pathOf(what: string, name: string | symbol): string {
  return what === "options" ? String(name) : `${what}.${String(name)}`;
}

/**
 * If a caller passes the wrong object, its property names may be data. Long names are not repeated in
 * messages.
 */
function shownName(name: string | symbol): string {
  const text = String(name);
  return text.length > 40 ? "with that name" : `"${text}"`;
}
