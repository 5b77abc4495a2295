/**
 * Asks again and again until the answer is yes. For what says nothing by itself: a readiness probe, a
 * folder, another process.
 *
 * @returns milliseconds that it took
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patience = 20_000,
): Promise<number> {
  const began = performance.now()
  while (!(await holds())) {
    if (performance.now() - began > patience) throw new Error(`not in ${patience} ms: ${what}`)
    await Bun.sleep(10)
  }
  return performance.now() - began
}
