/**
 * A function that calls another at every nth call of its own, and gives undefined at the others: for
 * what has to be done now and then by who is there anyway, without a timer.
 */
export function everyNth<Args extends unknown[], Result>(
  n: number,
  fn: (...args: Args) => Result,
): (...args: Args) => Result | undefined {
  let calls = 0
  return (...args) => (++calls % n === 0 ? fn(...args) : undefined)
}
