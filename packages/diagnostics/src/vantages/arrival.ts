import { type Arrival, checker, RequestDiagnosis } from '@stream-manager/contracts'
import type { CheckContext } from '../context/context.ts'
import { type Answer, exchange, type HeaderLines, jsonOf } from '../wire/exchange.ts'
import { patience } from './patience.ts'
import type { Vantage } from './vantage.ts'

const checkArrival = checker(RequestDiagnosis, 'the description of the request')

export const REQUEST_PATH = 'api/diagnostics/request'

export const bearer = (token: string | null): HeaderLines =>
  token === null ? {} : { authorization: `Bearer ${token}` }

/** The request as the API sees it from this vantage. Null with another answer, for example without a token. */
export const askArrival = async (
  context: CheckContext,
  vantage: Vantage,
  headers: HeaderLines = {},
): Promise<{ readonly answer: Answer; readonly arrival: Arrival | null }> => {
  const token = await context.signToken('operator')
  const url = new URL(REQUEST_PATH, vantage.page)
  const answer = await exchange({ url, headers: { ...bearer(token), ...headers }, signal: patience(context) })
  const checked = checkArrival(jsonOf(answer))
  return { answer, arrival: answer.status === 200 && checked.ok ? checked.value : null }
}
