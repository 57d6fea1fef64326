import type { TestScope } from '@stream-manager/test-kit'
import { type Aftermath, inspectAftermath } from './aftermath.ts'
import { type Command, Commander } from './commander.ts'
import { type FaultRunOptions, type InjectedFault, runFaults } from './fault-run.ts'
import { LayerEvents } from './layer-events.ts'
import { type PublisherChange, PublisherWatch } from './publisher-watch.ts'
import { startChaosWorld } from './world.ts'

export interface ChaosReport extends Aftermath {
  /** Time of the first injection. All times are by `performance.now()`. */
  readonly beganMs: number
  readonly endedMs: number
  readonly injected: readonly InjectedFault[]
  readonly commands: readonly Command[]
  /** Every broken promise in words; empty after a good run. */
  readonly failures: readonly string[]
  readonly publishers: readonly PublisherChange[]
  /** Number of publishers that the RTMP server accepted, one after another. */
  readonly sessions: number
  /** Publishers that the RTMP server rejected because it still held the connection of a dead one. */
  readonly refusals: number
}

/**
 * Every few seconds a random process is killed, stopped, frozen or cut off, while an operator works and readers count
 * events. Afterwards the deployment must have recovered without a loss.
 */
export const runChaos = async (t: TestScope, options: FaultRunOptions): Promise<ChaosReport> => {
  const world = await startChaosWorld(t)
  const { url, readers, rtmp, targets } = world
  const watched = readers[0]?.client.getSubscription('layer-updates')
  if (!watched) throw new Error('the first reader has no subscription to layer-updates')
  const events = new LayerEvents(watched)
  const publishers = new PublisherWatch(rtmp)
  t.teardown(() => publishers.close())
  const commander = new Commander(url)
  const beganMs = performance.now()
  const { injected, failures } = await runFaults(targets, options)
  options.say('all faults are repaired')
  await commander.stop()
  const aftermath = await inspectAftermath(world, commander.created)
  return {
    ...aftermath,
    beganMs,
    endedMs: performance.now(),
    injected,
    commands: commander.commands,
    failures: [
      ...failures,
      ...commander.failures,
      ...events.failures(commander.created),
      ...aftermath.failures,
      ...rtmp.overlaps().map((overlap) => `two publishers at once: ${overlap}`),
    ],
    publishers: publishers.changes,
    sessions: rtmp.sessions.length,
    refusals: rtmp.refusals,
  }
}
