/** The library in a process that has been restricted by its command line. */
import { josette } from "./entries.js";
import { exercise } from "./exercise.js";

console.log(await exercise(josette));
