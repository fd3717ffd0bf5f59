#!/usr/bin/env node
import { keepCompiled } from "./keepCompiled.ts"

// Nothing else is imported before the cache is there.
keepCompiled()
await import("./cliMain.ts")
