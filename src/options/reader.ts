/**
 * The one reader of callers' options. Each object of options has an interface, with a description of every member, and a reader: data
 * of a mapped type over that interface, so that the compiler refuses a member more or less.
 */
import { UsageError } from "../errors.ts";
import { nearestName } from "./nearest-name.ts";
import { invalidOption, type Value } from "./values.ts";

/** A member that must be given. */
export interface MandatoryMember {
  readonly kind: "mandatory";
  /** What its value must be, or `"elsewhere"`: it is checked where it is used. */
  readonly is: Value | "elsewhere";
  /** What the caller should write, for the message when it is missing. */
  readonly write: string;
}

/** A member that may be left out. */
export interface OptionalMember {
  /**
   * `"strict"`: a check, a binding, a key or a limit. `undefined` is an error: the caller believes in something that would not happen.
   * `"convenience"`: anything else, such as `signal`. `undefined` means that it is not given.
   */
  readonly kind: "strict" | "convenience";
  /** What its value must be, or `"elsewhere"`: it is checked where it is used. */
  readonly is: Value | "elsewhere";
}

/** What a reader knows of each member of an interface. */
export type Members<Options extends object> = {
  readonly [Name in keyof Options]-?: undefined extends Options[Name] ? OptionalMember : MandatoryMember;
};

type Member = MandatoryMember | OptionalMember;

/** Names that other functions or libraries have, and what to do instead of giving them here. */
export type Misplaced = Readonly<Record<string, string>>;

/** Reads options of one interface. */
export class OptionReader<Options extends object> {
  readonly members: Members<Options>;
  /** What the object is called in messages; members of `"options"` go by their own names. */
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
   * A copy of the options without a prototype, with the members that are given. Each is read once, and only own enumerable ones count:
   * nothing that an application has put on `Object.prototype` passes for an option.
   * @throws UsageError `ERR_INVALID_OPTION` for anything but an object, for a member that is unknown, missing, or has an impossible
   * value, and for one that cannot be read.
   */
  read(input: Options, what: string = this.#what): Options {
    const [first] = this.#mandatory;
    if (input === undefined && first !== undefined) {
      throw invalidOption(`${what}: nothing is given; write ${first.member.write}`);
    }
    const copy = copyOptions(input, what);
    const members: Readonly<Record<PropertyKey, Member>> = this.members;
    for (const name of Reflect.ownKeys(copy)) {
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      if (member === undefined) throw this.#unknown(name, what);
      const value: unknown = Reflect.get(copy, name);
      if (value === undefined && member.kind === "convenience") {
        Reflect.deleteProperty(copy, name);
      } else if (value === undefined) {
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

  /** A reader of the same options and more. */
  extendedBy(more: Readonly<Record<string, OptionalMember>>): OptionReader<Options> {
    return new OptionReader<Options>(this.#what, { ...this.members, ...more }, this.#misplaced);
  }

  #unknown(name: string | symbol, what: string): UsageError {
    const shown = shownName(name);
    const elsewhere = typeof name === "string" && Object.hasOwn(this.#misplaced, name);
    if (elsewhere) return invalidOption(`${what} has no option ${shown}: ${this.#misplaced[name] ?? ""}`);
    const names = Object.keys(this.members);
    const suggestion = typeof name === "string" ? nearestName(name, names) : undefined;
    const advice = suggestion === undefined ? `it has ${names.join(", ")}` : `did you mean "${suggestion}"?`;
    return new UsageError("ERR_INVALID_OPTION", `${what} has no option ${shown}; ${advice}`, {
      ...(suggestion !== undefined && { suggestion }),
    });
  }
}

/**
 * A copy of a caller's object whose names are the caller's own, as header fields are: own enumerable members alone, each read once.
 * @throws UsageError `ERR_INVALID_OPTION` for anything but an object, or one that cannot be read.
 */
export function copyOptions<Options extends object>(input: Options, what: string): Options {
  try {
    if (typeof input === "object" && input !== null && !Array.isArray(input)) {
      return { __proto__: null, ...input };
    }
  } catch {
    // A getter or a proxy that throws; what it throws is the application's own and says nothing about the option.
    throw invalidOption(`${what} could not be read: a getter or a proxy has thrown`);
  }
  throw invalidOption(`${what} must be an object`);
}

function adviceFor(member: Member): string {
  return member.kind === "mandatory" ? `write ${member.write}` : "leave it out to go without it";
}

function pathOf(what: string, name: string | symbol): string {
  return what === "options" ? String(name) : `${what}.${String(name)}`;
}

/** Whole objects given by mistake may have names that are data; a long one is not repeated. */
function shownName(name: string | symbol): string {
  const text = String(name);
  return text.length > 40 ? "of that name" : `"${text}"`;
}
