import { assert, describe, it } from "@effect/vitest"
import * as GenAi from "../../../domain/model/GenAi.ts"

describe("the attributes of a call to a model", () => {
  it.each([
    ["openrouter.ai/api/v1", "openrouter"],
    ["eu.openrouter.ai/api/v1", "openrouter"],
    ["api.openai.com/v1", "openai"],
    ["mine.openai.azure.com/openai", "azure.ai.openai"],
    ["bedrock-runtime.eu-west-1.amazonaws.com", "aws.bedrock"],
    ["notopenai.com/v1", "notopenai.com"],
    ["127.0.0.1:11434/v1", "127.0.0.1"],
    ["[::1]:8080/v1", "[::1]"],
    ["anthropic", "anthropic"]
  ])("%s is the provider %s", (address, provider) => assert.strictEqual(GenAi.providerOf(address), provider))

  it("name the server only if an address is known", () => {
    const asked = (address: string | undefined) =>
      GenAi.asked({ model: "m", address, conversation: undefined, streaming: false })
    assert.include(asked("127.0.0.1:11434/v1"), { "server.address": "127.0.0.1", "server.port": 11434 })
    assert.notProperty(asked("openai"), "server.address")
    assert.notProperty(asked(undefined), "server.address")
    assert.strictEqual(asked("openai")["gen_ai.request.stream"], undefined)
  })
})
