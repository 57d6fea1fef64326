import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { AssetFiles } from '../src/index.ts'

t.test('a received file is partial until it is kept', async (t) => {
  const dataDir = t.testdir()
  const files = new AssetFiles(dataDir)
  await files.prepare()
  const received = await files.receive('a1', Readable.from([Buffer.from('he'), Buffer.from('llo')]))
  if (!received.ok) throw new Error(received.fault.detail)
  t.same(await readdir(files.directory), ['a1.partial'])
  t.equal(received.value.sizeBytes, 5)
  t.equal(received.value.sha256, '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824')
  await files.keep('a1', received.value)
  t.same(await readdir(files.directory), ['a1'])
  t.equal(await readFile(files.pathOf('a1'), 'utf8'), 'hello')
})

t.test('a failing upload leaves no file behind', async (t) => {
  const files = new AssetFiles(t.testdir())
  await files.prepare()
  const bytes = Readable.from(
    (async function* () {
      yield Buffer.from('x')
      throw new Error('reset')
    })(),
  )
  await t.rejects(files.receive('a1', bytes), { message: 'reset' })
  t.same(await readdir(files.directory), [])
})

t.test('a copied file is readable for its owner only, whatever the mode of its source', async (t) => {
  const folder = t.testdir({ source: 'x' })
  await chmod(join(folder, 'source'), 0o644)
  const files = new AssetFiles(join(folder, 'data'))
  await files.copyIn('a1', join(folder, 'source'))
  t.equal((await stat(files.pathOf('a1'))).mode & 0o777, 0o600)
})

t.test('preparing removes partial files and nothing else', async (t) => {
  const dataDir = t.testdir()
  await mkdir(join(dataDir, 'assets'))
  await writeFile(join(dataDir, 'assets', 'old'), 'x')
  await writeFile(join(dataDir, 'assets', 'half.partial'), 'x')
  await new AssetFiles(dataDir).prepare()
  t.same(await readdir(join(dataDir, 'assets')), ['old'])
})

t.test('a copied file appears under its final name', async (t) => {
  const dataDir = t.testdir({ source: 'demo' })
  const files = new AssetFiles(join(dataDir, 'new'))
  await files.copyIn('demo', join(dataDir, 'source'))
  t.equal(await readFile(files.pathOf('demo'), 'utf8'), 'demo')
})
