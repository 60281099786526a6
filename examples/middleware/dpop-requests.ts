/** Requests with DPoP proofs to two instances of an API that share a Redis server. */
import { generateKey } from "josette";
import { thumbprint } from "josette/jwk";
import { dpopProof, type DpopProofOptions } from "josette/profiles";
import type { Issuer } from "../identity-provider/issuer.ts";
import { exchange, type Exchange, type Outcome } from "./answers.ts";

/** One API on two ports. */
export interface Instances {
  readonly issuer: Issuer;
  readonly ports: readonly [number, number];
  /** What clients write in their URLs, as if a load balancer were there. */
  readonly origin: string;
  readonly stopRedis: () => Promise<void>;
}

export async function sendProofs({ issuer, ports, origin, stopRedis }: Instances): Promise<Exchange[]> {
  const [first, second] = ports;
  const key = await generateKey("ES256");
  const accessToken = issuer.token({ cnf: { jkt: await thumbprint(key) } });
  const request = { method: "GET", url: `${origin}/orders`, accessToken };
  const dpop = `DPoP ${accessToken}`;
  const get = (port: number, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/orders`, { headers });
  const nonce = (await get(first, {})).headers.get("dpop-nonce") ?? "";
  const proof = (changes: Partial<DpopProofOptions> = {}, by = key): Promise<string> =>
    dpopProof(by, { ...request, nonce, ...changes });
  const send = async (
    name: string,
    expected: Outcome,
    DPoP: string,
    to = first,
    authorization = dpop,
  ): Promise<Exchange> => exchange(name, expected, get(to, { authorization, DPoP }));
  const refused = (status: number, error?: string): Outcome => ({
    status,
    challenge: { scheme: "DPoP", ...(error !== undefined && { error }), algs: "ES256" },
  });
  const accepted: Outcome = { status: 200, subject: "alice" };
  const unavailable: Outcome = { status: 503, retryAfter: true };

  const used = await proof();
  const exchanges = [
    await send("a proof, sent to one instance", accepted, used),
    await send(
      "the same proof, sent to the other instance",
      refused(401, "invalid_dpop_proof"),
      used,
      second,
    ),
    await send("another proof, sent to the other instance", accepted, await proof(), second),
    await send("a proof without a nonce", refused(401, "use_dpop_nonce"), await dpopProof(key, request)),
    await send(
      "a proof for another method",
      refused(401, "invalid_dpop_proof"),
      await proof({ method: "POST" }),
    ),
    await send(
      "a proof with another key",
      refused(401, "invalid_token"),
      await proof({}, await generateKey("ES256")),
    ),
    await exchange("no proof", refused(400, "invalid_request"), get(first, { authorization: dpop })),
    await send("the scheme Bearer", refused(401), await proof(), first, `Bearer ${accessToken}`),
  ];
  await stopRedis();
  exchanges.push(await send("a good proof, Redis down", unavailable, await proof()));
  return exchanges;
}
