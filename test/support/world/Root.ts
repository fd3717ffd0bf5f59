import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The nearest folder above that holds `package.json`: the sources and `dist/` are in it. */
const above = (folder: string): string => (existsSync(join(folder, "package.json")) ? folder : above(dirname(folder)))

/**
 * The folder of the project, from the sources as from the build: programs that are not compiled are read from there.
 *
 * @since 0.1.0
 */
export const root: string = above(dirname(fileURLToPath(import.meta.url)))
