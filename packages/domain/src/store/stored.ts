import type { StoredDocument } from '@stream-manager/backplane'
import type { Result } from '@stream-manager/contracts'

/** A document of ours that does not match its schema is a fault of the store, not of the caller: it throws. */
export const readStored = <Value>(
  document: StoredDocument,
  check: (value: unknown) => Result<Value>,
): Value => {
  const checked = check(document.value)
  if (checked.ok) return checked.value
  throw new Error(`${document.key}: ${checked.fault.detail} ${JSON.stringify(checked.fault.errors)}`)
}
