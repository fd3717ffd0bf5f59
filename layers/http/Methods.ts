import * as HttpApi from "@effect/platform/HttpApi"
import { Api } from "./Api.ts"

/** The methods of all other paths, which serve the files of the page. */
const reading: ReadonlySet<string> = new Set(["GET", "HEAD"])

const routes = () => {
  const found = new Map<string, Set<string>>()
  HttpApi.reflect(Api, {
    onGroup: () => undefined,
    onEndpoint: ({ endpoint: { method, path } }) => {
      const methods = found.get(path) ?? new Set()
      found.set(path, methods.add(method))
      if (method === "GET") methods.add("HEAD")
    }
  })
  return [...found].map(([path, methods]) => ({
    path: new RegExp(`^${path.replace(/\/$/, "").replace(/:\w+/g, "[^/]+")}/?$`),
    methods: methods as ReadonlySet<string>
  }))
}

let known: ReturnType<typeof routes> | undefined

/** The methods of a normalised path, as the header `Allow` lists them. */
export const ofPath = (pathname: string): ReadonlySet<string> =>
  (known ??= routes()).find(({ path }) => path.test(pathname))?.methods ?? reading
