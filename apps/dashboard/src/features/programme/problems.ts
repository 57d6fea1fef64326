import type { Layer, StreamState } from '@stream-manager/contracts'

export interface Problem {
  readonly key: string
  readonly kind: 'stream' | 'output' | 'layer'
  /** The name of the output or of the layer. */
  readonly name: string
  /** The server's sentence. */
  readonly message: string
  readonly code: string
  /** ISO 8601, and null where it is not tried again by itself. */
  readonly nextRetryAt: string | null
  /** `failed` things are worse than those that are tried again. */
  readonly isFailed: boolean
}

const RANKS = { stream: 0, output: 1, layer: 2 } as const

const rank = ({ kind, isFailed }: Problem): number => RANKS[kind] * 2 + (isFailed ? 0 : 1)

const ofStream = ({ error, status }: StreamState): Problem[] =>
  error
    ? [
        {
          key: 'stream',
          kind: 'stream',
          name: '',
          isFailed: status === 'failed',
          ...error,
          nextRetryAt: error.nextRetryAt ?? null,
        },
      ]
    : []

const ofOutputs = ({ outputs }: StreamState): Problem[] =>
  outputs.flatMap(({ id, state, error, nextRetryAt }) =>
    error
      ? [
          {
            key: `output ${id}`,
            kind: 'output' as const,
            name: id,
            isFailed: state === 'failed',
            ...error,
            nextRetryAt,
          },
        ]
      : [],
  )

const ofLayers = (layers: readonly Layer[]): Problem[] =>
  layers.flatMap(({ id, name, visible, status }) =>
    visible && status?.error
      ? [
          {
            key: `layer ${id}`,
            kind: 'layer' as const,
            name,
            isFailed: status.state === 'failed',
            ...status.error,
            nextRetryAt: status.error.nextRetryAt ?? null,
          },
        ]
      : [],
  )

/** Everything that is wrong with the programme, the worst first: the stream, then its outputs, then its layers. */
export const problemsOf = (state: StreamState, layers: readonly Layer[]): Problem[] =>
  [...ofStream(state), ...ofOutputs(state), ...ofLayers(layers)].toSorted(
    (one, other) => rank(one) - rank(other),
  )
