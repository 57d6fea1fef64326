import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { startEngine } from './running-engine.ts'

const makeProgramme = async (dataDir: string, streamId: string) => {
  const folder = join(dataDir, 'hls', streamId)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'index.m3u8'), '#EXTM3U\n')
  return folder
}

t.test('the programme of a deleted stream is removed from disk, others stay', async (t) => {
  const { domain, dataDir } = await startEngine(t)
  const created = await domain.streams.create({ id: 'second' })
  if (!created.ok) throw new Error(created.fault.detail)
  const second = await makeProgramme(dataDir, 'second')
  const main = await makeProgramme(dataDir, 'main')
  const deleted = async () => {
    const result = await domain.streams.delete('second')
    return result.ok
  }
  await eventually(deleted, { what: 'the deletion' })
  await eventually(() => !existsSync(second), { what: 'the removal of the folder' })
  t.ok(existsSync(main))
})

t.test('a start removes what an earlier engine left, and nothing that is not of an engine', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const orphan = await makeProgramme(dataDir, 'gone')
  const foreign = await makeProgramme(dataDir, 'Not a stream')
  const copies = await makeProgramme(dataDir, 'copies')
  const others = [join(copies, 'notes.txt'), join(dataDir, 'hls', 'notes')]
  for (const path of others) await writeFile(path, 'of the operator')
  await startEngine(t, { dataDir })
  await eventually(() => !existsSync(orphan) && !existsSync(join(copies, 'index.m3u8')), {
    what: 'the removal of what engines wrote',
  })
  for (const path of [foreign, ...others]) t.ok(existsSync(path), path)
})
