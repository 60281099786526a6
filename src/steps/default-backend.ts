/** The default backend of the process. It is chosen by the application and read by `platform/`. */

/** `"auto"`: node:crypto where the runtime has it and it is faster. `"webcrypto"`: only WebCrypto. */
export type BackendChoice = "auto" | "webcrypto";

let choice: BackendChoice = "auto";

/** Returns the choice of the application, or the default. */
export function backendChoice(): BackendChoice {
  return choice;
}

/** Sets the choice for all later operations. */
export function chooseBackend(chosen: BackendChoice): void {
  choice = chosen;
}
