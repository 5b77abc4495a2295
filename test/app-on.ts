import type { TestApp } from 'bunbase/testing'
import { type Engine, type TestDatabase, testDatabase } from './services.ts'

/**
 * Boots an app on a fresh database, which goes with it, also when it does not boot.
 *
 * @param given a database that several apps share, and that stays
 */
export async function appOn<App extends TestApp>(
  engine: Engine,
  given: TestDatabase | undefined,
  boot: (place: TestDatabase) => Promise<App>,
): Promise<App & { readonly place: TestDatabase }> {
  const place = given ?? (await testDatabase(engine))
  const leave = async (): Promise<void> => {
    if (!given) await place[Symbol.asyncDispose]()
  }
  const app = await boot(place).catch(async (error: unknown) => {
    await leave()
    throw error
  })
  const dispose = app[Symbol.asyncDispose].bind(app)
  return Object.assign(app, {
    place,
    async [Symbol.asyncDispose]() {
      await dispose()
      await leave()
    },
  })
}
