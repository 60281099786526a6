/** Everything that the entries export: what the build makes its one file of. It is no entry itself. */
export * from "./algorithms/index.ts";
export * from "./errors.ts";
export * from "./jwe/index.ts";
export * from "./jwk/index.ts";
export * from "./jws/index.ts";
export * from "./jwt/index.ts";
export * from "./profiles/index.ts";
export * from "./testing/index.ts";
export * from "./x509/index.ts";
