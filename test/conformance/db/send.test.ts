import { expect, test } from 'bun:test'
import { eachEngine } from './setup.ts'

await eachEngine((open) => {
  test('what is only sent is part of it, in its order, and must succeed for it to commit', async () => {
    const database = open()
    await database.script('create table accounts (id integer primary key)')
    const ids = async () =>
      (await database.run<{ id: number }>('select id from accounts order by id')).rows.map(
        ({ id }) => id,
      )
    const send = (id: number) => database.send(`insert into accounts values (${id})`)
    await send(1)
    await database.transaction(async () => {
      await send(2)
      expect(await ids()).toEqual([1, 2])
      await database.transaction(() => send(3))
      const inner = database.transaction(async () => {
        await send(4)
        throw new Error('changed my mind')
      })
      await expect(inner).rejects.toThrow('changed my mind')
    })
    expect(await ids()).toEqual([1, 2, 3])
    for (const last of [() => send(1), () => database.transaction(() => send(1))]) {
      const broken = database.transaction(async () => {
        await send(5)
        await last()
      })
      // SQLite tells whoever sends it, Postgres the commit.
      expect(await broken.catch((error: unknown) => error)).toMatchObject({
        code: expect.stringMatching(/^(UNIQUE_VIOLATION|TRANSACTION_FAILED)$/),
      })
    }
    expect(await ids()).toEqual([1, 2, 3])
  })
})
