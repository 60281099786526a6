/**
 * Plays the host of Azure Functions: `node azure-host.js FILE` loads a file, takes the HTTP function that it
 * registers, and serves it on PORT. The worker of Azure Functions gives @azure/functions the module
 * @azure/functions-core in the same way; requests and responses are converted by @azure/functions itself.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import Module from "node:module";
import { pathToFileURL } from "node:url";

interface Metadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
}

interface Binding {
  readonly type: string;
  readonly methods?: readonly string[];
  readonly route?: string;
}

interface HttpData {
  readonly statusCode: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: { readonly bytes?: Uint8Array } | null;
}

interface Invocation {
  getArguments(): Promise<{ readonly context: object; readonly inputs: readonly unknown[] }>;
  invokeFunction(context: object, inputs: readonly unknown[], handler: unknown): Promise<unknown>;
  getResponse(
    context: object,
    result: unknown,
  ): Promise<{ readonly returnValue: { readonly http: HttpData } }>;
}

interface Model {
  getInvocationModel(context: object): Invocation;
}

let model: Model | undefined;
let registered: { readonly metadata: Metadata; readonly handler: unknown } | undefined;

const core = {
  setProgrammingModel: (value: Model) => void (model = value),
  registerFunction: (metadata: Metadata, handler: unknown) => void (registered = { metadata, handler }),
};

const load: (this: Module, id: string) => unknown = Object.getOwnPropertyDescriptor(
  Module.prototype,
  "require",
)?.value;
Reflect.set(Module.prototype, "require", function (this: Module, id: string): unknown {
  return id === "@azure/functions-core" ? core : load.call(this, id);
});

await import(pathToFileURL(process.argv[2] ?? "").href);

createServer((request, response) => void respond(request, response)).listen(
  Number(process.env["PORT"]),
  "127.0.0.1",
);

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (model === undefined || registered === undefined) throw new Error("The file registers no function");
  const { metadata, handler } = registered;
  const [bindingName, trigger] =
    Object.entries(metadata.bindings).find(([, { type }]) => type === "httpTrigger") ?? [];
  const url = new URL(request.url ?? "", `http://${request.headers.host}`);
  if (trigger === undefined || url.pathname !== `/api/${trigger.route ?? metadata.name}`) {
    response.writeHead(404).end();
    return;
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const invocation = model.getInvocationModel({
    invocationId: crypto.randomUUID(),
    metadata,
    request: {
      inputData: [{ name: bindingName, data: { http: { method: request.method, url: url.href, headers } } }],
    },
    log: (level: string, _category: string, message: string) => {
      console.error(level, message);
    },
    state: undefined,
  });
  const { context, inputs } = await invocation.getArguments();
  const result = await invocation.invokeFunction(context, inputs, handler);
  const { http } = (await invocation.getResponse(context, result)).returnValue;
  response.writeHead(Number(http.statusCode), { ...http.headers }).end(http.body?.bytes);
}
