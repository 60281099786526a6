/** The library as its users get it: packed, and unpacked where they would install it. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * Pack the library as it is built in `dist` of `root` into a tarball in `folder`, and return the tarball's path. A `tarball` that
 * exists already is used as it is.
 */
export function packLibrary(root: string, folder: string, tarball?: string): string {
  if (tarball !== undefined) {
    if (!existsSync(tarball)) throw new Error(`${tarball}: there is no such tarball`);
    return resolve(tarball);
  }
  mkdirSync(folder, { recursive: true });
  // What the npm that runs this tells its scripts would mislead another one about its folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));
  const output = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [packed] = JSON.parse(output) as { readonly filename: string }[];
  if (packed === undefined) throw new Error("npm pack named no tarball");
  return join(folder, packed.filename);
}

/** Unpack a tarball to `node_modules/josette` in `folder`: all that npm does for a package without dependencies. */
export function installLibrary(tarball: string, folder: string): void {
  const target = join(folder, "node_modules/josette");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
}
