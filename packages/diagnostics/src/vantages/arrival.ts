import { type Arrival, checker, RequestDiagnosis } from '@stream-manager/contracts'
import type { CheckContext } from '../context/context.ts'
import { type Answer, exchange, type HeaderLines, jsonOf } from '../wire/exchange.ts'
import { patience } from './patience.ts'
import type { Vantage } from './vantage.ts'

const checkArrival = checker(RequestDiagnosis, 'the description of the request')

export const REQUEST_PATH = 'api/diagnostics/request'

export const bearer = (token: string | null): HeaderLines =>
  token === null ? {} : { authorization: `Bearer ${token}` }

interface SeenRequest {
  readonly answer: Answer
  /** Null with another answer, for example where a token is missing. */
  readonly arrival: Arrival | null
}

/** A request without a credential as the API sees it from this vantage. */
export const askAnonymously = async (
  context: CheckContext,
  { page }: Vantage,
  headers: HeaderLines = {},
): Promise<SeenRequest> => {
  const answer = await exchange({ url: new URL(REQUEST_PATH, page), headers, signal: patience(context) })
  const checked = checkArrival(jsonOf(answer))
  return { answer, arrival: answer.status === 200 && checked.ok ? checked.value : null }
}

/** The request of an operator as the API sees it from this vantage. */
export const askArrival = async (
  context: CheckContext,
  vantage: Vantage,
  headers: HeaderLines = {},
): Promise<SeenRequest> => {
  const token = await context.signToken('operator')
  return askAnonymously(context, vantage, { ...bearer(token), ...headers })
}
