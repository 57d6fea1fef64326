import { hostname } from 'node:os'
import type { DoctorFinding, DoctorReport } from '@stream-manager/contracts'
import t from 'tap'
import { Anonymiser } from '../../src/share/anonymiser.ts'

const ENVIRONMENT = {
  DATA_DIR: '/srv/acme/data',
  REDIS_URL: 'redis://acme-user@store-7:6379',
  DATABASE_URL: 'postgresql://writer@10.1.2.3/acmehistory',
  DOMAIN: 'live.acme.example',
}
const open = () => new Anonymiser({ environment: ENVIRONMENT, folder: '/srv/acme', known: ['api.alive'] })

t.test('no address, host, folder, user or database is left', async (t) => {
  const text = open().text(
    [
      'redis://acme-user@store-7:6379 refused; store-7 is 192.168.7.9 and fd00::17',
      '/srv/acme/data/hls and /srv/acme/.env; acmehistory of writer',
      'https://live.acme.example/stream/ and rtmp://ingest.other.example/app/key-of-acme',
      `ops@acme.example on ${hostname()}, cdn.other.example:443`,
    ].join('\n'),
  )
  for (const telling of ['acme', 'store-7', '192.168', 'fd00', 'writer', 'other.example', hostname()])
    t.notMatch(text, telling)
  t.match(text, 'redis://<host')
  t.match(text, '<DATA_DIR>/hls and <folder>/.env')
})

t.test('the same name has the same placeholder', async (t) => {
  const anonymiser = open()
  anonymiser.register('acme-show')
  const [, first] = /stream (<[^>]+>)/.exec(anonymiser.text('stream acme-show')) ?? []
  t.ok(first)
  t.equal(anonymiser.text('again acme-show, not acme-show-2'), `again ${first}, not acme-show-2`)
})

t.test('loopback, files, codes and common names stay', async (t) => {
  const texts = [
    'http://127.0.0.1:4200/healthz: nothing listens there (api.alive)',
    'ws://[::1]:4201/ws at 0.0.0.0 and ::',
    'docker-compose.yml:13 and output.refused at 12:30:59',
    'socket of main at stream-api',
  ]
  for (const text of texts) t.equal(open().text(text), text)
})

t.test('ids and numbers of a report stay, and its texts are anonymous', async (t) => {
  const finding: DoctorFinding = {
    ...{ id: 'api.alive', group: 'services', title: 'The API answers', status: 'fail', docs: null },
    summary: 'GET http://10.9.8.7:4200/healthz: nothing listens there',
    evidence: [{ what: 'acme', expected: '200', actual: '10.9.8.7', source: 'GET http://10.9.8.7/' }],
    ...{
      cause: null,
      fix: null,
      dependsOn: [],
      blockedBy: [],
      problem: null,
      durationMs: 4,
      vantage: 'here',
    },
  }
  const report: DoctorReport = {
    ...{ schemaVersion: 1, startedAt: '2026-11-30T10:00:00.000Z', durationMs: 9, ended: 'complete' },
    target: 'https://live.acme.example/',
    summary: { pass: 0, warn: 0, fail: 1, blocked: 0, skip: 0 },
    findings: [finding],
  }
  const anonymiser = open()
  anonymiser.register('acme')
  const shared = anonymiser.report(report)
  t.match(shared, { durationMs: 9, findings: [{ id: 'api.alive', title: 'The API answers', durationMs: 4 }] })
  t.notMatch(JSON.stringify(shared), /acme|10\.9\.8\.7/)
  t.match(shared.findings[0]?.summary, /^GET http:\/\/<address \d>:4200\/healthz: nothing listens there$/)
})
