/** The portable suite: what every runtime runs. */
import { generateKey, selectBackend } from "josette/jwk";
import { signCompact, verifyCompact } from "josette/jws";
import type { Minted, Outcome, Setting } from "./contract.ts";

/** Run every row in this runtime. */
export async function runSuites(setting: Setting): Promise<readonly Outcome[]> {
  selectBackend(setting.backend);
  try {
    const key = await generateKey("RS256");
    const token = await signCompact(new TextEncoder().encode("hello"), key);
    await verifyCompact(token, key, { alg: ["RS256"] });
    return [{ suite: "round trips", row: "RS256", status: "ok", detail: "" }];
  } catch (error) {
    return [{ suite: "round trips", row: "RS256", status: "failed", detail: String(error) }];
  }
}

/** Make one token of every algorithm that this runtime has. */
export async function mint(_setting: Setting): Promise<readonly Minted[]> {
  return [];
}

/** Open tokens that other runtimes made. */
export async function open(_minted: readonly Minted[], _setting: Setting): Promise<readonly Outcome[]> {
  return [];
}
