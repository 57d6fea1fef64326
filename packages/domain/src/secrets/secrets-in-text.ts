import { isRecord } from '@stream-manager/contracts'
import { secretsInAddress } from '../audience/address.ts'
import { parseJson } from './parse-json.ts'

/** The secrets in a text that `sealStreamSecrets` encrypted. */
export const secretsInText = (text: string): string[] => {
  const fields = parseJson(text)
  if (!isRecord(fields)) return []
  const { url, key } = fields
  const hasKey = typeof key === 'string'
  return [...(hasKey ? [key] : []), ...(typeof url === 'string' ? secretsInAddress({ url, hasKey }) : [])]
}
