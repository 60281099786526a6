/**
 * Asks for a token or password without showing it. The terminal is put into raw mode, because in line mode it
 * echoes the input and cuts lines at 4,096 characters.
 */
import { CommandFailure, usageFailure } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

/** A question, and whether its answer may have several lines. */
export interface Question {
  readonly question: string;
  /** Keeps line breaks in pasted text. By default, the first line break ends the answer. */
  readonly severalLines?: boolean;
}

/** The longest answer in characters. */
const longestAnswer = 4_194_304;

/** In milliseconds. If no input follows a line break for this long, it is the Enter key, not pasted text. */
const pause = 80;

/** The exit code of a program that was ended with Ctrl-C: 128 + SIGINT. */
const interrupted = 130;

/** Bracketed paste of xterm: marks around what is pasted, so that its line breaks do not end the answer. */
const startMarking = "\u001b[?2004h";
const stopMarking = "\u001b[?2004l";
const pasteMarks = /\u001b\[20[01]~/g;

/** Asks the question on the terminal, and returns the answer. */
export async function ask(
  { stdin, stderr }: Terminal,
  { question, severalLines }: Question,
): Promise<string> {
  if (stdin.isTTY !== true || stdin.setRawMode === undefined) {
    throw usageFailure("Standard input is not a terminal, so josette cannot prompt for input");
  }
  // Set before the question is shown, so that an answer typed at once is not echoed either.
  stdin.setRawMode(true);
  stderr.write(`${question} `);
  if (severalLines === true) stderr.write(startMarking);
  try {
    return await answer(stdin, severalLines === true);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write(severalLines === true ? `${stopMarking}\n` : "\n");
  }
}

function answer(stdin: Terminal["stdin"], severalLines: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new AnswerReader(severalLines);
    const decoder = new TextDecoder();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const finish = (): void => {
      clearTimeout(timer);
      stdin.removeListener("data", onData);
      stdin.removeListener("end", finish);
      resolve(reader.text);
    };
    const onData = (chunk: Uint8Array | string): void => {
      clearTimeout(timer);
      const state = reader.add(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
      if (state === "ended") finish();
      else if (state === "may have ended") timer = setTimeout(finish, pause);
      else if (state !== "open") {
        stdin.removeListener("data", onData);
        stdin.removeListener("end", finish);
        reject(
          state === "interrupted"
            ? new CommandFailure(interrupted, "Interrupted")
            : usageFailure(`The answer is longer than ${longestAnswer} characters`),
        );
      }
    };
    stdin.on("data", onData);
    stdin.on("end", finish);
    stdin.resume();
  });
}

/** The state of an answer after some characters. */
export type AnswerState = "open" | "may have ended" | "ended" | "interrupted" | "too long";

/** Collects the characters that a terminal in raw mode sends. */
export class AnswerReader {
  readonly #severalLines: boolean;
  #text = "";
  #pasting = false;
  /** The start of a bracketed-paste mark whose remaining characters have not arrived yet. */
  #rest = "";

  constructor(severalLines: boolean) {
    this.#severalLines = severalLines;
  }

  get text(): string {
    return this.#text.replace(/[\r\n]+$/, "");
  }

  add(characters: string): AnswerState {
    const input = this.#rest + characters;
    const cut = /\u001b(?:\[(?:2(?:0[01]?)?)?)?$/.exec(input)?.index ?? input.length;
    this.#rest = input.slice(cut);
    const complete = input.slice(0, cut);
    let start = 0;
    for (const { 0: mark, index } of complete.matchAll(pasteMarks)) {
      const state = this.#addPart(complete.slice(start, index));
      if (state !== "open" && state !== "may have ended") return state;
      this.#pasting = mark.endsWith("0~");
      start = index + mark.length;
    }
    return this.#addPart(complete.slice(start));
  }

  #addPart(part: string): AnswerState {
    if (this.#pasting) return this.#append(part);
    for (const character of part) {
      const control = controls[character];
      if (control === "interrupt") return "interrupted";
      if (control === "end") return "ended";
      if (control === "erase") this.#text = this.#text.slice(0, -1);
      else if (control === "clear") this.#text = "";
      else if (control === "line" && !this.#severalLines) return "ended";
      else if (this.#append(character) === "too long") return "too long";
    }
    return /[\r\n]$/.test(part) ? "may have ended" : "open";
  }

  #append(text: string): AnswerState {
    this.#text += text;
    return this.#text.length > longestAnswer ? "too long" : "open";
  }
}

/** Ctrl-C, Ctrl-D, Backspace (both codes), Ctrl-U, and Enter. */
const controls: Readonly<Record<string, "interrupt" | "end" | "erase" | "clear" | "line">> = {
  "\u0003": "interrupt",
  "\u0004": "end",
  "\u0008": "erase",
  "\u007f": "erase",
  "\u0015": "clear",
  "\r": "line",
  "\n": "line",
};
