/** The page's program: it reports what it did, or what the policy has refused. */
import { josette } from "../entries.js";
import { exercise } from "../exercise.js";

const refused = [];
document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
  // The browser looks for an icon by itself.
  if (!blockedURI.endsWith("/favicon.ico")) refused.push(`${effectiveDirective} ${blockedURI}`);
});

function policyHolds() {
  try {
    return new Function("return false")();
  } catch {
    return true;
  }
}

async function run() {
  const done = await exercise(josette);
  if (refused.length > 0) throw new Error(`the policy has refused ${refused.join(", ")}`);
  if (!policyHolds()) throw new Error("the policy allows eval");
  return done;
}

run()
  .catch((error) => `failed: ${error}\n${error.stack}`)
  .then((body) => fetch("/", { method: "POST", body }));
