import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { PersonView } from "../../domain/operations/PersonView.ts"
import type { PersonData } from "../../domain/people/Export.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** The data of a person that is erased. */
export interface Erasure {
  readonly bot: number
  readonly user: number
  /** The request that asked for it: it keeps its content until it is answered. */
  readonly except: RequestId
  readonly conversation: ConversationKey
}

/** Who acts, and when. */
export interface Action {
  readonly by: string
  readonly now: number
}

/**
 * The people of all bots. Every method is idempotent; if it fails with `StoreUnavailable`, it can be repeated. Times are
 * epoch milliseconds.
 *
 * @since 0.1.0
 * @category ports
 */
export class PeopleStore extends Context.Tag("holdfast/services/people/PeopleStore")<
  PeopleStore,
  {
    /** The owners of a bot, and the people whom they allowed, in the order in which they were. */
    readonly people: (
      bot: number
    ) => Effect.Effect<
      { readonly owners: ReadonlyArray<number>; readonly allowed: ReadonlyArray<number> },
      StoreUnavailable
    >
    /** The same with their names, as far as they are known, and with those of `listed`, whom the settings admit. */
    readonly roster: (
      bot: number,
      listed: ReadonlyArray<number>
    ) => Effect.Effect<ReadonlyArray<PersonView>, StoreUnavailable>
    /** With an entry in the journal. Returns false, and records nothing, if it was so before. */
    readonly allow: (bot: number, user: number, action: Action) => Effect.Effect<boolean, StoreUnavailable>
    readonly remove: (bot: number, user: number, action: Action) => Effect.Effect<boolean, StoreUnavailable>
    /**
     * What is stored about a person, without the request `except`; `undefined` if it has more characters than `most`. Of
     * others it has nothing, except what the person quoted or forwarded.
     */
    readonly stored: (person: {
      readonly bot: number
      readonly user: number
      readonly except?: RequestId
      readonly most?: number
    }) => Effect.Effect<PersonData | undefined, StoreUnavailable>
    /**
     * Erases the content of all finished requests of a person with their answers, and the person's reminders and zone.
     * `removeFiles` is called with the unique ids of the files that they sent, before the requests are erased. The ids of updates and messages stay: they keep duplicates out. So does the permission to use the bot.
     */
    readonly erase: (
      erasure: Erasure,
      removeFiles: (uniques: ReadonlyArray<string>) => Effect.Effect<void>
    ) => Effect.Effect<void, StoreUnavailable>
  }
>() {}
