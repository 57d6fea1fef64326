import type { Fault, Result } from '@stream-manager/contracts'
import type { EgressFault } from '@stream-manager/egress'

/** A refusal of the egress, as the fault of the layer that names the address. */
export const faultOf = ({ reason, detail }: EgressFault): Fault => ({ code: `source.${reason}`, detail })

export const refuse = (fault: EgressFault): Result<never> => ({ ok: false, fault: faultOf(fault) })
