import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass } from '../../check.ts'
import { type IcecastOutput, icecastOutputs, outputsPath } from '../../icecast/icecast-outputs.ts'

const WRONG_PASSWORD = {
  cause: 'The username or the key of the output is not the source password of the Icecast server.',
  fix: {
    text: 'Set the key of the output to <source-password> of icecast.xml, or to the password of its mount.',
  },
} as const

/** The error stays until the source is accepted. */
const isRefused = ({ state, error }: IcecastOutput): boolean =>
  state === 'failed' || state === 'retrying' || (state === 'connecting' && error !== null)

const evidenceOf = ({ streamId, id, state, error }: IcecastOutput): DoctorEvidence => ({
  what: `output ${id} of ${streamId}`,
  expected: 'live',
  actual: error === null ? state : `${state} (${error.code}: ${error.message})`,
  source: `GET ${outputsPath(streamId)}`,
})

export const icecastSource: Check = {
  id: 'icecast.source',
  group: 'icecast',
  title: 'Every Icecast server takes the source',
  dependsOn: ['media.engine'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The stream is on air, but the radio is silent, and its mount does not exist.',
  cause: 'The server cannot be reached or refuses the source: the code of the error says why.',
  cure: { text: 'Mend what the error names. The output tries again by itself.', command: null, auto: null },
  docs: 'docs/reference/errors.md',
  run: async (context) => {
    const seen = await icecastOutputs(context)
    if (!seen.ok) return seen.outcome
    const refused = seen.outputs.filter(isRefused)
    if (refused.length === 0)
      return pass(`taken or connecting: ${seen.outputs.map(({ id }) => id).join(', ')}`)
    const isPassword = refused.every(({ error }) => error?.code === 'output.auth_rejected')
    return fault({
      summary: `not taken: ${refused.map(({ id }) => id).join(', ')}`,
      evidence: refused.map(evidenceOf),
      ...(isPassword && WRONG_PASSWORD),
    })
  },
}
