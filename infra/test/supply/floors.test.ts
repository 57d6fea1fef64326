import t from 'tap'
import { textOf } from '../compose-file.ts'
import { floorFaults } from './floor-faults.ts'
import { type Floor, versionsInUse } from './versions.ts'

const FLOORS: readonly Floor[] = JSON.parse(textOf('infra/floors.json'))
/** Their past advisories concern how this system uses them, so each keeps a floor. */
const EXPOSED = [
  ...['ws', 'fastify', '@fastify/rate-limit', '@fastify/static', '@fastify/websocket', '@fastify/express'],
  ...['@fastify/middie', '@fastify/jwt', 'fast-jwt', 'jose', 'ioredis', 'socket.io-parser', 'undici'],
  ...['fast-uri', 'github.com/traefik/traefik/v3', 'traefik', 'redis', 'prom/prometheus', 'grafana/grafana'],
  ...['node', 'coturn/coturn', 'postgres'],
]
const BASE: Floor = { name: 'ws', ecosystem: 'npm', floor: '8.21.0', why: 'CVE', checkedOn: '2026-11-28' }

t.test('no version in use is below its floor', async (t) => {
  t.same(floorFaults(FLOORS, versionsInUse()), [])
})

t.test('each exposed package has a floor, dated and explained', async (t) => {
  t.same(FLOORS.map(({ name }) => name).sort(), [...EXPOSED].sort())
  for (const { name, checkedOn, why } of FLOORS) {
    t.match(checkedOn, /^\d{4}-\d{2}-\d{2}$/, name)
    t.not(why, '', name)
  }
})

t.test('a lower, a forbidden and a vanished package are each reported', async (t) => {
  const versions = new Map([['npm ws', ['8.20.9', '8.21.0']]])
  t.same(floorFaults([BASE], versions), ['ws 8.20.9 is below 8.21.0: CVE'])
  t.same(floorFaults([{ ...BASE, use: 'forbidden' }], versions).length, 2)
  t.same(floorFaults([BASE], new Map()), ['no npm is called ws: drop its floor'])
  t.same(floorFaults([{ ...BASE, use: 'optional' }], new Map()), [])
})
