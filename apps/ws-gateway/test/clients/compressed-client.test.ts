import { FLAWLESS } from '@stream-manager/test-kit'
import t from 'tap'
import { WebSocket } from 'ws'
import { ENCODINGS, nextEvent } from '../support/encodings.ts'
import { startGateway } from '../support/gateway.ts'
import { publishMany } from '../support/publish.ts'
import { Recorder } from '../support/recorder.ts'
import { breakConnection } from '../support/stock-client.ts'

const COUNT = 300
const config = { CORS_ORIGINS: [], TRUSTED_PROXIES: [], WS_COMPRESSION: true }

for (const encoding of ENCODINGS) {
  t.test(`${encoding.name}: the stock client misses nothing over compressed sockets`, async (t) => {
    const { url, backplane } = await startGateway(t, { config })
    const extensions: string[] = []
    /** `ws` offers compression unless told otherwise, as browsers do. */
    class Offering extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols)
        this.once('open', () => extensions.push(this.extensions))
      }
    }
    const client = encoding.client(t, url, { websocket: Offering })
    const subscription = client.newSubscription('layer-updates')
    const recorder = new Recorder(subscription)
    const subscribing = nextEvent(subscription, 'subscribed')
    subscription.subscribe()
    client.connect()
    await subscribing
    const half = await publishMany(backplane, 'layer-updates', COUNT)
    await recorder.reaches(half)
    // The gap is longer than 1 KiB, so its publications come in one compressed reply.
    const again = nextEvent(subscription, 'subscribed')
    breakConnection(client)
    const last = await publishMany(backplane, 'layer-updates', COUNT)
    t.match(await again, { wasRecovering: true, recovered: true })
    await recorder.reaches(last)
    t.match(recorder.report(0, last), FLAWLESS)
    t.strictSame(extensions, ['permessage-deflate', 'permessage-deflate'])
  })
}
