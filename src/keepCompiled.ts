import * as Module from "node:module"

/**
 * Keeps the compiled code of what is loaded from now on for the next start, in the folder of Node.js for that: `NODE_COMPILE_CACHE`, or one
 * of this user in the folder for temporary files. Node.js can do so since 22.8; nothing depends on it.
 */
export const keepCompiled = (): void => {
  const { enableCompileCache } = Module as { readonly enableCompileCache?: () => unknown }
  enableCompileCache?.()
}
