import { randomBytes } from 'node:crypto'
import type { History, HistoryOptions, Position, Publication, Snapshot } from '../port.ts'
import type { Commands } from './commands.ts'
import { documentsIn } from './documents.ts'
import { READ_HISTORY, READ_SNAPSHOT } from './lua/channels.ts'
import { DamagedRecordError } from './redis-error.ts'
import { redisKeys } from './redis-keys.ts'
import { answerIn, jsonIn, listIn, numberIn, textIn, textsIn } from './reply.ts'

/** One publication as the log holds it. */
export interface LogEntry {
  readonly offset: number
  /** Of the commit that wrote it: tells it from another one that came to the same place after a loss. */
  readonly commit: string
  readonly json: string
}

export interface LogPage {
  readonly position: Position
  readonly entries: readonly LogEntry[]
}

export const newEpoch = (): string => randomBytes(16).toString('hex')

const channelKeys = (channel: string) => [redisKeys.channel(channel), redisKeys.log(channel)]

const entryIn =
  (logKey: string) =>
  (value: unknown): LogEntry => {
    const [id, fields] = listIn(value)
    const offset = /^0-([1-9]\d{0,15})$/.exec(textIn(id))?.[1]
    const [commitName, commit, jsonName, json] = textsIn(fields)
    if (
      offset === undefined ||
      commitName !== 'commit' ||
      jsonName !== 'json' ||
      !commit ||
      json === undefined
    ) {
      throw new DamagedRecordError(logKey, `its entry ${textIn(id)} is none of ours`)
    }
    return { offset: Number(offset), commit, json }
  }

/** Whether the entries begin right after `offset` and have no hole. */
const follow = (offset: number, entries: readonly LogEntry[]): boolean =>
  entries.every((entry, index) => entry.offset === offset + 1 + index)

export const publicationIn =
  (channel: string) =>
  ({ offset, json }: LogEntry): Publication => ({ offset, data: jsonIn(redisKeys.log(channel), json) })

/** Positions and publications. Whatever Redis holds, nothing is given out across a hole. */
export class ChannelLogs {
  readonly #commands: Commands

  constructor(commands: Commands) {
    this.#commands = commands
  }

  async position(channel: string): Promise<Position> {
    return (await this.#read(channel, null, 0)).position
  }

  /**
   * Up to `limit` entries after `since`, oldest first; null when they do not follow it without a hole. An offset past the
   * top has nothing that follows it.
   */
  async after(
    channel: string,
    since: number,
    limit: number,
  ): Promise<LogPage & { readonly isWhole: boolean }> {
    const page = await this.#read(channel, since, Math.max(limit, 1))
    const { position, entries } = page
    const reached = since + entries.length
    const isWhole =
      since <= position.offset &&
      follow(since, entries) &&
      (entries.length >= limit && entries.length > 0
        ? reached <= position.offset
        : reached === position.offset)
    return { position, entries: entries.slice(0, limit), isWhole }
  }

  async history(channel: string, { since, limit, reverse = false }: HistoryOptions): Promise<History> {
    if (!since) return this.#newest(channel, limit, reverse)
    const isPlace = Number.isSafeInteger(since.offset) && since.offset >= 0
    if (!isPlace) return { position: await this.position(channel), publications: [], recovered: false }
    const { position, entries, isWhole } = await this.after(channel, since.offset, limit)
    const recovered = isWhole && since.epoch === position.epoch
    return { position, publications: recovered ? entries.map(publicationIn(channel)) : [], recovered }
  }

  async snapshot(channel: string, keys: readonly string[]): Promise<Snapshot> {
    const reply = await this.#commands.run(READ_SNAPSHOT, {
      keys: [...channelKeys(channel), ...keys.map(redisKeys.document)],
      args: [newEpoch()],
    })
    const [epoch, top, rows] = answerIn(reply, 'snapshot')
    const documents = documentsIn(keys, rows).map((document) => [document.key, document])
    return {
      position: { epoch: textIn(epoch), offset: numberIn(top) },
      documents: Object.fromEntries(documents),
    }
  }

  async #newest(channel: string, limit: number, reverse: boolean): Promise<History> {
    const { position, entries } = await this.#read(channel, null, limit)
    const hole = entries.findIndex((entry, index) => entry.offset !== position.offset - index)
    const newest = entries.slice(0, hole < 0 ? entries.length : hole).map(publicationIn(channel))
    return { position, publications: reverse ? newest : newest.reverse(), recovered: true }
  }

  async #read(channel: string, since: number | null, limit: number): Promise<LogPage> {
    const reply = await this.#commands.run(READ_HISTORY, {
      keys: channelKeys(channel),
      args: [newEpoch(), since ?? '', limit],
    })
    const [epoch, top, entries] = answerIn(reply, 'history')
    return {
      position: { epoch: textIn(epoch), offset: numberIn(top) },
      entries: listIn(entries).map(entryIn(redisKeys.log(channel))),
    }
  }
}
