import { defineConfig } from "vite"

export default defineConfig({
  root: "src/console",
  // The console may be served under a path prefix of a proxy.
  base: "./",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    outDir: "../../dist/console",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false }
  }
})
