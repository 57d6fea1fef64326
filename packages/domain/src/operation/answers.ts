import { type Result, succeed } from '@stream-manager/contracts'
import type { Mutation } from '../store/api.ts'
import type { Effect, OperationAnswer } from './operation.ts'

export const DELETED: OperationAnswer = { status: 204, body: null }

/** An effect whose answer is known already. */
export const answered = (answer: OperationAnswer, replayed = false): Result<Effect> =>
  succeed({ replayed, answer: async () => succeed(answer) })

export const readAnswer = (read: Result<unknown>): Result<OperationAnswer> =>
  read.ok ? succeed({ status: 200, body: read.value }) : read

/** One thing with its revision. */
export const oneAnswer = <Value extends { readonly revision: number }>(
  read: Result<Value>,
): Result<OperationAnswer> =>
  read.ok ? succeed({ status: 200, body: read.value, revision: read.value.revision }) : read

const effectOf = (answer: Result<OperationAnswer>): Result<Effect> =>
  answer.ok ? answered(answer.value) : answer

export const answerRead = (read: Result<unknown>): Result<Effect> => effectOf(readAnswer(read))

/** One thing with its revision. */
export const answerOne = <Value extends { readonly revision: number }>(read: Result<Value>): Result<Effect> =>
  effectOf(oneAnswer(read))

/** A write that is complete once it is stored: no engine has to apply it. */
export const answerStored = <Value>(
  written: Result<Mutation<Value>>,
  present: (value: Value) => OperationAnswer,
): Result<Effect> => (written.ok ? answered(present(written.value.value), written.value.replayed) : written)
