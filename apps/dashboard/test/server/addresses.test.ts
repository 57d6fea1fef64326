import t from 'tap'
import { addressesOf } from '../../src/server/addresses.ts'

t.test('without a proxy the gateway has a port of its own', async (t) => {
  t.strictSame(addressesOf(new URL('http://127.0.0.1:4200/#/monitor'), 4201), {
    rootUrl: 'http://127.0.0.1:4200/',
    apiUrl: 'http://127.0.0.1:4200',
    socketUrl: 'ws://127.0.0.1:4201/ws',
  })
})

t.test('behind a proxy everything is one origin, below its prefix', async (t) => {
  t.strictSame(addressesOf(new URL('https://live.example.org/stream/'), null), {
    rootUrl: 'https://live.example.org/stream/',
    apiUrl: 'https://live.example.org/stream',
    socketUrl: 'wss://live.example.org/ws',
  })
})
