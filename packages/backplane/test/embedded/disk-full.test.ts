import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { mountForbidden, temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { openEmbeddedBackplane } from '../../src/embedded/open.ts'
import { type Backplane, BackplaneFullError, type CommitRequest } from '../../src/port/index.ts'

const run = promisify(execFile)
const DISK_BYTES = 8 * 1024 * 1024
const FILLER_BYTES = 4 * 1024 * 1024

/** A small disk of its own. */
const mountSmallDisk = async (t: Test): Promise<string> => {
  const directory = await temporaryDirectory(t)
  await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', directory])
  t.teardown(() => run('umount', ['--lazy', directory]))
  return directory
}

const write = (index: number): CommitRequest => ({
  put: { [`disk/${index}`]: 'x'.repeat(100_000) },
  publish: [{ channel: 'disk/log', data: index, retain: 1000 }],
  idempotency: { key: `${index}`, fingerprint: 'f', result: index, ttlMs: 3_600_000 },
})

/** Commits until the disk is full; the index of the one that was refused. */
const fill = async (backplane: Backplane): Promise<number> => {
  for (let index = 0; index < 1000; index += 1) {
    try {
      await backplane.commit(write(index))
    } catch (error) {
      if (error instanceof BackplaneFullError) return index
      throw error
    }
  }
  throw new Error('the disk never became full')
}

const requireIntact = async (t: Test, backplane: Backplane, count: number) => {
  const documents = await backplane.list('disk/', { limit: 1000 })
  t.equal(documents.length, count, 'exactly the acknowledged documents')
  t.ok(documents.every(({ revision }) => revision === 1))
  const { position, publications } = await backplane.history('disk/log', { limit: 1000 })
  t.equal(position.offset, count)
  t.equal(publications.length, count)
}

/** A probe is small, so the last gaps of a full disk still take a few. */
const probeUntilRefused = async (backplane: Backplane) => {
  for (let probes = 0; probes < 1000; probes += 1) await backplane.probe()
}

const skip = mountForbidden()

t.test('a full disk refuses writes, keeps what it has and recovers', { skip }, async (t) => {
  const dataDir = await mountSmallDisk(t)
  const filler = path.join(dataDir, 'filler')
  await writeFile(filler, Buffer.alloc(FILLER_BYTES))
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())

  const refused = await fill(backplane)
  await requireIntact(t, backplane, refused)

  const crowd = await Promise.allSettled([900, 901, 902].map((index) => backplane.commit(write(index))))
  for (const result of crowd) {
    t.ok(result.status === 'rejected' && result.reason instanceof BackplaneFullError, 'each is told')
  }
  await requireIntact(t, backplane, refused)
  await t.rejects(probeUntilRefused(backplane), BackplaneFullError)

  await rm(filler)
  t.match(await backplane.commit(write(refused)), { status: 'committed' }, 'its key was not used up')
  await requireIntact(t, backplane, refused + 1)
  await backplane.probe()
})
