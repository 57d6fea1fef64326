import { type Outcome, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { type Observation, observe, outcomeOf } from '../../vantages/observe.ts'
import { directVantage, proxiedVantage, type Vantage } from '../../vantages/vantage.ts'

/** Asks through the proxy alone. Skips where there is no proxy. */
export const proxied =
  (question: (context: CheckContext, vantage: Vantage) => Promise<Observation>) =>
  async (context: CheckContext): Promise<Outcome> => {
    const vantage = proxiedVantage(context)
    if (vantage === null) return skip('no --target: the address of the page through the proxy is not known')
    if (vantage.page.origin === directVantage(context)?.page.origin) {
      return skip('--target is the API itself: there is no proxy')
    }
    return outcomeOf([await observe(vantage, (one) => question(context, one))])
  }
