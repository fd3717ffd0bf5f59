import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { FileStore } from "../../services/media/FileStore.ts"
import { Media } from "../../services/media/Media.ts"
import { Transcriber } from "../../services/media/Transcriber.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import * as AudioTranscriptions from "../media/AudioTranscriptions.ts"
import * as DocumentThreads from "../media/DocumentThreads.ts"
import type { Settings } from "../settings/Settings.ts"
import * as TelegramFiles from "../telegram/TelegramFiles.ts"

/** The sandbox's model transcribes, too. Other providers are not assumed to. */
const transcriber = ({ transcription }: Settings["media"]) =>
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
          onSome: AudioTranscriptions.layer
        }
      )
    })
  )

/** Reads the files that people send, with the store that keeps them. */
export const layer = <R>(
  settings: Settings["media"],
  files: Layer.Layer<FileStore, never, R>,
  telegram: Parameters<typeof TelegramFiles.layer>[0]
) =>
  Media.layer(settings).pipe(
    Layer.provide([TelegramFiles.layer(telegram), DocumentThreads.layer(), transcriber(settings)]),
    Layer.provideMerge(files)
  )
