import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Acted, VerbRefused } from "../../domain/operations/Journal.ts"
import type { ReminderDeed } from "../../domain/reminders/Operating.ts"
import type { ReminderId } from "../../domain/reminders/Reminder.ts"
import { Handover } from "../../services/engine/Handover.ts"
import { Journal } from "../../services/operations/Journal.ts"
import { Setup } from "../../services/operations/Setup.ts"
import { toDollars } from "../../domain/spending/Money.ts"
import { UsageView } from "../../domain/spending/UsageView.ts"
import { SpendingStore } from "../../services/spending/SpendingStore.ts"
import { PeopleStore } from "../../services/people/PeopleStore.ts"
import { ReminderList } from "../../services/reminders/ReminderList.ts"
import { ReminderStore } from "../../services/reminders/ReminderStore.ts"
import { Logs } from "../../services/telemetry/Logs.ts"
import { DeadLetters } from "../../services/turns/DeadLetters.ts"
import { TurnList } from "../../services/turns/TurnList.ts"
import { Api } from "./Api.ts"
import * as BreakerVerbs from "./BreakerVerbs.ts"
import { Counts, RetriedAll } from "./DeskApi.ts"
import * as LogEvents from "./LogEvents.ts"

/** How many failed turns are retried in one go. */
const batch = 50

/** Handles the endpoints for operators about everything but turns. `by`: the operator, as recorded in the journal. */
export const layer = (by: string) =>
  HttpApiBuilder.group(Api, "desk", (handlers) =>
    Effect.gen(function* () {
      const setup = yield* Setup
      const letters = yield* DeadLetters
      const turns = yield* TurnList
      const reminders = yield* ReminderList
      const store = yield* ReminderStore
      const people = yield* PeopleStore
      const ledger = yield* Effect.serviceOption(SpendingStore)
      const journal = yield* Journal
      const handover = yield* Handover
      const logs = yield* Logs
      const breakers = yield* BreakerVerbs.make(by)

      const counts = Effect.gen(function* () {
        const open = yield* turns.count({ state: "open" })
        const causes = yield* letters.causes
        const failed = causes.reduce((sum, { count }) => sum + count, 0)
        return new Counts({ open: open.count, failed, causes, reminders: yield* reminders.count })
      })

      /** Those that fail again in the meantime are new ones, and are not retried again. */
      const retryAll = Effect.fnUntraced(function* (cause: string) {
        const now = yield* Clock.currentTimeMillis
        let retried = 0
        let already = 0
        for (;;) {
          const page = yield* letters.list(batch, { cause })
          const old = page.filter(({ diedAt }) => diedAt <= now)
          for (const { turn } of old) {
            const { decided, placed } = yield* Effect.catchTag(
              letters.decide(turn, "retried", now, by),
              "NoDeadLetter",
              () => Effect.succeed({ decided: { already: true }, placed: [] })
            )
            if (placed.length > 0) yield* handover.offer(placed)
            if (decided.already) already++
            else retried++
          }
          if (page.length < batch || old.length === 0) break
        }
        if (retried > 0) yield* Effect.logInfo(`an operator retried ${retried} failed turns (${by})`)
        return new RetriedAll({ retried, already })
      })

      const spent = (from: string, to: string) =>
        Option.match(ledger, { onNone: () => Effect.succeed([]), onSome: ({ usage }) => usage(from, to) })

      /** In any zone, today is no later than tomorrow in UTC. */
      const usage = Effect.fnUntraced(function* (asked: {
        readonly from?: string | undefined
        readonly to?: string | undefined
      }) {
        const now = yield* DateTime.now
        const from = asked.from ?? DateTime.formatIsoDateUtc(DateTime.subtract(now, { days: 31 }))
        const to = asked.to ?? DateTime.formatIsoDateUtc(DateTime.add(now, { days: 1 }))
        const lines = (yield* spent(from, to)).map(({ attempts, charge, group, person, ...row }) => ({
          ...row,
          person: person ?? null,
          group: group ?? null,
          calls: attempts,
          cost: toDollars(charge)
        }))
        return new UsageView({ from, to, lines })
      })

      const settle = (user: number, verb: "allow" | "remove", changed: boolean) =>
        Effect.gen(function* () {
          const at = yield* Clock.currentTimeMillis
          if (changed) {
            yield* Effect.logInfo(`user ${user} may ${verb === "allow" ? "" : "no longer "}use the bot (${by})`)
            return new Acted({ subject: `${user}`, verb, at, by, already: false })
          }
          const last = (yield* journal.list({ subject: `${user}`, limit: 10 })).find((entry) => entry.verb === verb)
          return new Acted({ subject: `${user}`, verb, at: last?.at ?? at, by: last?.by ?? null, already: true })
        })

      const roster = people.roster(setup.bot, setup.listed)

      const allow = Effect.fnUntraced(function* (user: number) {
        const now = yield* Clock.currentTimeMillis
        const isFixed = (yield* roster).some((one) => one.user === user && one.role !== "allowed")
        return yield* settle(user, "allow", !isFixed && (yield* people.allow(setup.bot, user, { by, now })))
      })

      const remove = Effect.fnUntraced(function* (user: number) {
        const found = (yield* roster).find((one) => one.user === user)
        if (found?.role === "owner") return yield* new VerbRefused({ why: `${user} owns the bot, and stays.` })
        if (found?.role === "listed") {
          const why = `${user} is on the list of the settings (HOLDFAST_ALLOWED_USERS), and can only be removed there.`
          return yield* new VerbRefused({ why })
        }
        const now = yield* Clock.currentTimeMillis
        return yield* settle(user, "remove", yield* people.remove(setup.bot, user, { by, now }))
      })

      const remind = (id: ReminderId, deed: ReminderDeed) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => store.operate(id, deed, by, now))

      return handlers
        .handle("counts", () => counts)
        .handle("retryAll", ({ payload }) => retryAll(payload.cause))
        .handle("breakers", () => breakers.list)
        .handle("isolate", ({ path }) => breakers.act(path.name, "isolate"))
        .handle("observe", ({ path }) => breakers.act(path.name, "observe"))
        .handle("reset", ({ path }) => breakers.act(path.name, "reset"))
        .handle("usage", ({ urlParams }) => usage(urlParams))
        .handle("people", () => Effect.map(roster, (people) => ({ everyone: setup.everyone, people })))
        .handle("allow", ({ path }) => allow(path.user))
        .handle("remove", ({ path }) => remove(path.user))
        .handle("cancelReminder", ({ path }) => remind(path.reminder, { _tag: "cancel" }))
        .handle("snoozeReminder", ({ path, payload: { dueAt, for: snooze } }) =>
          remind(path.reminder, { _tag: "snooze", snooze, dueAt })
        )
        .handle("changeReminder", ({ path, payload }) => remind(path.reminder, { _tag: "change", ...payload }))
        .handle("settings", () => Effect.succeed(setup.settings))
        .handle("logs", ({ urlParams: { limit, ...filter } }) => logs.recent(filter, limit))
        .handleRaw("logEvents", ({ request, urlParams }) => LogEvents.respond(logs, request, urlParams))
        .handle("journal", ({ urlParams }) => journal.list(urlParams))
    })
  )
