import t from 'tap'
import { parseAddress } from '../../../src/redis/connection/address.ts'

for (const [url, label, options] of [
  ['redis://redis', 'redis:6379', { host: 'redis', port: 6379, db: 0 }],
  ['redis://engine:p%40ss@redis:7000/2', 'redis:7000', { username: 'engine', password: 'p@ss', db: 2 }],
  ['rediss://:secret@[::1]', '::1:6379', { host: '::1', password: 'secret', tls: { servername: '::1' } }],
  [
    'redis+sentinel://api:p%3Aw@one,two:26400/main',
    'main (Sentinels one:26379, two:26400)',
    {
      name: 'main',
      username: 'api',
      password: 'p:w',
      sentinels: [
        { host: 'one', port: 26379 },
        { host: 'two', port: 26400 },
      ],
    },
  ],
  ['redis+cluster://one', 'the cluster of one:6379', {}],
  [
    'redis+cluster://api:p%3Aw@one,[::1]:7001/',
    'the cluster of one:6379, ::1:7001',
    { username: 'api', password: 'p:w' },
  ],
] as const) {
  t.test(`reads ${label} from its URL`, async (t) => {
    const address = parseAddress(url)
    t.equal(address.label, label)
    t.match(address.options, options)
  })
}

t.test('reads the nodes of a cluster from its URL', async (t) => {
  t.strictSame(parseAddress('redis+cluster://one,two:7001', 'secret'), {
    label: 'the cluster of one:6379, two:7001',
    options: { password: 'secret' },
    seeds: [
      { host: 'one', port: 6379 },
      { host: 'two', port: 7001 },
    ],
  })
})

t.test('a separate password replaces the one in the URL', async (t) => {
  t.match(parseAddress('redis://engine:old@redis', 'new').options, { username: 'engine', password: 'new' })
})
