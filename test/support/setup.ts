import fc from "fast-check";
import { inject } from "vitest";
// Not by way of an entry: a module that is loaded here can no longer be spied on by a test.
import { selectBackend } from "../../src/platform/backend.ts";

fc.configureGlobal({ seed: inject("fcSeed") });
selectBackend(inject("backend"));
