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
      `Express on ${origin}, a provider that plays Entra ID beside it.`,
    );
    report.heading("Good tokens", "of users and of applications, plain and encrypted");
    await sendAll(report, contoso, origin, goodRequests(contoso.entra));
    report.heading("Bad tokens", "what the API answers, and what it writes to its log");
    await sendAll(report, contoso, origin, badRequests(contoso.entra));
    await rotateKeys(report, contoso, origin);
    await breakDown(report, contoso, origin);
    report.conclusion("Every request was answered as it should be.");
  } finally {
    await contoso.close();
  }
}

async function rotateKeys(report: Report, contoso: Contoso, origin: string): Promise<void> {
  const { entra } = contoso;
  report.heading("A key rotation", "Entra signs with a key that the API has never seen");
  const before = entra.sign(user(entra));
  await entra.rotate();
  await sendAll(report, contoso, origin, [
    { name: "a token signed with the new key", token: entra.sign(user(entra)), status: 200 },
    { name: "another one", token: entra.sign(user(entra)), status: 200 },
    { name: "one signed with the old key", token: before, status: 200 },
  ]);
  const fetches = entra.keyRequests();
  if (fetches !== 2) throw new Error(`The keys were fetched ${fetches} times, not twice`);
  report.rows("fetches", [
    { name: "of the keys", value: String(fetches), note: "at the first token, and at the first unknown kid" },
  ]);
}

async function breakDown(report: Report, contoso: Contoso, origin: string): Promise<void> {
  const { entra } = contoso;
  report.heading("An outage", "Entra does not answer any more");
  const token = entra.sign(user(entra));
  entra.setDown(true);
  await sendAll(report, contoso, origin, [{ name: "to the API that runs", token, status: 200 }]);
  const { origin: newcomer } = await contoso.startApi();
  const outage = { token, status: 503, code: "ERR_JWKS_UNAVAILABLE" };
  await sendAll(report, contoso, newcomer, [{ name: "to an instance that has just started", ...outage }]);
  entra.setDown(false);
  contoso.skip(5); // the value of Retry-After
  await sendAll(report, contoso, newcomer, [{ name: "to the same, when Entra is back", token, status: 200 }]);
}

/** Sends the requests one after the other. */
async function sendAll(
  report: Report,
  { log }: Contoso,
  origin: string,
  requests: readonly OrdersRequest[],
): Promise<void> {
  const rows = [];
  for (const request of requests) {
    const answer = await send(origin, request, log);
    requireExpected(request, answer);
    rows.push({ name: request.name, value: shown(answer), ...noteOf(answer) });
  }
  report.rows("", rows);
}

/** Formats the response to the client. */
function shown({ status, challenge, retryAfter }: Answer): string {
  if (retryAfter !== null) return `${status} Retry-After: ${retryAfter}`;
  return challenge === null ? String(status) : `${status} ${challenge}`;
}

/** Formats the log entry, if there is one. */
function noteOf({ logged: [record] }: Answer): { readonly note?: string } {
  return record === undefined ? {} : { note: `log: ${[record.code, record.claim].join(" ").trim()}` };
}
