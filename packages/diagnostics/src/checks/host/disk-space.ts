import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import { sizeText } from '../../text/size-text.ts'

/** File systems without a fixed number of files say 0. */
const MIN_FREE_FILES_PERCENT = 5

type FileSystem = StatsFs

const bytesEvidence = (
  folder: string,
  { bavail, bsize }: FileSystem,
  minFreeBytes: number,
): DoctorEvidence[] => {
  const freeBytes = bavail * bsize
  if (freeBytes >= minFreeBytes) return []
  const expected = `at least ${sizeText(minFreeBytes)} free (MIN_FREE_DISK_BYTES)`
  return [{ what: folder, expected, actual: `${sizeText(freeBytes)} free`, source: 'statfs' }]
}

const filesEvidence = (folder: string, { files, ffree }: FileSystem): DoctorEvidence[] => {
  if (files === 0 || (100 * ffree) / files >= MIN_FREE_FILES_PERCENT) return []
  const expected = `room for ${MIN_FREE_FILES_PERCENT} % of ${files} files`
  return [{ what: `files in ${folder}`, expected, actual: `room for ${ffree}`, source: 'statfs' }]
}

export const diskSpace: Check = {
  id: 'host.disk-space',
  group: 'host',
  title: 'The disk of DATA_DIR has room',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'Uploads are refused with storage.full and recordings stop.',
  cause: 'Recordings, assets or files of other programs have filled the disk.',
  cure: { text: 'Move recordings away or enlarge the disk.', command: null, auto: null },
  docs: 'docs/deployment.md',
  run: async ({ settings, folder }) => {
    const dataDir = resolve(folder, settings.DATA_DIR)
    const found = await statfs(dataDir).catch(() => null)
    if (found === null) return skip(`there is no ${dataDir} here`)
    const evidence = [
      ...bytesEvidence(dataDir, found, settings.MIN_FREE_DISK_BYTES),
      ...filesEvidence(dataDir, found),
    ]
    const [first] = evidence
    if (first === undefined) return pass(`${sizeText(found.bavail * found.bsize)} free in ${dataDir}`)
    return fault({
      summary: `${first.what} has only ${first.actual}`,
      evidence,
      fix: { command: `du -xh --max-depth=2 ${dataDir} | sort -h | tail -20` },
    })
  },
}
