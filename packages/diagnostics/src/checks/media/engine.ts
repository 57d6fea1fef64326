import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { type SeenStream, statePath, wantedStreams } from '../../media/streams.ts'

/** An engine that starts, or takes a stream over from a lost one, needs less. */
const STARTING_MS = 20_000
/** Frame rates are measured over five seconds. */
const MEASURED_AFTER_SECONDS = 10
const MIN_SHARE = 0.9

const reasonOf = ({ status, error }: SeenStream): string =>
  error === null ? status : `${status} (${error.code}: ${error.message})`

const evidenceOf = (stream: SeenStream, actual: string, expected: string): DoctorEvidence => ({
  ...{ what: `stream ${stream.streamId}`, expected, actual },
  source: `GET ${statePath(stream.streamId)}`,
})

const isStuck = ({ status, since }: SeenStream, { clock }: CheckContext): boolean =>
  status === 'failed' || (status === 'starting' && clock.now().getTime() - Date.parse(since) > STARTING_MS)

const isSlow = ({ status, uptimeSeconds, performance: { fps, targetFps } }: SeenStream): boolean =>
  status === 'live' &&
  (uptimeSeconds ?? 0) >= MEASURED_AFTER_SECONDS &&
  fps !== null &&
  targetFps !== null &&
  fps < targetFps * MIN_SHARE

const slowEvidence = (stream: SeenStream): DoctorEvidence => {
  const { fps, targetFps } = stream.performance
  return evidenceOf(stream, `${fps} frames a second`, `${targetFps} frames a second`)
}

const NO_ENGINE = {
  cause: 'No engine runs, or none reaches the store.',
  fix: { text: 'Start an engine, and read its log.', command: 'npx pnpm start' },
} as const

const SLOW = {
  cause: 'The machine has too little CPU for this picture.',
  fix: {
    text: 'Choose a smaller picture, a lower frame rate or a faster preset, or end other programs.',
    command: null,
  },
} as const

export const mediaEngine: Check = {
  id: 'media.engine',
  group: 'media',
  title: 'Every stream that should be on air is rendered',
  dependsOn: ['api.alive'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The page says starting or failed, and the picture does not come.',
  cause: 'The engine cannot render the stream: the code of the error says why.',
  cure: { text: 'Mend what the error names, then restart the stream.', command: null, auto: null },
  docs: 'docs/reference/errors.md',
  run: async (context) => {
    const reading = await wantedStreams(context)
    if (!reading.ok) return reading.outcome
    const { wanted } = reading.value
    const stuck = wanted.filter((stream) => isStuck(stream, context))
    if (stuck.length > 0) {
      const evidence = stuck.map((stream) => evidenceOf(stream, reasonOf(stream), 'live'))
      const isEngineGone = stuck.some(({ error }) => error?.code === 'engine.unavailable')
      const names = stuck.map(({ streamId }) => streamId).join(', ')
      return fault({ summary: `not rendered: ${names}`, evidence, ...(isEngineGone && NO_ENGINE) })
    }
    const slow = wanted.filter(isSlow)
    if (slow.length === 0)
      return pass(`rendered: ${wanted.map(({ streamId, status }) => `${streamId} (${status})`).join(', ')}`)
    const summary = `rendered too slowly: ${slow.map(({ streamId }) => streamId).join(', ')}`
    return fault({ summary, evidence: slow.map(slowEvidence), severity: 'warning', ...SLOW })
  },
}
