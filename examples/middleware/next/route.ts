/** The route that the middleware protects. */
export function GET(request: Request): Response {
  return Response.json({ orders: [], of: request.headers.get("x-subject") });
}
