import { within } from '@stream-manager/async'
import type { ChannelEvent } from '@stream-manager/backplane/port'
import { nullable, type Result, Revision, type StreamState, succeed } from '@stream-manager/contracts'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Context } from '../context.ts'
import type { Applied, AwaitOptions } from './api.ts'
import { channelKey } from './keys.ts'
import { buildState, ENGINE_GRACE_MS } from './state.ts'
import { readView } from './view.ts'

/** The deciding fields. Another version may have published the rest, which is passed on unchanged. */
const DecidingState = Type.Object({
  streamId: Type.String(),
  status: Type.String(),
  desired: Type.String(),
  revision: Revision,
  appliedRevision: Revision,
  error: nullable(Type.Object({ code: Type.String() })),
})
const deciding = Compile(DecidingState)
const isState = (data: unknown): data is StreamState => deciding.Check(data)

export const readState = async (context: Context, streamId: string): Promise<Result<StreamState>> => {
  const view = await readView(context, streamId)
  return view.ok ? succeed(buildState(view.value, context.clock.now())) : view
}

const isReached = (state: StreamState, { revision, target }: AwaitOptions): boolean => {
  if (target === 'offline') return state.status === 'offline'
  if (target !== undefined) return state.status === target && state.appliedRevision >= revision
  return state.status === 'offline' || state.appliedRevision >= revision
}

/** True or false once the outcome is known; null while the engine still works on the change. */
const outcomeOf = (state: StreamState, options: AwaitOptions): boolean | null => {
  if (isReached(state, options)) return true
  // A failure reported by the engine is a confirmed outcome; the state says why.
  if (state.status === 'failed') return true
  if (state.error?.code === 'engine.unavailable') return false
  const isReplaced =
    options.target !== undefined && state.desired !== options.target && state.revision > options.revision
  return isReplaced ? false : null
}

/** Settles with the first state whose outcome is known, or with null when the time is up. */
class Decision {
  readonly #options: AwaitOptions
  readonly #settled: Promise<Applied>
  #settle: (applied: Applied) => void = () => undefined

  constructor(options: AwaitOptions) {
    this.#options = options
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  offer(state: StreamState): void {
    const confirmed = outcomeOf(state, this.#options)
    if (confirmed !== null) this.#settle({ confirmed, state })
  }

  within(waitMs: number): Promise<Applied | null> {
    return within(this.#settled, { deadlineMs: Math.max(0, waitMs), onLate: () => null })
  }
}

/** An engine that takes the lease at the last moment must still be seen holding it. */
const GRACE_WAIT_MS = ENGINE_GRACE_MS + 50

interface Answer {
  readonly isKnown: boolean
  readonly applied: Applied
}

const answerFor = (state: StreamState, options: AwaitOptions): Answer => {
  const confirmed = outcomeOf(state, options)
  return { isKnown: confirmed !== null, applied: { confirmed: confirmed === true, state } }
}

const readAnswer = async (context: Context, options: AwaitOptions): Promise<Result<Answer>> => {
  const state = await readState(context, options.streamId)
  return state.ok ? succeed(answerFor(state.value, options)) : state
}

/** The published state is as good as a read: the subscription begins at its position. */
const firstAnswer = async (context: Context, options: AwaitOptions): Promise<Result<Answer>> =>
  options.published ? succeed(answerFor(options.published.state, options)) : readAnswer(context, options)

/** Reads between the waits, because the absence of an engine is not published. */
const decide = async (
  context: Context,
  decision: Decision,
  options: AwaitOptions,
): Promise<Result<Applied>> => {
  const graceMs = Math.min(GRACE_WAIT_MS, options.waitMs)
  let last = await firstAnswer(context, options)
  for (const waitMs of [graceMs, options.waitMs - graceMs]) {
    if (!last.ok || last.value.isKnown) break
    const decided = await decision.within(waitMs)
    if (decided) return succeed(decided)
    last = await readAnswer(context, options)
  }
  return last.ok ? succeed(last.value.applied) : last
}

const toListener =
  (context: Context, decision: Decision, streamId: string) =>
  (event: ChannelEvent): void => {
    if (event.kind === 'publication') {
      const { data } = event.publication
      if (isState(data)) decision.offer(data)
      else context.ignored.unknownEvent()
      return
    }
    // The lost publications are unknown, so read. An unavailable store is left to the read at the deadline.
    readState(context, streamId)
      .then((state) => state.ok && decision.offer(state.value))
      .catch(() => undefined)
  }

/** See `StreamService.awaitApplied`. Subscribes before it reads, so that no publication is missed between the two. */
export const awaitApplied = async (context: Context, options: AwaitOptions): Promise<Result<Applied>> => {
  const decision = new Decision(options)
  const subscription = await context.backplane.subscribe(
    channelKey(options.streamId, 'stream-state'),
    toListener(context, decision, options.streamId),
    options.published ? { since: options.published.position } : {},
  )
  try {
    return await decide(context, decision, options)
  } finally {
    await subscription.close()
  }
}
