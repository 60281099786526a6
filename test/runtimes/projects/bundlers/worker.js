/** The program of a page's Web Worker. */
import { josette } from "../entries.js";
import { exercise } from "../exercise.js";

self.onmessage = async () => {
  try {
    self.postMessage(await exercise(josette));
  } catch (error) {
    self.postMessage(`failed: ${error}\n${error.stack}`);
  }
};
