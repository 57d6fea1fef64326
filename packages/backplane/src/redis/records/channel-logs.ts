import { randomUUID } from 'node:crypto'
import type { History, HistoryOptions, Position, Publication, Snapshot } from '../../port/backplane.ts'
import type { Commands } from '../connection/commands.ts'
import { OPEN_CHANNEL, READ_HISTORY, READ_SNAPSHOT, RENEW_EPOCH } from '../lua/channels.ts'
import type { Script } from '../lua/script.ts'
import { redisKeys } from '../wire/keys.ts'
import { answerIn, jsonIn, listIn, numberIn, statusOf, textIn } from '../wire/reply.ts'
import { documentsIn } from './documents.ts'
import { type LogEntry, logEntryIn } from './log-entry.ts'

/** A new channel is opened and read again. It can be lost in between, so this is bounded. */
const READ_ATTEMPTS = 3

export interface LogPage {
  readonly position: Position
  readonly entries: readonly LogEntry[]
}

/** Entries after an offset, and whether they follow it without a gap. */
export interface Gap extends LogPage {
  readonly isWhole: boolean
}

export const newEpoch = (): string => randomUUID().replaceAll('-', '')

const channelKeys = (channel: string) => [redisKeys.channel(channel), redisKeys.log(channel)]

const positionIn = (epoch: unknown, top: unknown): Position => ({
  epoch: textIn(epoch),
  offset: numberIn(top),
})

/** Parses the entry's JSON, so that damage is found before anything is delivered. */
export const publicationIn =
  (channel: string) =>
  ({ offset, json }: LogEntry): Publication => ({ offset, data: jsonIn(redisKeys.log(channel), json) })

/** Positions and publications. No read returns entries across a gap. */
export class ChannelLogs {
  readonly #commands: Commands

  constructor(commands: Commands) {
    this.#commands = commands
  }

  async position(channel: string): Promise<Position> {
    return (await this.newest(channel, 0)).position
  }

  /** The newest entries, newest first, up to the first gap. */
  async newest(channel: string, limit: number): Promise<LogPage> {
    const { position, entries } = await this.#readLog(channel, '', limit)
    const gapIndex = entries.findIndex(({ offset }, index) => offset !== position.offset - index)
    return { position, entries: gapIndex < 0 ? entries : entries.slice(0, gapIndex) }
  }

  /** Up to `limit` entries after the offset, oldest first. No entry follows an offset past the top. */
  async after(channel: string, since: number, limit: number): Promise<Gap> {
    // At least one entry is read, because it shows whether the following entries are still retained.
    const { position, entries } = await this.#readLog(channel, since, Math.max(limit, 1))
    const hasGap = entries.some(({ offset }, index) => offset !== since + 1 + index)
    const mayContinue = entries.length > 0 && entries.length >= limit
    const reached = since + entries.length
    const isWhole = !hasGap && (mayContinue ? reached <= position.offset : reached === position.offset)
    return { position, entries: entries.slice(0, limit), isWhole }
  }

  async history(channel: string, { since, limit, reverse = false }: HistoryOptions): Promise<History> {
    if (since) return this.#historySince(channel, since, limit)
    const { position, entries } = await this.newest(channel, limit)
    const newest = entries.map(publicationIn(channel))
    return { position, publications: reverse ? newest : newest.reverse(), recovered: true }
  }

  async snapshot(channel: string, keys: readonly string[]): Promise<Snapshot> {
    const documentKeys = keys.map(redisKeys.document)
    const reply = await this.#readOpened(channel, READ_SNAPSHOT, { keys: documentKeys, args: [] })
    const [epoch, top, rows] = answerIn(reply, 'snapshot')
    const documents = documentsIn(keys, rows).map((document) => [document.key, document])
    return { position: positionIn(epoch, top), documents: Object.fromEntries(documents) }
  }

  /** Gives a channel without publications an epoch. It lasts as long as reads repeat. */
  async open(channel: string): Promise<void> {
    await this.#commands.run(OPEN_CHANNEL, { keys: channelKeys(channel), args: [newEpoch()] })
  }

  /** Replaces the epoch of a log that lost its end, unless another process has done so. */
  async renewEpoch(channel: string, epoch: string): Promise<Position> {
    const reply = await this.#commands.run(RENEW_EPOCH, {
      keys: channelKeys(channel),
      args: [epoch, newEpoch()],
    })
    const [current, top] = answerIn(reply, 'position')
    return positionIn(current, top)
  }

  async #historySince(channel: string, since: Position, limit: number): Promise<History> {
    const isPlace = Number.isSafeInteger(since.offset) && since.offset >= 0
    if (!isPlace) return { position: await this.position(channel), publications: [], recovered: false }
    const { position, entries, isWhole } = await this.after(channel, since.offset, limit)
    const recovered = isWhole && since.epoch === position.epoch
    return { position, publications: recovered ? entries.map(publicationIn(channel)) : [], recovered }
  }

  async #readLog(channel: string, since: number | '', limit: number): Promise<LogPage> {
    const reply = await this.#readOpened(channel, READ_HISTORY, { keys: [], args: [since, limit] })
    const [epoch, top, entries] = answerIn(reply, 'history')
    return {
      position: positionIn(epoch, top),
      entries: listIn(entries).map((entry) => logEntryIn(redisKeys.log(channel), entry)),
    }
  }

  async #readOpened(
    channel: string,
    script: Script,
    { keys, args }: { keys: readonly string[]; args: readonly (string | number)[] },
  ): Promise<readonly unknown[]> {
    const call = { keys: [...channelKeys(channel), ...keys], args }
    for (let attempt = 1; ; attempt += 1) {
      const reply = await this.#commands.run(script, call)
      if (statusOf(reply) !== 'unopened' || attempt === READ_ATTEMPTS) return reply
      await this.open(channel)
    }
  }
}
