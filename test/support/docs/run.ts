// How tests run the files of a guide and speak to the servers that the files start.
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Imports a file that `writeGuide` has written. */
export async function importFile(files: Readonly<Record<string, string>>, name: string): Promise<object> {
  const path = files[name];
  if (path === undefined) throw new Error(`The guide has no file ${name}`);
  const module: object = await import(/* @vite-ignore */ path);
  return module;
}

/** The origin of a server on this machine, once it listens. */
export async function originOf(server: Server): Promise<string> {
  if (!server.listening) await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A GET request with an access token, if there is one. */
export function get(url: string, token?: string): Promise<Response> {
  return fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
}

export function challengeOf(response: Response): string | null {
  return response.headers.get("www-authenticate");
}

/** What a promise rejects with; `undefined` if it does not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}
