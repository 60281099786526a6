/** The backend that the application has chosen for the whole process. `platform/` reads this choice. */

/** `"auto"`: node:crypto where the runtime has it and it is faster. `"webcrypto"`: only WebCrypto. */
export type BackendChoice = "auto" | "webcrypto";

let choice: BackendChoice = "auto";

/** Returns the application's choice, or `"auto"` if it has made none. */
export function backendChoice(): BackendChoice {
  return choice;
}

/** Sets the backend for all later operations. */
export function chooseBackend(chosen: BackendChoice): void {
  choice = chosen;
}
