#!/usr/bin/env node
/** The command `josette`. Its modules are loaded when a command needs them. */
import { main } from "./main.ts";

// A reader such as `head` that has seen enough is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: Error) => {
    if ("code" in error && error.code === "EPIPE") process.exit();
    throw error;
  });
}
const { stdin, stdout, stderr, env } = process;
process.exitCode = await main({ arguments: process.argv.slice(2), environment: env, stdin, stdout, stderr });
