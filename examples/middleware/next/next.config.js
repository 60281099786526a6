// The application is built in build/NAME/middleware, and josette is a link to this repository.
import { join } from "node:path";

export default { turbopack: { root: join(import.meta.dirname, "../../../../..") } };
