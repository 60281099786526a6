/** Writes docs/sections.md, which says where each section of a specification is implemented: `npm run sections`. */
import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { readSectionIndex, sectionPage } from "./section-index.ts";

const filepath = "docs/sections.md";
const page = sectionPage(readSectionIndex(""));
writeFileSync(filepath, await format(page, { ...(await resolveConfig(filepath)), filepath }));
