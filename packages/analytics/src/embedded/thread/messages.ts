import type { Input, Method } from '../../sql/calls.ts'

/** The thread takes one call at a time and answers it before the next one. */
export interface Call<M extends Method = Method> {
  readonly method: M
  readonly input: Input<M>
}

export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: 'full' | 'unavailable' | 'other'; readonly message: string }

/** The first message of a thread: its connection is open. */
export const READY = 'ready'

/** Asks the thread to close its connection and to end. */
export const CLOSE = 'close'

export interface ThreadData {
  readonly file: string
  /** Two threads, because a slow query must not hold up the intake. */
  readonly role: 'write' | 'read'
  /** The whole file is read before the first call. */
  readonly checksFile: boolean
}
