// A peer gets the number of people and turns over IPC, and sends back how many turns it did per second.
// Each person asks again as soon as the answer has arrived: one turn in flight per person.
export const serve = (turn) => {
  process.on("message", async ({ people, turns }) => {
    let left = turns
    const before = performance.now()
    await Promise.all(
      Array.from({ length: people }, async (_, person) => {
        while (left-- > 0) await turn(person)
      })
    )
    process.send((turns * 1000) / (performance.now() - before))
  })
  process.send("ready")
}
