import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openDataDir } from '../../src/index.ts'

t.test('the folder is made, proved and left empty', async (t) => {
  const folder = join(t.testdir(), 'a/b')
  t.equal(await openDataDir(folder), folder)
  t.strictSame(await readdir(folder), [])
})

t.test('a path that cannot be a folder is refused by name', async (t) => {
  const base = t.testdir()
  await writeFile(join(base, 'file'), '')
  await t.rejects(openDataDir(join(base, 'file')), { message: /^DATA_DIR=.*it is a file, not a folder/ })
  await t.rejects(openDataDir(join(base, 'file/below')), {
    message: /^DATA_DIR=.*a part of the path is a file/,
  })
})

t.test(
  'a folder without permission is refused by name',
  { skip: process.getuid?.() === 0 && 'root may write anywhere' },
  async (t) => {
    const folder = join(t.testdir(), 'closed')
    await mkdir(folder, { mode: 0o500 })
    await t.rejects(openDataDir(folder), { message: /this user may not write there/ })
  },
)
