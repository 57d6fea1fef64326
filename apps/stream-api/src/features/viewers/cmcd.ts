import { decodeCmcd } from '@svta/cml-cmcd'
import type { FastifyRequest } from 'fastify'

/** Players send a few hundred characters. */
const MAX_CHARACTERS = 2048
/** CTA-5004 allows 64 characters in a `sid`. */
const SESSION = /(?:^|,)sid="([^"\\]{1,64})"/
const STARVED = /(?:^|,)bs(?:,|$)/

/** The data of the player (CTA-5004) as it came: in the query, or in the headers. Null without any, or for too much. */
export const cmcdTextOf = ({ query, headers }: FastifyRequest): string | null => {
  const asked = (query as Readonly<Record<string, unknown>>)['CMCD']
  const session = headers['cmcd-session']
  const status = headers['cmcd-status']
  const parts = [asked, session, status].filter((part) => typeof part === 'string')
  const text = parts.length === 1 ? parts[0] : parts.join(',')
  return text !== undefined && text !== '' && text.length <= MAX_CHARACTERS ? text : null
}

const decoded = (text: string): ReturnType<typeof decodeCmcd> => {
  try {
    return decodeCmcd(text)
  } catch {
    return {}
  }
}

/** The `sid` of the playback, unchecked. Costs a tenth of decoding, which each request would pay. */
export const sessionIn = (text: string): string | null => SESSION.exec(text)?.[1] ?? null

/** Whether the whole text is well-formed and has this `sid`. */
export const isSession = (text: string, sid: string): boolean => decoded(text).sid === sid

/** Whether the player ran out of data since its request before. */
export const isStarved = (text: string): boolean => STARVED.test(text) && decoded(text).bs === true
