import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { add, plainLine, readReport } from '../report.ts'
import { testFolder } from '../test-folder.ts'

test('the closing line counts what Bun reports, skipped and todo tests included', async () => {
  using folder = testFolder('report')
  await Bun.write(
    join(folder.path, 'a.test.ts'),
    `import { expect, test, describe } from 'bun:test'
     describe('<nested> & "quoted"', () => { test('good', () => {}) })
     test('good too', () => {})
     test('bad', () => { expect(1).toBe(2) })
     test.skip('skipped', () => {})
     test.todo('later')`,
  )
  const command = [process.execPath, 'test', '--reporter=junit', '--reporter-outfile=report.xml']
  Bun.spawnSync(command, { cwd: folder.path, stdio: ['ignore', 'ignore', 'ignore'] })
  const counts = readReport(await Bun.file(join(folder.path, 'report.xml')).text())
  expect(plainLine(counts)).toBe('2 passed, 1 failed, 2 skipped')
})

test('a missing report counts nothing', () => {
  expect(plainLine(readReport(''))).toBe('0 passed, 0 failed')
})

test('skipped tests are named only where there are some', () => {
  const sum = add({ passed: 1, failed: 0, skipped: 0 }, { passed: 2, failed: 1, skipped: 0 })
  expect(plainLine(sum)).toBe('3 passed, 1 failed')
})
