/** A page's program. */
import { josette } from "../entries.js";
import { exercise } from "../exercise.js";

exercise(josette).then(
  (done) => report(done),
  (error) => report(`failed: ${error}\n${error.stack}`),
);
