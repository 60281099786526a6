/** Runs the whole example: an API and its provider, good and bad tokens, a key rollover and an outage. */
import type { Report } from "../demo/report.ts";
import { startContoso, type Contoso } from "./contoso.ts";
import { requireExpected, send, type Answer } from "./exchange.ts";
import { badRequests, goodRequests, user, type OrdersRequest } from "./requests.ts";

/** Throws if a step has an unexpected result. */
export async function runEntraApi(report: Report): Promise<void> {
  const contoso = await startContoso();
  try {
    const { origin } = await contoso.startApi();
    report.title(
      "An API for access tokens of Entra ID",
      `The API runs in Express on ${origin}. A local provider takes the place of Entra ID.`,
    );
    report.heading(
      "Requests that are accepted",
      "from users and applications, with plain and encrypted tokens",
    );
    await sendAll(report, contoso, origin, goodRequests(contoso.entra));
    report.heading(
      "Requests that are refused",
      "the status of the response, and the reason in the API's log",
    );
    await sendAll(report, contoso, origin, badRequests(contoso.entra));
    await rotateKeys(report, contoso, origin);
    await breakDown(report, contoso, origin);
    report.conclusion("Every response was the expected one.");
  } finally {
    await contoso.close();
  }
}

async function rotateKeys(report: Report, contoso: Contoso, origin: string): Promise<void> {
  const { entra } = contoso;
  report.heading("A key rotation", "Entra ID signs with a new key, which the API does not have yet");
  const before = entra.sign(user(entra));
  await entra.rotate();
  await sendAll(report, contoso, origin, [
    { name: "a token signed with the new key", token: entra.sign(user(entra)), status: 200 },
    { name: "another one, signed with it", token: entra.sign(user(entra)), status: 200 },
    { name: "a token signed with the old key", token: before, status: 200 },
  ]);
  const fetches = entra.keyRequests();
  if (fetches !== 2) throw new Error(`The keys were fetched ${fetches} times, not twice`);
  report.rows("key set", [
    {
      name: "fetched",
      value: `${fetches} times`,
      note: "for the first token, and for the first unknown kid",
    },
  ]);
}

async function breakDown(report: Report, contoso: Contoso, origin: string): Promise<void> {
  const { entra } = contoso;
  report.heading("An outage", "Entra ID cannot be reached");
  const token = entra.sign(user(entra));
  entra.setDown(true);
  await sendAll(report, contoso, origin, [{ name: "the API, which has the keys", token, status: 200 }]);
  const { origin: newcomer } = await contoso.startApi();
  const outage = { token, status: 503, code: "ERR_JWKS_UNAVAILABLE" };
  await sendAll(report, contoso, newcomer, [
    { name: "a second instance of the API, which has just started", ...outage },
  ]);
  entra.setDown(false);
  contoso.skip(5); // the value of Retry-After
  await sendAll(report, contoso, newcomer, [
    { name: "the second instance, when Entra ID is back", token, status: 200 },
  ]);
}

/** Sends the requests one after the other. */
async function sendAll(
  report: Report,
  { log }: Contoso,
  origin: string,
  requests: readonly OrdersRequest[],
): Promise<void> {
  const rows = [];
  const challenges = new Map<string, string>();
  for (const request of requests) {
    const answer = await send(origin, request, log);
    requireExpected(request, answer);
    const { status, challenge, retryAfter } = answer;
    const value = retryAfter === null ? String(status) : `${status} Retry-After: ${retryAfter}`;
    rows.push({ name: request.name, value, ...noteOf(answer) });
    if (challenge !== null) challenges.set(challenge, String(status));
  }
  report.rows("request", rows);
  if (challenges.size === 0) return;
  const headers = [...challenges].map(([value, name]) => ({ name, value }));
  report.rows("challenges", headers);
}

/** Formats the log entry, if there is one. */
function noteOf({ logged: [record] }: Answer): { readonly note?: string } {
  return record === undefined ? {} : { note: [record.code, record.claim].join(" ").trim() };
}
