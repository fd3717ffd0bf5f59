import type { Row } from "./Row.ts"

/** The model wrote a call or an answer that its provider could not parse. The next attempt may succeed. */
export const output: ReadonlyArray<Row> = [
  ["ServerError", "tool_use_failed", "Groq 2024"],
  ["ServerError", "output_parse_failed", "Groq 2025"],
  [
    "ServerError",
    /\b(but )?model called a tool\b|\bfailed to call a function\b|\bwas not in request\.tools\b|\btool call validation failed\b/i,
    "Groq 2025",
    "Tool choice is none, but model called a tool"
  ],
  [
    "ServerError",
    /\bmodel generated output that could not be parsed\b/i,
    "Groq 2025",
    "Parsing failed. The model generated output that could not be parsed. Please adjust your prompt."
  ]
]
