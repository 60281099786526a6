// require() of every entry, from CommonJS.
const { entries, exercise } = require("../exercise.js");

const josette = {};
for (const entry of entries) josette[entry] = require(entry === "root" ? "josette" : `josette/${entry}`);

// A condition of its own for require would make a second copy of the classes.
import("josette")
  .then((imported) => {
    if (imported.JoseError !== josette.root.JoseError) throw new Error("import and require give two classes");
    return exercise(josette);
  })
  .then(console.log);
