import { eventually } from '@stream-manager/test-kit'
import { programsOf, signal } from '../chaos/engine-programs.ts'
import { startEngine } from '../deployment.ts'
import type { Replica } from '../replica.ts'
import type { Fault, Injected } from './fault.ts'
import type { IncidentDeployment } from './world.ts'

const GIVES_UP_MS = 180_000

const killedEngine = async (engine: Replica): Promise<Injected> => {
  await engine.process.kill()
  return { repair: () => startEngine(engine) }
}

/** The engine and all of its programs, as on a host that is suspended. */
const frozenWithPrograms = async (engine: Replica): Promise<Injected> => {
  const pids = [...programsOf(engine).values(), engine.process.pid]
  signal('SIGSTOP', pids)
  return { repair: () => signal('SIGCONT', pids) }
}

/** Each encoder is killed as soon as it runs, until the stream gives up. */
const crashingEncoder = async ({ engine, driver }: IncidentDeployment): Promise<Injected> => {
  const hasFailed = async () => {
    const child = programsOf(engine).get('child')
    if (child !== undefined) signal('SIGKILL', [child])
    return (await driver.state()).status === 'failed'
  }
  await eventually(hasFailed, { what: 'the stream to give up', deadlineMs: GIVES_UP_MS })
  return { repair: () => driver.control('start') }
}

export const ENGINE_FAULTS: readonly Fault[] = [
  {
    name: 'the engine is killed',
    part: 'engine',
    evidence: /engine/,
    inject: (_t, { engine }) => killedEngine(engine),
  },
  {
    name: 'the engine is frozen with its programs',
    part: 'engine',
    evidence: /engine/,
    inject: (_t, { engine }) => frozenWithPrograms(engine),
  },
]

/** Apart from the other faults of the engine: those of the last minute would fill the evidence. */
export const ENCODER_FAULT: Fault = {
  name: 'each encoder crashes',
  part: 'engine',
  evidence: /SIGKILL/,
  inject: (_t, world) => crashingEncoder(world),
}
