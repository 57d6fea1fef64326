import type { Operation } from '@stream-manager/domain'

export type Input = Readonly<Record<string, unknown>>

/** What a call came to: an answer, or a refusal by the registry's code. */
export type Seen =
  | { readonly status: number; readonly body: unknown }
  | { readonly status: number; readonly code: string }

/** One transport with a stream of its own, so that the same calls meet the same state on both. */
export interface Side {
  readonly name: string
  call(operation: Operation, input: Input): Promise<Seen>
}
