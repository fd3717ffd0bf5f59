import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import { createInterface } from "node:readline"
import * as Adaptation from "../../../domain/model/transcript/Adaptation.ts"
import { RequestId } from "../../../domain/Ids.ts"
import * as OpenRouter from "../../../layers/model/OpenRouter.ts"
import { ChatModel } from "../../../services/model/ChatModel.ts"
import { ModelRouter } from "../../../services/model/ModelRouter.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import * as Router from "../../../services/model/Router.ts"
import { candidate } from "../../../services/model/SingleModel.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../../services/resilience/BreakerStore.ts"
import { Budget } from "../../../services/resilience/Budget.ts"
import { Request, type Told } from "./Request.ts"

/** A route as an embedder builds it: with default settings, except for the deadlines that all clients share. */
const routeOf = ({ baseUrl, key, patience, route, timeout }: Request, scope: Scope.Scope) => {
  const deadlines = {
    firstToken: Duration.millis(timeout),
    idle: Duration.millis(timeout),
    total: Duration.millis(patience)
  }
  return Effect.gen(function* () {
    const context = yield* Layer.build(OpenRouter.layer({ baseUrl, key: Redacted.make(key), deadlines }))
    const chat = Context.get(context, ChatModel)
    const one = (model: string) => ({ ...candidate(model, chat), deadlines })
    const [first, ...others] = route
    const built = yield* Layer.build(
      Router.layer({ candidates: [one(first), ...others.map(one)], adaptation: Adaptation.defaults }).pipe(
        Layer.provide([RouteEvents.layer, Breakers.layer(), Budget.layer()]),
        Layer.provide(BreakerStore.none)
      )
    )
    return Context.get(built, ModelRouter)
  }).pipe(Scope.extend(scope))
}

const decode = Schema.decodeUnknownSync(Schema.parseJson(Request))
const scope = Effect.runSync(Scope.make())
const routes = new Map<string, Promise<typeof ModelRouter.Service>>()

const ask = async (request: Request): Promise<Omit<Told, "id">> => {
  const { id, patience, question, setting } = request
  const route = routes.get(setting) ?? Effect.runPromise(routeOf(request, scope))
  routes.set(setting, route)
  const router = await route
  return Effect.runPromise(
    router
      .answer({
        request: RequestId.make(`compare:${id}`),
        // Each request has its own user, and so its own retry budget.
        client: `user ${id}`,
        messages: [{ role: "user", content: question }],
        streaming: true,
        run: 1,
        again: Effect.void,
        show: () => {}
      })
      .pipe(
        Effect.map(({ cut, text }) => (cut === undefined ? { text, finish: "stop" } : { text, finish: "incomplete" })),
        Effect.catchAll(({ _tag }) => Effect.succeed({ text: "", error: _tag })),
        Effect.timeoutTo({
          duration: patience,
          onSuccess: (told) => told,
          onTimeout: () => ({ text: "", error: "the patience of the caller" })
        })
      )
  )
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const request = decode(line)
  void ask(request).then((told) => process.stdout.write(`${JSON.stringify({ id: request.id, ...told })}\n`))
})
process.stdout.write("ready\n")
