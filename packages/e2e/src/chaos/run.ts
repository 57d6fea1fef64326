import type { TestScope } from '@stream-manager/test-kit'
import { type Aftermath, inspectAftermath } from './aftermath.ts'
import { type Command, Commander } from './commander.ts'
import { LayerEvents } from './layer-events.ts'
import { type Inflicted, type OnslaughtOptions, runOnslaught } from './fault-run.ts'
import { type PublisherChange, PublisherWatch } from './publisher-watch.ts'
import { startChaosWorld } from './world.ts'

export interface ChaosReport extends Aftermath {
  /** The first assault, by `performance.now()`, as all times are. */
  readonly beganMs: number
  readonly endedMs: number
  readonly inflicted: readonly Inflicted[]
  readonly commands: readonly Command[]
  /** All of what must not be, in words; empty after a good run. */
  readonly faults: readonly string[]
  readonly publishers: readonly PublisherChange[]
  /** Publishers that the RTMP server took, one after another. */
  readonly sessions: number
  /** Attempts that it turned away, as it still had the connection of a publisher that sent nothing any more. */
  readonly refusals: number
}

/**
 * Every few seconds a random process is killed, stopped, frozen or cut off, while an operator works and readers count.
 * Afterwards all must be as if nothing had been.
 */
export const runChaos = async (t: TestScope, options: OnslaughtOptions): Promise<ChaosReport> => {
  const world = await startChaosWorld(t)
  const { url, readers, rtmp, victims } = world
  const watched = readers[0]?.client.getSubscription('layer-updates')
  if (!watched) throw new Error('the first reader follows the layers')
  const events = new LayerEvents(watched)
  const publishers = new PublisherWatch(rtmp)
  t.teardown(() => publishers.close())
  const commander = new Commander(url)
  const beganMs = performance.now()
  const { inflicted, faults } = await runOnslaught(victims, options)
  options.say('all is made good again')
  await commander.stop()
  const aftermath = await inspectAftermath(world, commander.made)
  return {
    ...aftermath,
    beganMs,
    endedMs: performance.now(),
    inflicted,
    commands: commander.commands,
    faults: [
      ...faults,
      ...commander.faults,
      ...events.faults(commander.made),
      ...aftermath.faults,
      ...rtmp.overlaps().map((overlap) => `two publishers at once: ${overlap}`),
    ],
    publishers: publishers.changes,
    sessions: rtmp.sessions.length,
    refusals: rtmp.refusals,
  }
}
