// Adds 1 to a number in a SQLite file, so many times, each by reading and writing in a transaction.
import { openDatabase } from '../../../../plugins/db/index.ts'

const [path, times] = process.argv.slice(2)
const database = openDatabase({ url: `file:${path}` })
for (let i = 0; i < Number(times); i++) {
  await database.transaction(async () => {
    const { rows } = await database.run<{ n: number }>('select n from counter')
    await database.run('update counter set n = ?', [rows[0]!.n + 1])
  })
}
await database.close()
console.log('done')
