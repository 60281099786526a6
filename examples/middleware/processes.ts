/** Servers in processes of their own, on ports of 127.0.0.1. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Process {
  readonly stop: () => Promise<void>;
}

/** In milliseconds. */
const patience = 60_000;

/** Starts a server and waits until it listens on `port`. Throws with what it printed if it ends before. */
export async function startServer(command: Command, port: number): Promise<Process> {
  const started = start(command);
  const deadline = Date.now() + patience;
  while (!(await isListening(port))) {
    if (started.hasEnded() || Date.now() > deadline) {
      await started.stop();
      throw new Error(`${describe(command)} does not listen on port ${port}:\n${started.printed()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return started;
}

/** Runs a command to its end. Throws with what it printed if it fails. */
export async function runToEnd(command: Command): Promise<void> {
  const started = start(command);
  const code = await started.ended;
  if (code !== 0) throw new Error(`${describe(command)} failed:\n${started.printed()}`);
}

function start({ program, args, cwd, env }: Command) {
  // Frameworks behave differently under a test runner, which sets NODE_ENV.
  const variables = { ...process.env, NODE_ENV: "production", ...env };
  const child = spawn(program, args, { cwd, env: variables, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += String(chunk)));
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      text += error.message;
      resolve(1);
    });
    child.once("close", resolve);
  });
  void ended.then(() => process.removeListener("exit", kill));
  return {
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined,
    printed: () => text,
    stop: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(kill, 5000);
      await ended;
      clearTimeout(timer);
    },
  };
}

const describe = ({ program, args }: Command): string => [program, ...args].join(" ");

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return address.port;
}
