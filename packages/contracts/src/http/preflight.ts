import { type Static, Type } from 'typebox'
import { type ErrorCode, errorCodes } from '../error-codes.ts'
import { closed, nullable } from '../primitives.ts'

export const PREFLIGHT_TYPES = ['rtmp', 'icecast', 'srt'] as const
export type PreflightType = (typeof PREFLIGHT_TYPES)[number]

/** In their order. */
export const PREFLIGHT_STEPS = ['dns', 'tcp', 'tls', 'handshake', 'connect', 'publish'] as const
export type PreflightStepName = (typeof PREFLIGHT_STEPS)[number]

type OutputCode = Extract<ErrorCode, `output.${string}`>
const outputCodes = errorCodes.filter((code): code is OutputCode => code.startsWith('output.'))

const Text = Type.String({ maxLength: 600 })

export const PreflightRequest = Type.Object(
  {
    type: Type.Enum([...PREFLIGHT_TYPES]),
    url: Type.String({ minLength: 1, maxLength: 2048 }),
    key: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 512,
        writeOnly: true,
        description: 'The stream key, or the password of an Icecast source. It is in no answer.',
      }),
    ),
    username: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'Of an Icecast source. Default: `source`.' }),
    ),
    publish: Type.Optional(
      Type.Boolean({
        description:
          'Begins a publication without media, and ends it. The only proof of a stream key; a destination may show that it ' +
          'is on air. Default: false.',
      }),
    ),
  },
  { $id: 'PreflightRequest', ...closed },
)
export type PreflightRequest = Static<typeof PreflightRequest>

export const PreflightStep = Type.Object(
  {
    name: Type.Enum([...PREFLIGHT_STEPS]),
    status: Type.Enum(['pass', 'warn', 'fail', 'skip']),
    summary: Text,
    code: nullable(
      Type.Enum(outputCodes, { description: 'Of a step that failed: the code that an output would show.' }),
    ),
    durationMs: Type.Number({ minimum: 0 }),
    evidence: Type.Array(Type.Object({ what: Text, found: Text }, closed), { maxItems: 20 }),
  },
  { $id: 'PreflightStep', ...closed },
)
export type PreflightStep = Static<typeof PreflightStep>

export const PreflightReport = Type.Object(
  {
    type: Type.Enum([...PREFLIGHT_TYPES]),
    destination: Type.String({ description: '`host:port`, without path and query, which may have secrets.' }),
    ok: Type.Boolean({ description: 'No step failed.' }),
    proves: Type.String({ description: 'What the steps that passed prove, and what they do not.' }),
    durationMs: Type.Number({ minimum: 0 }),
    steps: Type.Array(PreflightStep),
  },
  { $id: 'PreflightReport', ...closed },
)
export type PreflightReport = Static<typeof PreflightReport>
