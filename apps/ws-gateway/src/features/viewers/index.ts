import { randomUUID } from 'node:crypto'
import type { Schedule } from '@stream-manager/async'
import { type Domain, ViewerReporter } from '@stream-manager/domain'
import type { Server } from '@stream-manager/service-kit'
import { roundOf, type Watcher } from './socket-round.ts'

export interface ViewersFeatureOptions {
  readonly viewers: Domain['viewers']
  /** The open sockets that name a playback. */
  readonly watchers: () => readonly Watcher[]
  /** When rounds end. */
  readonly schedule?: Schedule | undefined
}

/** Reports the playbacks of open sockets, while the server listens. */
export const viewersFeature = (app: Server, { viewers, watchers, schedule }: ViewersFeatureOptions): void => {
  const reporter = new ViewerReporter({
    viewers,
    source: randomUUID(),
    seenBy: 'sockets',
    collect: (salt) => roundOf(watchers(), salt),
    log: app.log,
    ...(schedule && { schedule }),
  })
  app.addHook('onListen', async () => reporter.start())
  app.addHook('onClose', () => reporter.close())
}
