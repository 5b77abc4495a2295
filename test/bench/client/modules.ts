/** How many actions a module has: the others put an app together from parts of that size. */
const MODULE = 50

/** Numbers of the actions of each module. */
export function modules(actions: number): number[][] {
  const all = Array.from({ length: actions }, (_, n) => n)
  return Array.from({ length: Math.ceil(actions / MODULE) }, (_, m) =>
    all.slice(m * MODULE, (m + 1) * MODULE),
  )
}

/** A front end: what is written for each action, after what is written once. */
export function frontEnd(
  head: string,
  actions: number,
  call: (n: number, m: number) => string,
): string {
  const calls = modules(actions).flatMap((numbers, m) => numbers.map((n) => call(n, m)))
  return `${head}\n${calls.join('\n')}\n`
}
