const names = [
  "start",
  "help",
  "new",
  "stop",
  "remind",
  "reminders",
  "zone",
  "allow",
  "people",
  "export",
  "usage",
  "forget"
] as const

/** A command that Holdfast knows, with its argument. */
export interface Command {
  readonly name: (typeof names)[number]
  readonly argument: string | undefined
}

/** The commands for Telegram's menu (`setMyCommands`). */
export const menu: ReadonlyArray<{ readonly command: Command["name"]; readonly description: string }> = [
  { command: "new", description: "Forget this conversation and start a new one" },
  { command: "stop", description: "Stop the answer that is being written" },
  { command: "remind", description: "Set a reminder: tomorrow at 9 to water the plants" },
  { command: "reminders", description: "Show my reminders" },
  { command: "zone", description: "Set your time zone: Berlin" },
  { command: "export", description: "Send everything that I keep about you" },
  { command: "usage", description: "What I have spent, and what I may spend" },
  { command: "forget", description: "Erase everything that I keep about you" },
  { command: "help", description: "What I can do" }
]

const known = (name: string): name is Command["name"] => names.some((one) => one === name)

/** The bot that a command at the start of a text names. */
export const addressee = (text: string): string | undefined => /^\/\w+@(\w+)/.exec(text)?.[1]

/**
 * Parses a command at the start of a text: `/name`, `/name argument`, or addressed as `/name@bot`. An unknown command,
 * or one for another bot, is plain text.
 */
export const parse = (text: string, username: string): Command | undefined => {
  if (!text.startsWith("/")) return undefined
  const match = /^\/(\w+)(?:@(\w+))?(?:\s+([^]*))?$/.exec(text)
  const name = match?.[1]?.toLowerCase()
  if (match === null || name === undefined || !known(name)) return undefined
  if (match[2] !== undefined && match[2].toLowerCase() !== username.toLowerCase()) return undefined
  const argument = match[3]?.trim()
  return { name, argument: argument === "" ? undefined : argument }
}
