import { isRecord } from '@stream-manager/contracts'
import { secretsInAddress } from '../audience/address.ts'
import { parseJson } from './parse-json.ts'

/** The secrets in the encrypted text of a layer, an output or a webhook. */
export const secretsInText = (text: string): string[] => {
  const fields = parseJson(text)
  if (!isRecord(fields)) return []
  const { url, key, previousKey } = fields
  const hasKey = typeof key === 'string'
  const keys = [key, previousKey].filter((text) => typeof text === 'string')
  return [...keys, ...(typeof url === 'string' ? secretsInAddress({ url, hasKey }) : [])]
}
