import { type DaySalt, playbackIdentity, type StreamRound } from '@stream-manager/domain'
import { networkOf } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import { cmcdTextOf, isSession, isStarved, sessionIn } from './cmcd.ts'
import { exclusionOf, isBehindCache, isBehindProxy } from './kinds.ts'
import { type Client, StreamNotes } from './stream-notes.ts'

export interface NotesLimits {
  /** Clients of all streams. */
  readonly maxClients: number
  /** Playbacks that one network may name. Further ones count as their address and program. */
  readonly maxSessionsPerNetwork: number
  /** Addresses with their programs of one network. Further ones count as one client. */
  readonly maxProgramsPerNetwork: number
}

const LIMITS: NotesLimits = { maxClients: 50_000, maxSessionsPerNetwork: 2000, maxProgramsPerNetwork: 500 }
const MAX_AGENT_CHARACTERS = 256

/** The part of a programme that a request was for. */
export interface NotedFile {
  readonly streamId: string
  readonly isPlaylist: boolean
}

/** The name of a client among those of its stream. */
interface ClientName {
  readonly name: string
  readonly sid: string | null
  readonly agent: string
}

/** A copy of the start, because a part of a string keeps all of it in memory. */
const agentOf = ({ headers }: FastifyRequest): string => {
  const agent = headers['user-agent'] ?? ''
  if (agent.length <= MAX_AGENT_CHARACTERS) return agent
  return Buffer.from(agent.slice(0, MAX_AGENT_CHARACTERS), 'latin1').toString('latin1')
}

const newClient = (request: FastifyRequest, { sid, agent }: ClientName): Client => {
  const network = networkOf(request.ip)
  return {
    kind: exclusionOf(request, agent) ?? (sid === null ? 'addressAgent' : 'cmcd'),
    identity: sid === null ? `address ${network} ${agent}` : playbackIdentity(sid),
    share: sid === null ? `address ${network}` : `sid ${network}`,
    isBehindCache: isBehindCache(request),
    isBehindProxy: isBehindProxy(request),
    requests: 0,
    reloads: 0,
    isStarved: false,
    idleRounds: 0,
    key: null,
    keyDay: '',
  }
}

/**
 * The clients that fetched the programme since the last report. A request of a known client costs a lookup: everything
 * else is done at the first request of a client, or once a round.
 */
export class ViewerNotes {
  readonly #limits: NotesLimits
  readonly #streams = new Map<string, StreamNotes>()
  /** Clients by their share. */
  readonly #shares = new Map<string, number>()
  #size = 0

  constructor(limits: Partial<NotesLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits }
  }

  /** The client if this is its first request, else null. */
  note(request: FastifyRequest, { streamId, isPlaylist }: NotedFile): Client | null {
    const notes = this.#notesOf(streamId)
    const cmcd = cmcdTextOf(request)
    const named = this.#nameOf(notes, request, cmcd)
    const known = notes.clients.get(named.name)
    const client = known ?? this.#add(notes, request, named)
    if (client === null) {
      notes.unnoted += 1
      return null
    }
    client.requests += 1
    if (isPlaylist) client.reloads += 1
    if (cmcd !== null && !client.isStarved) client.isStarved = isStarved(cmcd)
    return known === undefined ? client : null
  }

  /** Ends the round. */
  async collect(salt: DaySalt): Promise<ReadonlyMap<string, StreamRound>> {
    const rounds = new Map<string, StreamRound>()
    for (const [streamId, notes] of this.#streams) {
      const round = await notes.collect(salt, streamId, (client) => this.#forget(client))
      if (round.seen.length > 0 || round.unnoted > 0) rounds.set(streamId, round)
      if (notes.clients.size === 0) this.#streams.delete(streamId)
    }
    return rounds
  }

  #notesOf(streamId: string): StreamNotes {
    const known = this.#streams.get(streamId)
    if (known) return known
    const notes = new StreamNotes()
    this.#streams.set(streamId, notes)
    return notes
  }

  /** Text that is no CMCD, and playbacks beyond the limit of a network, count as an address and a program. */
  #nameOf(notes: StreamNotes, request: FastifyRequest, cmcd: string | null): ClientName {
    const agent = agentOf(request)
    const sid = cmcd === null ? null : sessionIn(cmcd)
    if (cmcd !== null && sid !== null) {
      const name = playbackIdentity(sid)
      const isNamed = notes.clients.has(name) || (this.#hasRoomForSession(request) && isSession(cmcd, sid))
      if (isNamed) return { name, sid, agent }
    }
    const name = `address ${request.ip} ${agent}`
    if (notes.clients.has(name) || this.#hasRoomForProgram(request)) return { name, sid: null, agent }
    return { name: `network ${networkOf(request.ip)}`, sid: null, agent: '' }
  }

  #hasRoomForSession({ ip }: FastifyRequest): boolean {
    return (this.#shares.get(`sid ${networkOf(ip)}`) ?? 0) < this.#limits.maxSessionsPerNetwork
  }

  #hasRoomForProgram({ ip }: FastifyRequest): boolean {
    return (this.#shares.get(`address ${networkOf(ip)}`) ?? 0) < this.#limits.maxProgramsPerNetwork
  }

  #add(notes: StreamNotes, request: FastifyRequest, named: ClientName): Client | null {
    if (this.#size >= this.#limits.maxClients) return null
    const client = newClient(request, named)
    this.#size += 1
    this.#shares.set(client.share, (this.#shares.get(client.share) ?? 0) + 1)
    notes.clients.set(named.name, client)
    return client
  }

  #forget({ share }: Client): void {
    this.#size -= 1
    const left = (this.#shares.get(share) ?? 0) - 1
    if (left > 0) this.#shares.set(share, left)
    else this.#shares.delete(share)
  }
}
