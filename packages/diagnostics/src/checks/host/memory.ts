import { readFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import type { DoctorEvidence } from '@stream-manager/contracts'
import { readControlGroupLimits } from '@stream-manager/service-kit'
import { type Check, fault, pass } from '../../check.ts'
import { sizeText } from '../../text/size-text.ts'

const MEBIBYTE = 1024 * 1024
/** Below this the kernel begins to end processes. */
const MIN_AVAILABLE_BYTES = 256 * MEBIBYTE

/** Null on a system without `/proc/meminfo`. */
const readAvailableBytes = async (): Promise<number | null> => {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '')
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1]
  return kibibytes === undefined ? null : Number(kibibytes) * 1024
}

const availableEvidence = (availableBytes: number | null): DoctorEvidence[] => {
  if (availableBytes === null || availableBytes >= MIN_AVAILABLE_BYTES) return []
  const expected = `at least ${sizeText(MIN_AVAILABLE_BYTES)}`
  return [
    { what: 'memory for programs', expected, actual: sizeText(availableBytes), source: '/proc/meminfo' },
  ]
}

const childEvidence = (childMegabytes: number | undefined, limitBytes: number): DoctorEvidence[] => {
  const childBytes = (childMegabytes ?? 0) * MEBIBYTE
  if (childBytes <= limitBytes) return []
  const expected = `at most ${sizeText(limitBytes)}, which is all there is`
  return [
    { what: 'CHILD_MEMORY_MB', expected, actual: sizeText(childBytes), source: 'environment, memory.max' },
  ]
}

export const memory: Check = {
  id: 'host.memory',
  group: 'host',
  title: 'There is memory for the services',
  dependsOn: [],
  severity: 'warning',
  cost: 'quick',
  symptom: 'A process ends without a message, and a container restarts with exit code 137.',
  cause: 'The programs of this machine or container need more memory than there is.',
  cure: {
    text: 'End other programs, give the container more memory, or set CHILD_MEMORY_MB below what there is.',
    command: 'ps -eo pid,rss,args --sort=-rss | head -15',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async ({ settings }) => {
    const limitBytes = Math.min(totalmem(), readControlGroupLimits().memoryBytes ?? totalmem())
    const availableBytes = await readAvailableBytes()
    const evidence = [
      ...availableEvidence(availableBytes),
      ...childEvidence(settings.CHILD_MEMORY_MB, limitBytes),
    ]
    const [first] = evidence
    if (first === undefined)
      return pass(`${sizeText(availableBytes ?? limitBytes)} of ${sizeText(limitBytes)} for programs`)
    return fault({ summary: `${first.what}: ${first.actual}, and it should be ${first.expected}`, evidence })
  },
}
