import type { IcecastOptions } from '@stream-manager/contracts'
import type { Static } from 'typebox'
import { showAddress } from '../address.ts'
import type { Connection } from '../connection.ts'
import { icecastRefusal } from './refusal.ts'
import type { IcecastTarget } from './target.ts'

const MAX_ANSWER_BYTES = 8192

interface Source {
  readonly target: IcecastTarget
  readonly options: Static<typeof IcecastOptions>
  readonly bitrateKbps: number
}

/** Removes control characters: a line break in a station's name would begin another header. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim()

/** The head of an HTTP PUT (Icecast 2.4 and later), whose body is the programme. */
export const sourceRequest = ({ target, options, bitrateKbps }: Source): string => {
  const { name, genre, description } = options
  const headers = {
    Host: showAddress(target.address),
    Authorization: target.authorization,
    'User-Agent': 'stream-manager',
    'Content-Type': 'audio/mpeg',
    Expect: '100-continue',
    'Ice-Public': '0',
    'Ice-Name': name,
    'Ice-Genre': genre,
    'Ice-Description': description,
    'Ice-Audio-Info': `bitrate=${bitrateKbps};samplerate=48000;channels=2`,
  }
  const lines = Object.entries(headers).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${oneLine(value)}`],
  )
  return [`PUT ${target.mount} HTTP/1.1`, ...lines, '', ''].join('\r\n')
}

/** Resolves when the server accepts the source. A refusal is read to the end of the connection, for its text. */
export const awaitAcceptance = async ({ reader }: Connection, server: string): Promise<void> => {
  let answer = ''
  while (!answer.includes('\r\n\r\n') && answer.length < MAX_ANSWER_BYTES) {
    answer += (await reader.read(1)).toString('latin1')
  }
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 'not Icecast'
  if (status === '100' || status === '200') return
  const atEnd = (): null => null
  for (let byte = await reader.read(1).catch(atEnd); byte; byte = await reader.read(1).catch(atEnd)) {
    answer += byte.toString('latin1')
    if (answer.length > MAX_ANSWER_BYTES) break
  }
  throw icecastRefusal(status, answer, server)
}
