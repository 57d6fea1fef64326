import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '@stream-manager/service-kit'
import { type Check, fault, pass, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { medianDurationMs } from '../../stores/round-trip.ts'
import { NO_SQLITE, sqliteFiles } from '../../stores/sqlite-files.ts'

/** A change waits for the disk, and so do all that come meanwhile. */
const MAX_FLUSH_MS = 250
const BLOCK_BYTES = 4096

/** The median, in a file of its own beside the database. */
const measure = async ({ clock }: CheckContext, folder: string): Promise<number> => {
  const path = join(folder, `.doctor-${randomUUID()}`)
  const file = await open(path, 'wx', 0o600)
  try {
    return await medianDurationMs(clock, async () => {
      await file.write(Buffer.alloc(BLOCK_BYTES))
      await file.sync()
    })
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}

const refused = (folder: string, error: unknown) =>
  fault({
    summary: `${folder} takes no file: ${messageOf(error)}`,
    evidence: [{ what: folder, expected: 'a file of 4 KiB', actual: messageOf(error), source: 'write' }],
    cause: 'The disk is full, or this user may not write there.',
    fix: { text: 'Make room on the disk.', command: `df -h ${folder}` },
  })

export const sqliteFlush: Check = {
  id: 'sqlite.flush',
  group: 'stores',
  title: 'The disk of the embedded store takes a write in time',
  dependsOn: ['sqlite.rights', 'host.disk-space'],
  severity: 'warning',
  cost: 'quick',
  symptom: 'Changes and chat messages take seconds, in bursts.',
  cause: 'The disk is slow or busy: a network volume, a memory card, or another program that writes.',
  cure: {
    text: 'Put DATA_DIR on a local disk, or end what writes to it.',
    command: 'iostat -x 1 5',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const store = await sqliteFiles(context)
    if (store === null) return skip(NO_SQLITE)
    const folder = store.folder.path
    const measured = await measure(context, folder).catch((error: unknown) => refused(folder, error))
    if (typeof measured !== 'number') return measured
    const actual = `${measured.toFixed(1)} ms`
    if (measured <= MAX_FLUSH_MS) return pass(`the disk takes ${actual} for a write`)
    return fault({
      summary: `the disk takes ${actual} for a write`,
      evidence: [
        {
          what: 'median of 5 writes',
          expected: `at most ${MAX_FLUSH_MS} ms`,
          actual,
          source: `fsync in ${folder}`,
        },
      ],
    })
  },
}
