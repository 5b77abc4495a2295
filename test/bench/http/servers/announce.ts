/** Tells the harness where this process listens: one line on stdout. */
export function announce(port: number | undefined): void {
  console.log(`http://127.0.0.1:${port}`)
}
