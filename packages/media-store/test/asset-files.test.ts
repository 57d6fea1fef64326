import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fail, succeed } from '@stream-manager/contracts'
import t from 'tap'
import { AssetFiles } from '../src/index.ts'

const anySize = () => succeed(null)

t.test('a received file is partial until it is kept', async (t) => {
  const dataDir = t.testdir()
  const files = new AssetFiles(dataDir)
  await files.prepare()
  const received = await files.receive('a1', Readable.from([Buffer.from('he'), Buffer.from('llo')]), anySize)
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
  await t.rejects(files.receive('a1', bytes, anySize), { message: 'reset' })
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

const megabytes = (count: number) =>
  Readable.from(
    (function* () {
      for (let index = 0; index < count; index += 1) yield Buffer.alloc(1024 * 1024)
    })(),
  )

t.test('a file that outgrows its allowed size is refused while it arrives, and removed', async (t) => {
  const files = new AssetFiles(t.testdir())
  await files.prepare()
  const bytes = megabytes(100)
  const received = await files.receive('a1', bytes, (sizeBytes) =>
    sizeBytes > 2_000_000 ? fail('asset.quota_exceeded', 'full') : succeed(null),
  )
  t.match(received, { ok: false, fault: { code: 'asset.quota_exceeded' } })
  t.ok(bytes.destroyed, 'the rest is not read')
  t.same(await readdir(files.directory), [])
})

t.test('a file is refused while it arrives when the reserve of free space is reached', async (t) => {
  const files = new AssetFiles(t.testdir(), { minFreeBytes: 2 ** 50 })
  await files.prepare()
  t.match(await files.checkSpace(0), { fault: { code: 'storage.full', detail: /MIN_FREE_DISK_BYTES/ } })
  t.match(await files.receive('a1', megabytes(3), anySize), { fault: { code: 'storage.full' } })
  t.same(await readdir(files.directory), [])
})
