import { fault, type Outcome } from '../check.ts'
import { ProbeError } from '../probes/result.ts'

/** A server that ends between two checks is a fault of the deployment, and no mistake of the check. */
export const orFault = async (source: string, work: () => Promise<Outcome>): Promise<Outcome> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error
    return fault({
      summary: error.message,
      evidence: [{ what: source, expected: 'an answer', actual: error.code, source }],
    })
  }
}
