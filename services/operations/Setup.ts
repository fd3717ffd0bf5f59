import * as Context from "effect/Context"
import type { SettingView } from "../../domain/operations/SettingView.ts"

/**
 * How this daemon is set up, for operators.
 *
 * @since 0.1.0
 * @category services
 */
export class Setup extends Context.Tag("holdfast/services/operations/Setup")<
  Setup,
  {
    readonly bot: number
    /** The names of the candidates of the configured route, in order. */
    readonly candidates: ReadonlyArray<string>
    /** Whether operators may read the texts of people and models. */
    readonly showsTexts: boolean
    /** Everybody may use the bot. */
    readonly everyone: boolean
    /** The people whom the settings admit. */
    readonly listed: ReadonlyArray<number>
    readonly settings: ReadonlyArray<SettingView>
  }
>() {}
