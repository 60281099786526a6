/** The portable suite: what every runtime runs. `contract.ts` says what the harness expects. */
import { selectBackend } from "josette/jwk";
import { abilities } from "./abilities.ts";
import type { Minted, Outcome, Setting } from "./contract.ts";
import { keyFiles } from "./files.ts";
import { mintAll, openings, ownOpenings } from "./interop.ts";
import { nativeKeys } from "./native.ts";
import { nestedTokens } from "./nested.ts";
import { profiles } from "./profiles.ts";
import { remoteKeySets } from "./remote.ts";
import { roundTrips } from "./round-trips.ts";
import { runRows } from "./rows.ts";
import { strictness } from "./strictness.ts";
import { uniformFailures } from "./uniform.ts";
import { runVectors } from "./vectors.ts";

/** Run every row in this runtime. It never rejects. */
export async function runSuites(setting: Setting): Promise<readonly Outcome[]> {
  selectBackend(setting.backend);
  return [
    ...(await runVectors(setting)),
    ...(await runRows("round trips", roundTrips(), setting)),
    ...(await runRows("nested tokens", nestedTokens(), setting)),
    ...(await runRows("profiles", profiles(), setting)),
    ...(await runRows("strictness", strictness(), setting)),
    ...(await runRows("files", keyFiles(), setting)),
    ...(await runRows("native keys", nativeKeys(), setting)),
    ...(setting.origin === "" ? [] : await runRows("remote key sets", remoteKeySets(), setting)),
    ...(await runRows("uniform failures", uniformFailures(), setting)),
    ...(await runRows("abilities", [...abilities(), ...ownOpenings()], setting)),
  ];
}

/** Make one token of every kind that this runtime has. */
export async function mint(setting: Setting): Promise<readonly Minted[]> {
  selectBackend(setting.backend);
  return mintAll();
}

/** Open tokens that other runtimes made. */
export async function open(minted: readonly Minted[], setting: Setting): Promise<readonly Outcome[]> {
  selectBackend(setting.backend);
  return runRows("interop", openings(minted), setting);
}
