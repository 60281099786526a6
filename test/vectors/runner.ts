// Runs vectors against josette, and uses nothing but the web platform to do so: the same file serves every runtime.
// It says for each direction of each vector what came of it; it never leaves one out.

import { JoseError } from "josette/errors";
import { supports } from "josette/jwk";
import { contentPlans, stepsPlans } from "./checks/content.ts";
import { jwePlans } from "./checks/jwe.ts";
import { jwsPlans, refusedJwsPlans } from "./checks/jws.ts";
import { keyAgreementPlans } from "./checks/key-agreement.ts";
import { base64urlPlans, certificatePlans, jwkPlans, jwkSetPlans, thumbprintPlans } from "./checks/keys.ts";
import { NoOperation, type Direction, type Plan } from "./checks/plan.ts";
import type { Described, Kind, Serialization, Vector, VectorOf } from "./format.ts";

export type { Direction } from "./checks/plan.ts";

export interface Outcome extends Described {
  readonly direction: Direction;
  /** Which form of the token, where the direction has one. */
  readonly serialization?: Serialization;
  /** Which of several signatures or recipients, where it is about one of them. */
  readonly part?: string;
  /** The code of the error, where being refused is what is expected. */
  readonly code?: string;
  readonly outcome: "passed" | "failed" | "not run";
  /** What differed, or why it was not run. */
  readonly reason?: string;
}

/** One direction of one vector: named before it is run, so that a test framework can list it. */
export interface Check extends Plan {
  run(): Promise<Outcome>;
}

/** Which of the algorithms and curves that a check needs this runtime does not have, as far as josette knows. */
export async function lackingFor({ needs }: Pick<Check, "needs">): Promise<readonly string[]> {
  const answers = await Promise.all(needs.map(async (name) => ((await supports(name)) ? [] : [name])));
  return [...new Set(answers.flat())];
}

/** @returns one outcome per direction; it never rejects. */
export function runVector(vector: Vector): Promise<Outcome[]> {
  return Promise.all(checksOf(vector).map((check) => check.run()));
}

export function checksOf(vector: Vector): readonly Check[] {
  const { rfc, section, title } = vector;
  return plansFor(vector).map(({ work, needs, ...planned }) => ({
    ...planned,
    needs,
    work,
    run: async () => ({ rfc, section, title, ...planned, ...(await attempt(work)) }),
  }));
}

async function attempt(work: Plan["work"]): Promise<Pick<Outcome, "outcome" | "reason">> {
  try {
    await work();
    return { outcome: "passed" };
  } catch (error) {
    if (error instanceof JoseError) {
      const outcome = error.code === "ERR_JOSE_NOT_SUPPORTED" ? "not run" : "failed";
      return { outcome, reason: `${error.code}: ${error.message}` };
    }
    return { outcome: error instanceof NoOperation ? "not run" : "failed", reason: String(error) };
  }
}

const plans: { readonly [K in Kind]: (vector: VectorOf[K]) => readonly Plan[] } = {
  jws: jwsPlans,
  "refused-jws": refusedJwsPlans,
  jwe: jwePlans,
  content: (vector) => contentPlans(vector),
  "aes-cbc-hmac-sha2": stepsPlans,
  "key-agreement": keyAgreementPlans,
  jwk: jwkPlans,
  "jwk-set": jwkSetPlans,
  thumbprint: thumbprintPlans,
  certificate: certificatePlans,
  base64url: base64urlPlans,
};

function plansFor<K extends Kind>(vector: Vector<K>): readonly Plan[] {
  return plans[vector.kind](vector);
}
