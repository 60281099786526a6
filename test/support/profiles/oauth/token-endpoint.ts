// A token endpoint that checks client assertions as Entra ID does, over HTTP and with node:crypto. No josette in here.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { X509Certificate } from "node:crypto";
import type { AddressInfo } from "node:net";
import { isSignedBy, partsOf, thumbprint, type Parts } from "./assertions.ts";

/** An application as it is registered. */
export interface Registration {
  readonly clientId: string;
  /** The certificates whose keys it may sign with. */
  readonly certificates: readonly X509Certificate[];
}

/** Why a request is refused. */
export type Refusal =
  | "method"
  | "content type"
  | "repeated parameter"
  | "missing parameter"
  | "grant type"
  | "assertion type"
  | "client"
  | "header"
  | "certificate"
  | "signature"
  | "issuer"
  | "audience"
  | "time"
  | "lifetime"
  | "jti"
  | "replay";

/** What is answered. */
export type Answer =
  | {
      readonly access_token: string;
      readonly token_type: "Bearer";
      readonly grant: Readonly<Record<string, string>>;
    }
  | { readonly error: string; readonly error_description: Refusal };

/** RFC 6749 section 5.2: what each refusal is called. */
const invalidRequest: readonly Refusal[] = [
  "method",
  "content type",
  "repeated parameter",
  "missing parameter",
];

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const grantTypes = [
  ...["client_credentials", "authorization_code", "refresh_token"],
  "urn:ietf:params:oauth:grant-type:jwt-bearer",
];
/** In seconds: how far clocks may differ, and how long an assertion may be valid. */
const tolerance = 60;
const longestLifetime = 600;

/** The endpoint of one tenant. */
export class TokenEndpoint {
  readonly #server: Server;
  readonly #registrations: readonly Registration[];
  /** The audience it answers to. */
  readonly #audience: string;
  readonly #seen = new Set<string>();

  constructor(registrations: readonly Registration[], audience: string) {
    this.#registrations = registrations;
    this.#audience = audience;
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  /** Begins to listen; its address. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/token`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve, reject) => {
      this.#server.close((error) => (error === undefined ? resolve() : reject(error)));
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#decide(request);
    const status = "error" in answer ? (answer.error === "invalid_client" ? 401 : 400) : 200;
    response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
    response.end(JSON.stringify(answer));
  }

  async #decide(request: IncomingMessage): Promise<Answer> {
    const refusal = (problem: Refusal): Answer => ({
      error: invalidRequest.includes(problem) ? "invalid_request" : "invalid_client",
      error_description: problem,
    });
    if (request.method !== "POST") return refusal("method");
    const type = request.headers["content-type"] ?? "";
    if (!/^application\/x-www-form-urlencoded(;|$)/.test(type)) return refusal("content type");
    const form = new URLSearchParams(await bodyOf(request));
    const names = [...form.keys()];
    if (new Set(names).size !== names.length) return refusal("repeated parameter");
    const { client_id, client_assertion, client_assertion_type, ...grant } = Object.fromEntries(form);
    if (client_id === undefined || client_assertion === undefined) return refusal("missing parameter");
    if (!grantTypes.includes(grant["grant_type"] ?? "")) return refusal("grant type");
    if (client_assertion_type !== assertionType) return refusal("assertion type");
    const problem = this.#problemWith(client_assertion, client_id);
    if (problem !== undefined) return refusal(problem);
    return { access_token: "opaque", token_type: "Bearer", grant };
  }

  /** RFC 7523 section 3, and what Entra ID asks for besides. */
  #problemWith(assertion: string, clientId: string): Refusal | undefined {
    const registration = this.#registrations.find((each) => each.clientId === clientId);
    if (registration === undefined) return "client";
    const { header, claims } = partsOf(assertion);
    if (header["typ"] !== "JWT" || !["PS256", "RS256"].includes(String(header["alg"]))) return "header";
    const certificate = registration.certificates.find((each) => isNamedIn(header, each));
    if (certificate === undefined) return "certificate";
    if (!isSignedBy(assertion, certificate.publicKey)) return "signature";
    if (claims["iss"] !== clientId || claims["sub"] !== clientId) return "issuer";
    if (claims["aud"] !== this.#audience) return "audience";
    return this.#problemWithTimes(claims) ?? this.#problemWithId(claims);
  }

  #problemWithTimes({ nbf, iat, exp }: Parts["claims"]): Refusal | undefined {
    if (typeof nbf !== "number" || typeof iat !== "number" || typeof exp !== "number") return "time";
    const now = Date.now() / 1000;
    if (nbf > now + tolerance || iat > now + tolerance || exp <= now - tolerance) return "time";
    return exp - nbf > longestLifetime ? "lifetime" : undefined;
  }

  #problemWithId({ jti }: Parts["claims"]): Refusal | undefined {
    if (typeof jti !== "string" || jti === "") return "jti";
    if (this.#seen.has(jti)) return "replay";
    this.#seen.add(jti);
    return undefined;
  }
}

/** By a thumbprint: that with SHA-256, or else the old one. */
function isNamedIn(header: Parts["header"], certificate: X509Certificate): boolean {
  const { x5t, "x5t#S256": s256 } = header;
  return s256 === undefined
    ? x5t === thumbprint(certificate, "sha1")
    : s256 === thumbprint(certificate, "sha256");
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
