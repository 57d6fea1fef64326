import {
  checker,
  type DoctorEvidence,
  LAYER_TYPES,
  nullable,
  SOUNDING_LAYER_TYPES,
} from '@stream-manager/contracts'
import { Type } from 'typebox'
import { type Check, fault, type Outcome, pass, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { type Reading, readJson } from '../../media/api-reading.ts'
import { measureNamed, type NewestSegment, newestSegments } from '../../media/segments.ts'

/** -80 dB: encoded silence is below, the noise of a quiet room above. */
const SILENT_PEAK = 0.0001
/** A pause of a speaker is shorter than three segments. */
const EARLIER_SEGMENTS = 2

const Layers = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      type: Type.Enum([...LAYER_TYPES]),
      visible: Type.Boolean(),
      audio: Type.Object({ gain: Type.Number(), muted: Type.Boolean() }),
      status: nullable(Type.Object({ state: Type.String() })),
    }),
  ),
})
const checkLayers = checker(Layers, 'the layers')

const layersPath = (streamId: string): string => `/api/streams/${streamId}/layers?limit=100`

/** The layers that play now and may have sound. */
const soundingLayers = async (
  { programme: { api, stream } }: NewestSegment,
  { signal }: CheckContext,
): Promise<Reading<string[]>> => {
  const layers = await readJson({ api, signal, path: layersPath(stream.streamId) }, checkLayers)
  if (!layers.ok) return layers
  const sounding = layers.value.items.filter(
    ({ type, visible, audio, status }) =>
      SOUNDING_LAYER_TYPES.includes(type) &&
      visible &&
      !audio.muted &&
      audio.gain > 0 &&
      status?.state === 'ready',
  )
  return { ok: true, value: sounding.map(({ id }) => id) }
}

const isSilent = ({ measures }: Pick<NewestSegment, 'measures'>): boolean =>
  measures.ok && measures.value.peak !== null && measures.value.peak < SILENT_PEAK

const staysSilent = async (
  { programme, earlier }: NewestSegment,
  context: CheckContext,
): Promise<boolean> => {
  const names = earlier.slice(0, EARLIER_SEGMENTS)
  const measured = await Promise.all(names.map((name) => measureNamed(programme, name, context)))
  return measured.every((measures) => isSilent({ measures }))
}

/** The evidence of a silent programme, `null` for one that is heard, and the reason where nobody can tell. */
const listen = async (
  newest: NewestSegment,
  context: CheckContext,
): Promise<DoctorEvidence | Outcome | null> => {
  const layers = await soundingLayers(newest, context)
  if (!layers.ok) return layers.outcome
  const { streamId } = newest.programme.stream
  if (layers.value.length === 0) return skip(`no layer of ${streamId} that plays has sound`)
  if (!isSilent(newest) || !(await staysSilent(newest, context))) return null
  const playing = `sound of ${layers.value.join(', ')}`
  return { what: `sound of ${streamId}`, expected: playing, actual: 'silence', source: newest.name }
}

const isOutcome = (found: DoctorEvidence | Outcome | null): found is Outcome =>
  found !== null && 'kind' in found

const isEvidence = (found: DoctorEvidence | Outcome | null): found is DoctorEvidence =>
  found !== null && !isOutcome(found)

export const mediaSound: Check = {
  id: 'media.sound',
  group: 'media',
  title: 'No stream is silent while a layer with sound plays',
  dependsOn: ['media.segment'],
  severity: 'warning',
  cost: 'deep',
  symptom: 'The picture moves, but nothing is heard.',
  cause: 'The video has no sound, or a silent part; or its player or camera is muted at the source.',
  cure: {
    text: 'Play the source of the layer by itself. Look at the faders and the level of the layer on the page.',
    command: null,
    auto: null,
  },
  docs: null,
  run: async (context) => {
    // A paused stream is silent by design.
    const live = (await newestSegments(context)).filter(({ programme }) => programme.stream.status === 'live')
    if (live.length === 0) return skip('no stream is live')
    const found = await Promise.all(live.map((newest) => listen(newest, context)))
    const evidence = found.filter(isEvidence)
    if (evidence.length > 0) return fault({ summary: 'silence where sound is expected', evidence })
    const unheard = found.filter(isOutcome)
    return unheard.length === found.length
      ? (unheard[0] ?? skip('no stream is live'))
      : pass('sound is heard')
  },
}
