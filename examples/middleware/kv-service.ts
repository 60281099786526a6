/** A KV namespace in memory, as workerd asks for it: GET and PUT, with the key as the path. */
const entries = new Map<string, string>();

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (request.method === "PUT") {
      entries.set(pathname, await request.text());
      return new Response();
    }
    const value = entries.get(pathname);
    return value === undefined ? new Response(null, { status: 404 }) : new Response(value);
  },
};
