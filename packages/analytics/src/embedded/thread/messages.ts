import type { AnalyticsStore } from '../../port/store.ts'

export type Method = Exclude<keyof AnalyticsStore, 'close'>
export type Input<M extends Method> = Parameters<AnalyticsStore[M]>[0]
export type Output<M extends Method> = Awaited<ReturnType<AnalyticsStore[M]>>

/** The thread takes one call at a time and answers it before the next one. */
export interface Call<M extends Method = Method> {
  readonly method: M
  readonly input: Input<M>
}

export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: 'full' | 'unavailable' | 'other'; readonly message: string }

/** Asks the thread to close its connection and to end. */
export const CLOSE = 'close'

export interface ThreadData {
  readonly file: string
  /** Two threads, because a slow query must not hold up the intake. */
  readonly role: 'write' | 'read'
}
