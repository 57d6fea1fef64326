import type { Alert } from '@stream-manager/contracts'
import { cutText, jsonBytes, textBytes } from './cut-text.ts'

/**
 * As JSON. 300 alerts fit into the document of the state, as many told ones into that of the notices, and 100 into one
 * publication.
 */
export const MAX_ALERT_BYTES = 2500

/** Nothing is cut to less. */
const MIN_BYTES = 24

/** Without the bytes beyond the limit, or as short as it may be. */
const shortened = (text: string, excessBytes: number): string =>
  cutText(text, Math.max(MIN_BYTES, textBytes(text) - excessBytes))

type Shorten = (alert: Alert, excessBytes: number) => Alert

const runbook: Shorten = (alert, excess) =>
  alert.runbook === null ? alert : { ...alert, runbook: shortened(alert.runbook, excess) }

const comment: Shorten = (alert, excess) => {
  const { acknowledged } = alert
  if (acknowledged === null || acknowledged.comment === null) return alert
  return { ...alert, acknowledged: { ...acknowledged, comment: shortened(acknowledged.comment, excess) } }
}

const person: Shorten = (alert, excess) => {
  const { acknowledged } = alert
  if (acknowledged === null) return alert
  return { ...alert, acknowledged: { ...acknowledged, name: shortened(acknowledged.name, excess) } }
}

const name: Shorten = (alert, excess) => ({ ...alert, name: shortened(alert.name, excess) })

/** The first one is the longest, and stands in the rule as well. */
const IN_ORDER: readonly Shorten[] = [runbook, comment, person, name]

/** The alert with texts that are cut, as far as it is too large. Ids are never cut. */
export const fitted = (alert: Alert): Alert =>
  IN_ORDER.reduce((fitting, shorten) => {
    const excess = jsonBytes(fitting) - MAX_ALERT_BYTES
    return excess > 0 ? shorten(fitting, excess) : fitting
  }, alert)
