// The parts that are used here of packages that only this folder installs.

declare module "puppeteer-core" {
  export interface LaunchOptions {
    readonly browser: "chrome" | "firefox";
    readonly executablePath: string;
    readonly protocol: "webDriverBiDi";
    readonly headless: boolean;
    readonly args?: readonly string[];
    readonly extraPrefsFirefox?: Readonly<Record<string, unknown>>;
  }
  export interface Viewport {
    readonly width: number;
    readonly height: number;
    readonly deviceScaleFactor?: number;
  }
  export interface ElementHandle {
    uploadFile(...paths: readonly string[]): Promise<void>;
    type(text: string): Promise<void>;
  }
  export interface Page {
    goto(url: string): Promise<unknown>;
    url(): string;
    on(event: "request", listener: (request: { url(): string }) => void): void;
    on(event: "pageerror", listener: (error: Error) => void): void;
    evaluate(script: string): Promise<unknown>;
    evaluate<Result, Args extends readonly unknown[]>(
      script: (...args: Args) => Result,
      ...args: Args
    ): Promise<Awaited<Result>>;
    evaluateOnNewDocument(script: () => void): Promise<unknown>;
    waitForFunction<Args extends readonly unknown[]>(
      script: (...args: Args) => unknown,
      options: { readonly timeout?: number },
      ...args: Args
    ): Promise<unknown>;
    $(selector: string): Promise<ElementHandle | null>;
    click(selector: string): Promise<void>;
    focus(selector: string): Promise<void>;
    setViewport(viewport: Viewport): Promise<void>;
    screenshot(options: { readonly path: string; readonly fullPage?: boolean }): Promise<unknown>;
  }
  export interface Browser {
    newPage(): Promise<Page>;
    process(): import("node:child_process").ChildProcess | null;
    disconnect(): Promise<void>;
  }
  export function launch(options: LaunchOptions): Promise<Browser>;
}

declare module "axe-core" {
  const axe: { readonly source: string };
  export default axe;
}
