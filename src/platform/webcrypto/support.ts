/** Finds out what this runtime's WebCrypto supports, without generating a key. */
import { isNode, platformSupports, subtle } from "../../runtime.ts";
import type { Feature } from "../support.ts";

/** Whether the runtime has a feature: it is asked, or else it imports a fixed key. */
export async function supports({ name, algorithm, usages, key, inOlderNode }: Feature): Promise<boolean> {
  if (inOlderNode !== undefined) {
    const answer = platformSupports("importKey", name);
    if (answer !== undefined) return answer;
    if (isNode()) return inOlderNode;
  }
  try {
    await subtle().importKey("raw", key(), algorithm, false, [...usages]);
    return true;
  } catch {
    return false;
  }
}
