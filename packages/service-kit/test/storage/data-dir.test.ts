import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openDataDir } from '../../src/index.ts'
import { othersMayOpen } from '../../src/storage/data-dir.ts'

const modeOf = async (...path: string[]) => ((await stat(join(...path))).mode & 0o777).toString(8)

t.test('the folder is made, proved and left empty', async (t) => {
  const folder = join(t.testdir(), 'a/b')
  t.equal(await openDataDir(folder), folder)
  t.strictSame(await readdir(folder), [])
})

t.test('a new folder is for its owner only', async (t) => {
  const folder = await openDataDir(join(t.testdir(), 'a/b'))
  t.equal(await modeOf(folder), '700')
  t.equal(await othersMayOpen(folder), false)
})

t.test('an existing folder keeps its mode, and our folders below it become private', async (t) => {
  const folder = t.testdir({ assets: { file: '' }, hls: { main: {} }, recordings: {}, theirs: {} })
  for (const name of ['', 'assets', 'hls', 'recordings', 'theirs']) await chmod(join(folder, name), 0o755)
  await openDataDir(folder)
  for (const name of ['assets', 'hls', 'recordings']) t.equal(await modeOf(folder, name), '700', name)
  for (const name of ['', 'theirs']) t.equal(await modeOf(folder, name), '755', name)
  t.equal(await othersMayOpen(folder), true)
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
