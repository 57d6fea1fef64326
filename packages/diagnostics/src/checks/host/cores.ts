import { availableParallelism } from 'node:os'
import { readControlGroupLimits } from '@stream-manager/service-kit'
import { type Check, fault, pass } from '../../check.ts'

/** Encoding 1280x720 at 30 frames a second takes about one core, and composing the picture a good part of another. */
const MIN_CORES = 2

export const cores: Check = {
  id: 'host.cores',
  group: 'host',
  title: 'There are cores for one picture of 1280x720',
  dependsOn: [],
  severity: 'warning',
  cost: 'quick',
  symptom: 'The programme stutters, and its statistics say that frames were dropped.',
  cause: 'The machine or the container may use less than the encoder needs.',
  cure: {
    text: 'Give the engine more cores (ENGINE_CPUS in .env), or stream a smaller picture.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async () => {
    const machine = availableParallelism()
    const { cpuCores } = readControlGroupLimits()
    const usable = Math.min(machine, cpuCores ?? machine)
    if (usable >= MIN_CORES) return pass(`${usable} cores`)
    return fault({
      summary: `${usable} cores for the engine`,
      evidence: [
        {
          what: 'cores of the machine',
          expected: `at least ${MIN_CORES}`,
          actual: String(machine),
          source: 'the system',
        },
        {
          ...{ what: 'limit of the control group', expected: `none, or at least ${MIN_CORES}` },
          ...{ actual: cpuCores === null ? 'none' : String(cpuCores), source: 'cpu.max' },
        },
      ],
    })
  },
}
