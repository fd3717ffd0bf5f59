// Loaded into the daemon with `node --import`: reports to its parent, once a second, how late the event loop is and
// how much memory is used.
import { monitorEventLoopDelay } from "node:perf_hooks"

const resolution = 10
const loop = monitorEventLoopDelay({ resolution })
loop.enable()

/** In milliseconds beyond the interval of the histogram. */
const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution)

const tell = () =>
  process.send?.({
    p999: late(loop.percentile(99.9)),
    max: late(loop.max),
    resident: process.memoryUsage.rss()
  })

process.on("message", (word) => {
  if (word === "reset") loop.reset()
})
setInterval(tell, 250).unref()
process.channel?.unref()
