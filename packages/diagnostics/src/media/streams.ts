import { checker, Id, nullable, STREAM_STATUSES } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { skip } from '../check.ts'
import { type CheckContext, oncePerRun } from '../context/context.ts'
import { type ApiAddress, apiAddress, type Reading, readJson } from './api-reading.ts'

/** Further streams are not looked at: a check has seconds. */
const MAX_STREAMS = 20

// The fields that every version of the API sends: a newer one may send more than this release knows.
const measured = nullable(Type.Number())
const List = Type.Object({ items: Type.Array(Type.Object({ id: Id })) })
const State = Type.Object({
  streamId: Id,
  status: Type.Enum([...STREAM_STATUSES]),
  desired: Type.Enum(['offline', 'live', 'paused']),
  since: Type.String(),
  uptimeSeconds: measured,
  error: nullable(Type.Object({ code: Type.String(), message: Type.String() })),
  performance: Type.Object({ fps: measured, targetFps: measured, speed: measured }),
  preview: Type.Object({ hls: nullable(Type.String()) }),
})
export type SeenStream = Static<typeof State>

const checkList = checker(List, 'the list of streams')
const checkState = checker(State, 'the state of the stream')

export const statePath = (streamId: string): string => `/api/streams/${streamId}/stream/state`

export interface SeenStreams {
  readonly api: ApiAddress
  /** The streams that should be on air. */
  readonly wanted: readonly SeenStream[]
}

const readStates = async (
  { signal, registerName }: Pick<CheckContext, 'signal' | 'registerName'>,
  api: ApiAddress,
): Promise<Reading<SeenStream[]>> => {
  const list = await readJson({ api, signal, path: '/api/streams?limit=100' }, checkList)
  if (!list.ok) return list
  const ids = list.value.items.slice(0, MAX_STREAMS).map(({ id }) => id)
  for (const id of ids) registerName(id)
  const states = await Promise.all(
    ids.map((id) => readJson({ api, signal, path: statePath(id) }, checkState)),
  )
  const unread = states.find((state) => !state.ok)
  if (unread?.ok === false) return unread
  return { ok: true, value: states.flatMap((state) => (state.ok ? [state.value] : [])) }
}

/** The streams that should be on air. Read once by each run. */
export const wantedStreams = oncePerRun(async (context): Promise<Reading<SeenStreams>> => {
  const api = await apiAddress({ ...context, run: context })
  if (api === null) return { ok: false, outcome: skip('PORT is 0: the system chooses the port of the API') }
  const states = await readStates(context, api)
  if (!states.ok) return states
  const wanted = states.value.filter(({ desired, status }) => desired !== 'offline' || status === 'failed')
  if (wanted.length === 0) return { ok: false, outcome: skip('no stream should be on air') }
  return { ok: true, value: { api, wanted } }
})
