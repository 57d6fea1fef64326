import { CHANNELS, EVENT_TYPES, REPLY_ERRORS } from '@stream-manager/contracts'
import { CLIENT_PUBLICATIONS } from '../cases/channels.ts'
import { CheckFailed, expectNone } from '../recorder.ts'
import { eventFaults, typeOf } from './events.ts'
import {
  type ChannelTools,
  checkChannel,
  checkRecovery,
  type Followed,
  sequenceFaults,
  skipChannel,
} from './reads.ts'

/** Checks everything that was published while the channel was followed. */
const checkPublications = (tools: ChannelTools, { kind, follower }: Followed) =>
  checkChannel(tools, kind, {
    name: 'publications match the schema and have no hole',
    run: async () => expectNone(sequenceFaults(kind, follower.publications, { step: 1, tools })),
  })

/** Waits for one publication of a channel that has no event types. */
const checkFirstPublication = (tools: ChannelTools, { kind, follower }: Followed) =>
  checkChannel(tools, kind, {
    name: 'a publication matches the schema',
    run: async () => {
      const { data } = await follower.waitFor(() => true, 'a publication')
      expectNone(eventFaults(kind, data, tools))
    },
  })

/** Every event type of the channel was published by the writes of this run, and matches its schema. */
export const checkEventTypes = async (tools: ChannelTools, { kind, follower }: Followed): Promise<void> => {
  for (const type of EVENT_TYPES[kind]) {
    await checkChannel(tools, kind, {
      name: `${type} is published and matches the schema`,
      run: async () => {
        const { data } = await follower.waitFor((publication) => typeOf(publication.data) === type, type)
        expectNone(eventFaults(kind, data, tools))
      },
    })
  }
}

/** Fewer than every log keeps, and less than the gateway sends as one gap. */
const MAX_RECOVERED = 50

/** Publications of this run can be recovered. */
export const checkLateRecovery = async (tools: ChannelTools, followed: Followed): Promise<void> => {
  const last = followed.follower.publications.at(-1)?.offset
  if (!followed.start || last === undefined) return
  await checkRecovery(tools, followed, {
    name: 'what the run published is recovered',
    from: { ...followed.start, offset: Math.max(followed.start.offset, last - MAX_RECOVERED) },
    to: { ...followed.start, offset: last },
  })
}

const refusalOf = async (publish: Promise<unknown>): Promise<number> => {
  try {
    await publish
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error) return Number(error.code)
    throw error
  }
  throw new CheckFailed(['the publication is accepted'])
}

const PERMISSION_DENIED = REPLY_ERRORS.permissionDenied.code
const BAD_REQUEST = REPLY_ERRORS.badRequest.code

const checkClosed = (tools: ChannelTools, { kind, follower }: Followed) =>
  checkChannel(tools, kind, {
    name: 'refuses publications of clients',
    run: async () => {
      const code = await refusalOf(
        tools.socket.limited(follower.subscription.publish({ text: 'x' }), 'publish'),
      )
      expectNone(code === PERMISSION_DENIED ? [] : [`refused with ${code} instead of ${PERMISSION_DENIED}`])
    },
  })

const checkOpen = async (tools: ChannelTools, { kind, follower }: Followed, good: object): Promise<void> => {
  const publish = (data: object) => tools.socket.limited(follower.subscription.publish(data), 'publish')
  await checkChannel(tools, kind, {
    name: 'takes a publication of a client',
    run: async () => {
      await publish(good)
      const [value] = Object.values(good)
      await follower.waitFor(({ data }) => JSON.stringify(data).includes(String(value)), 'the publication')
    },
  })
  await checkChannel(tools, kind, {
    name: 'refuses a publication with an unknown field',
    run: async () => {
      const code = await refusalOf(publish({ ...good, unknownField: 1 }))
      expectNone(code === BAD_REQUEST ? [] : [`refused with ${code} instead of ${BAD_REQUEST}`])
    },
  })
}

/** An open channel takes good publications of clients and refuses bad ones. A closed channel refuses all. */
export const checkClientPublications = async (tools: ChannelTools, followed: Followed): Promise<void> => {
  const { kind } = followed
  if (!('clientsPublish' in CHANNELS[kind])) {
    await checkClosed(tools, followed)
    return
  }
  const good = CLIENT_PUBLICATIONS[kind]?.(tools.streamId)
  if (good) await checkOpen(tools, followed, good)
  else
    tools.recorder.fail(
      `channel ${kind}`,
      `${tools.label}: has a publication`,
      'no entry in src/cases/channels.ts',
    )
}

const NOT_LIVE = 'the stream is not live'

/** Checks that end the run: what was published meanwhile. */
export const checkAfterwards = async (
  tools: ChannelTools,
  followed: Followed,
  { isLive }: { readonly isLive: boolean },
): Promise<void> => {
  const { kind } = followed
  if (CHANNELS[kind].kind === 'latest') {
    if (isLive) await checkFirstPublication(tools, followed)
    else skipChannel(tools, kind, NOT_LIVE)
  }
  await checkPublications(tools, followed)
}
