import { fail, type Result } from '@stream-manager/contracts'
import type { EgressFault } from '@stream-manager/egress'

/** The refusal of an address, as the fault of the layer that names it. */
export const refuse = ({ reason, detail }: EgressFault): Result<never> => fail(`source.${reason}`, detail)
