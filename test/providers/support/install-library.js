/**
 * Packs the library as it is built in `dist`, and unpacks it into the node_modules of these tests: what a user would have. A link to the
 * repository would not do, because it would contain itself.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = join(root, "build/providers");
const target = join(root, "test/providers/node_modules/josette");

mkdirSync(folder, { recursive: true });
// What the npm that runs this tells its scripts would mislead another one about its folder.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));
const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
const [{ filename }] = JSON.parse(execFileSync("npm", pack, { cwd: root, env, encoding: "utf8" }));
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
execFileSync("tar", ["-xzf", join(folder, filename), "-C", target, "--strip-components=1"]);
