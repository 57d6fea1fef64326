import { checker, nullable, OUTPUT_STATES } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { type Outcome, skip } from '../check.ts'
import { oncePerRun } from '../context/context.ts'
import { readJson } from '../media/api-reading.ts'
import { wantedStreams } from '../media/streams.ts'

const Output = Type.Object({
  id: Type.String(),
  type: Type.String(),
  enabled: Type.Boolean(),
  url: nullable(Type.String()),
  state: Type.Enum([...OUTPUT_STATES]),
  error: nullable(Type.Object({ code: Type.String(), message: Type.String() })),
})
const checkOutputs = checker(Type.Object({ items: Type.Array(Output) }), 'the outputs')

export const outputsPath = (streamId: string): string => `/api/streams/${streamId}/outputs?limit=100`

/** An Icecast output of a stream that should be on air. */
export interface IcecastOutput extends Static<typeof Output> {
  readonly streamId: string
}

export type IcecastOutputs =
  | { readonly ok: true; readonly outputs: readonly IcecastOutput[] }
  | { readonly ok: false; readonly outcome: Outcome }

/** The enabled Icecast outputs. Read once by each run. */
export const icecastOutputs = oncePerRun(async (context): Promise<IcecastOutputs> => {
  const reading = await wantedStreams({ ...context, run: context })
  if (!reading.ok) return reading
  const { api, wanted } = reading.value
  const { signal, registerName } = context
  const readings = await Promise.all(
    wanted.map(async ({ streamId }) => ({
      streamId,
      read: await readJson({ api, signal, path: outputsPath(streamId) }, checkOutputs),
    })),
  )
  const outputs: IcecastOutput[] = []
  for (const { streamId, read } of readings) {
    if (!read.ok) return read
    const own = read.value.items.filter(({ type, enabled }) => type === 'icecast' && enabled)
    for (const { id } of own) registerName(id)
    outputs.push(...own.map((output) => ({ ...output, streamId })))
  }
  if (outputs.length === 0) return { ok: false, outcome: skip('no stream on air has an Icecast output') }
  return { ok: true, outputs }
})
