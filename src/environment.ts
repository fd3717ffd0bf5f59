import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as PlatformConfigProvider from "@effect/platform/PlatformConfigProvider"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"

/**
 * The environment, and behind it the file `.env` of the folder that one starts in.
 *
 * @since 0.1.0
 * @category constructors
 */
export const environment: Effect.Effect<ConfigProvider.ConfigProvider> = PlatformConfigProvider.fromDotEnv(".env").pipe(
  Effect.map((file) => ConfigProvider.orElse(ConfigProvider.fromEnv(), () => file)),
  Effect.orElseSucceed(() => ConfigProvider.fromEnv()),
  Effect.provide(NodeFileSystem.layer)
)
