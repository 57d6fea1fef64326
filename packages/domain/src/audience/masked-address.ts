import { fail, MASK, type Result } from '@stream-manager/contracts'

const HOW_TO_MEND = 'send the whole address; an update without an address keeps the stored one'

/**
 * Refuses an address that holds a mask which stands for no stored secret. `owner`: as in "Layer `a`". A secret is never
 * copied from another layer or output, nor kept after a deletion: whoever replaces or removes it must find all of it.
 */
export const refuseMaskedAddress = (owner: string): Result<never> =>
  fail(
    'request.invalid',
    `The address of ${owner} holds ${MASK} in place of a secret that the server cannot fill in; ${HOW_TO_MEND}`,
    { errors: [{ path: '/url', message: `holds ${MASK} in place of a secret; ${HOW_TO_MEND}` }] },
  )
