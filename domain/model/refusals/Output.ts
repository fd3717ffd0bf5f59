import { codes, type Row, sentences } from "./Row.ts"

/** The model wrote a call or an answer that its provider could not parse. The next attempt may succeed. */
export const output: ReadonlyArray<Row> = [
  codes("ServerError", { "Groq 2024": "tool_use_failed", "Groq 2025": "output_parse_failed" }),
  sentences(
    "ServerError",
    // Groq 2025
    /\b(but )?model called a tool\b|\bfailed to call a function\b|\bwas not in request\.tools\b|\btool call validation failed\b/i,
    // Groq 2025
    /\bmodel generated output that could not be parsed\b/i
  )
]
