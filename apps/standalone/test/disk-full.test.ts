import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mountForbidden, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { nextWholeSegment } from './support/picture.ts'
import { startEmpty, waitForState } from './support/system.ts'

const skip = mountForbidden()

t.test(
  'a full disk is reported for HLS, stops nothing else, and recovers once there is space',
  { skip },
  async (t) => {
    const dataDir = await temporaryDirectory(t)
    const folder = join(dataDir, 'hls')
    await mkdir(folder)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder])
    t.teardown(() => execFileSync('umount', ['-l', folder]))
    // With a reserve HLS keeps fewer segments, and has room for the next one.
    const environment = { MIN_FREE_DISK_BYTES: '0' }
    const system = await startEmpty(t, { dataDir, environment })
    await waitForState(system, 'HLS to be live', ({ outputs }) => outputs[0]?.state === 'live')

    const ballast = join(folder, 'ballast')
    await writeFile(ballast, Buffer.alloc(8 * 1024 * 1024)).catch(() => undefined)
    const full = await waitForState(
      system,
      'the error of the full disk',
      ({ outputs }) => outputs[0]?.error !== null,
    )
    t.equal(full.outputs[0]?.error?.code, 'output.storage_full')
    t.equal(full.status, 'live')
    t.equal(full.health, 'degraded')
    await rm(ballast)
    await waitForState(
      system,
      'HLS to be live again',
      ({ outputs }) => outputs[0]?.state === 'live' && outputs[0].error === null,
    )
    t.ok(await nextWholeSegment(dataDir))
  },
)
