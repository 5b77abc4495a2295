/** Writes times as ISO 8601 in UTC, to the millisecond; most of it is the same for a whole second. */
export class Timestamps {
  #second: number = Number.NaN
  #prefix = ''

  /** @param time milliseconds since the epoch */
  of(time: number): string {
    const second = Math.floor(time / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#prefix = new Date(second * 1000).toISOString().slice(0, -4)
    }
    const rest = Math.floor(time - second * 1000)
    return `${this.#prefix}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`
  }
}
