import { audienceOf, type Result, succeed } from '@stream-manager/contracts'
import type { Answers, Representation } from './kept-answers.ts'
import type { Basis, Operation } from './operation.ts'
import { checkTargets, type OperationRequest, refuseFaults, showTo } from './perform.ts'

interface Representing {
  readonly answers: Answers
}

interface Question<Services> {
  readonly operation: Operation<Services>
  readonly request: OperationRequest
  readonly basis: Basis
}

/** Callers of one audience who ask the same get the same bytes. */
const keyOf = <Services>({ operation, request, basis }: Question<Services>): string => {
  const { name, params, query } = operation
  const input = params || query ? JSON.stringify([request.params, request.query]) : ''
  return `${name} ${request.streamId} ${audienceOf(request.caller.role)} ${basis.moment} ${input}`
}

const build = <Services extends Representing>(
  { answers }: Services,
  question: Question<Services>,
  key: string,
): Result<Representation> => {
  const { operation, request, basis } = question
  const answer = basis.answer()
  if (!answer.ok) return answer
  return succeed(answers.keep(key, basis.source, showTo(request.caller, operation, answer.value)))
}

/**
 * The bytes of a read's answer, from memory where they were built from the current source. Null for an operation whose
 * answer has no basis: perform it.
 */
export const represent = <Services extends Representing>(
  services: Services,
  operation: Operation<Services>,
  request: OperationRequest,
): Promise<Result<Representation>> | null => {
  const { basis: findBasis } = operation
  if (!findBasis) return null
  return refuseFaults(async () => {
    const permitted = checkTargets(operation, request)
    if (!permitted.ok) return permitted
    const basis = await findBasis(services, request)
    if (!basis.ok) return basis
    const question = { operation, request, basis: basis.value }
    const key = keyOf(question)
    const kept = services.answers.find(key, basis.value.source)
    return kept ? succeed(kept) : build(services, question, key)
  })
}
