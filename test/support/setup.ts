import fc from "fast-check";
import { inject } from "vitest";
// Not from an entry, which would load all of the library for every test file.
import { selectBackend } from "../../src/platform/backend.ts";

fc.configureGlobal({ seed: inject("fcSeed") });
selectBackend(inject("backend"));
