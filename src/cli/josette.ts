#!/usr/bin/env node
/** The command `josette`. Its modules are loaded when a command needs them. */
import { main } from "./main.ts";

// It is not an error if a reader such as `head` closes the pipe early.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: Error) => {
    if ("code" in error && error.code === "EPIPE") process.exit();
    throw error;
  });
}
const { stdin, stdout, stderr, env } = process;
process.exitCode = await main({ arguments: process.argv.slice(2), environment: env, stdin, stdout, stderr });
