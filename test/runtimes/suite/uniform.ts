/** Failed decryptions look all the same, whatever failed: fixtures/uniform.json. */
import { JoseError } from "josette/errors";
import { decryptCompact } from "josette/jwe";
import { keySet, type Key, type KeysInput } from "josette/jwk";
import { decryptJwt } from "josette/jwt";
import { contentAlgorithm, managementAlgorithm } from "../../vectors/operations.ts";
import fixtures from "./fixtures/uniform.json" with { type: "json" };
import { jwkNamed, keyNamed } from "./keys.ts";
import { isNotSupported, Mismatch, sameJson, type Row } from "./rows.ts";

export function uniformFailures(): readonly Row[] {
  return fixtures.flatMap(({ alg, enc, key, right, tokens }) => {
    const options = { alg: [managementAlgorithm(alg)], enc: [contentAlgorithm(enc)] };
    const name = `${alg} and ${enc}`;
    let own: Key | undefined;
    let sets: readonly KeysInput[] = [];
    const keysOf = (): Key => {
      own ??= keyNamed(key);
      if (sets.length === 0) sets = [own, [own], keySet([{ ...jwkNamed(key), kid: "1" }])];
      return own;
    };
    const needs = [alg, enc];
    const reference = tokens["another tag"];
    return [
      { row: `${name}: right`, needs, work: () => decryptCompact(right, keyNamed(key), options) },
      ...Object.entries<string | undefined>(tokens).flatMap(([wrong, token]) =>
        token === undefined
          ? []
          : [
              {
                row: `${name}: ${wrong}`,
                needs,
                work: async () => {
                  const given = keysOf();
                  const expected = await appearanceOf(decryptCompact(reference, given, options));
                  for (const keys of sets) {
                    sameJson("the error", await appearanceOf(decryptCompact(token, keys, options)), expected);
                  }
                  sameJson(
                    "the error",
                    await appearanceOf(decryptJwt(token, given, { ...options, claims: null })),
                    expected,
                  );
                },
              },
            ],
      ),
    ];
  });
}

/** All that a caller can tell apart. */
async function appearanceOf(promise: Promise<unknown>): Promise<object> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof JoseError) || isNotSupported(error)) throw error;
    return lookOf(error);
  }
  throw new Mismatch("it was opened");
}

function lookOf(error: JoseError): object {
  if (error.code !== "ERR_JWE_DECRYPTION_FAILED") throw new Mismatch(`the code is ${error.code}`);
  // Some engines add where it was thrown.
  const places = ["stack", "line", "column", "sourceURL", "fileName", "lineNumber", "columnNumber"];
  return {
    name: error.constructor.name,
    text: String(error),
    json: JSON.stringify(error),
    members: Object.getOwnPropertyNames(error)
      .filter((name) => !places.includes(name))
      .sort(),
    cause: "cause" in error,
  };
}
