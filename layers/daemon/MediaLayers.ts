import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { FileStore } from "../../services/media/FileStore.ts"
import { free, type Prices } from "../../domain/spending/Prices.ts"
import { Media } from "../../services/media/Media.ts"
import * as PaidTranscriber from "../../services/media/PaidTranscriber.ts"
import { Transcriber } from "../../services/media/Transcriber.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import * as AudioTranscriptions from "../media/AudioTranscriptions.ts"
import * as DocumentThreads from "../media/DocumentThreads.ts"
import type { Settings } from "../settings/Settings.ts"
import * as TelegramFiles from "../telegram/TelegramFiles.ts"

/** The sandbox's model transcribes, too, for nothing. Other providers are not assumed to. */
const transcriber = ({ transcription }: Settings["media"], prices: Prices | undefined) =>
  Layer.unwrapEffect(
    Effect.map(Effect.serviceOption(ModelSandbox), (sandbox) => {
      const standIn = Option.map(sandbox, ({ baseUrl, key }) => ({
        url: baseUrl,
        key: Redacted.make(key),
        model: "whisper-1"
      }))
      return Option.match(
        Option.orElse(transcription, () => standIn),
        {
          onNone: () => Transcriber.none,
          onSome: (options) =>
            Layer.provide(
              PaidTranscriber.layer({ model: options.model, prices: Option.isNone(transcription) ? free : prices }),
              AudioTranscriptions.layer(options)
            )
        }
      )
    })
  )

/** Reads the files that people send, with the store that keeps them. */
export const layer = <R>(
  settings: Settings["media"],
  transcriptionPrices: Prices | undefined,
  files: Layer.Layer<FileStore, never, R>,
  telegram: Parameters<typeof TelegramFiles.layer>[0]
) =>
  Media.layer(settings).pipe(
    Layer.provide([TelegramFiles.layer(telegram), DocumentThreads.layer(), transcriber(settings, transcriptionPrices)]),
    Layer.provideMerge(files)
  )
