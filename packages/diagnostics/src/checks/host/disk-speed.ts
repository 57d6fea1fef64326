import { randomUUID } from 'node:crypto'
import { open, rm, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { messageOf } from '@stream-manager/service-kit'
import { type Check, fault, pass, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'

const MEBIBYTE = 1024 * 1024
const BLOCKS = 32
/** A recording, the programme and an upload at the same time. */
const MIN_BYTES_PER_SECOND = 10 * MEBIBYTE

/** Bytes a second, of a file that is flushed to the disk and deleted. */
const measure = async ({ clock, signal }: CheckContext, folder: string): Promise<number> => {
  const path = join(folder, `.doctor-${randomUUID()}`)
  const file = await open(path, 'wx', 0o600)
  try {
    const startMs = clock.monotonicMs()
    for (let block = 0; block < BLOCKS && !signal.aborted; block += 1)
      await file.write(Buffer.alloc(MEBIBYTE, block))
    await file.sync()
    return (1000 * BLOCKS * MEBIBYTE) / (clock.monotonicMs() - startMs)
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}

const rateText = (bytesPerSecond: number): string => `${(bytesPerSecond / MEBIBYTE).toFixed(1)} MiB/s`

export const diskSpeed: Check = {
  id: 'host.disk-speed',
  group: 'host',
  title: 'The disk of DATA_DIR writes fast enough',
  dependsOn: ['host.disk-space'],
  severity: 'warning',
  cost: 'deep',
  symptom: 'Recordings have gaps and uploads take long.',
  cause: 'The disk is a network volume or a memory card, or another program writes to it.',
  cure: {
    text: 'Put DATA_DIR on a local disk, or end what writes to it.',
    command: 'iostat -x 1 5',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const { settings, folder } = context
    const dataDir = resolve(folder, settings.DATA_DIR)
    const { bavail, bsize } = await statfs(dataDir)
    if (bavail * bsize < settings.MIN_FREE_DISK_BYTES + 2 * BLOCKS * MEBIBYTE) {
      return skip('there is no room for a file of 32 MiB beside what has to stay free')
    }
    const measured = await measure(context, dataDir).catch(messageOf)
    if (typeof measured === 'string') return skip(`this user cannot write in ${dataDir}: ${measured}`)
    if (measured >= MIN_BYTES_PER_SECOND) return pass(`the disk writes ${rateText(measured)}`)
    return fault({
      summary: `the disk writes ${rateText(measured)}`,
      evidence: [
        {
          ...{ what: '32 MiB with fsync', expected: `at least ${rateText(MIN_BYTES_PER_SECOND)}` },
          ...{ actual: rateText(measured), source: dataDir },
        },
      ],
    })
  },
}
