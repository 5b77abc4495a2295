import { SQL } from 'bun'
import { postgresError } from './errors.ts'

/**
 * What other connections say by `notify`. It has a connection of its own, opened by the first
 * subscription; Bun finds the server again after it was lost, and subscribes anew.
 */
export class PostgresListener {
  readonly #url: string
  readonly #name: string
  #sql: SQL | undefined

  /** @param name `application_name` */
  constructor(url: string, name: string) {
    this.#url = url
    this.#name = name
  }

  /** As `Database.listen`. */
  async listen(
    channel: string,
    heard: (payload: string) => void,
    subscribed?: () => void,
  ): Promise<() => Promise<void>> {
    this.#sql ??= new SQL(this.#url, { max: 1, connection: { application_name: this.#name } })
    try {
      const subscription = await this.#sql.listen(channel, heard, subscribed)
      return () => subscription.unlisten()
    } catch (error) {
      throw postgresError(error, `listen ${channel}`)
    }
  }

  async close(): Promise<void> {
    await this.#sql?.close({ timeout: 0 })
  }
}
