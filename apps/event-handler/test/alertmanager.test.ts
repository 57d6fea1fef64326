import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { AlertRuleCreate } from '@stream-manager/contracts'
import { listen } from '@stream-manager/service-kit'
import {
  eventually,
  freePort,
  missingProgram,
  startServerProcess,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { EventHandler } from '../src/index.ts'
import { allEvents, LOCAL_EGRESS, openWorld, startHandler, type World } from './world.ts'

const skip = missingProgram('prometheus-alertmanager')
const TOKEN = 'a-token-of-more-than-thirty-two-characters'
const RECEIVER = { networks: ['127.0.0.0/8'], token: TOKEN }
const WAIT = { deadlineMs: 60_000 }

interface Labelled {
  readonly labels: Record<string, string>
  readonly status: { readonly state: string }
}

/** A real Alertmanager. It sends each alert by itself to the address, at once and at each change. */
const startAlertmanager = async (
  t: Test,
  { port, receiver }: { readonly port: number; readonly receiver: string },
) => {
  const folder = await temporaryDirectory(t)
  const file = path.join(folder, 'alertmanager.yml')
  const config = {
    route: {
      receiver: 'it',
      group_by: ['...'],
      group_wait: '100ms',
      group_interval: '1s',
      repeat_interval: '1h',
    },
    receivers: [
      {
        name: 'it',
        webhook_configs: [{ url: receiver, http_config: { authorization: { credentials: TOKEN } } }],
      },
    ],
  }
  await writeFile(file, JSON.stringify(config))
  await startServerProcess(t, {
    command: 'prometheus-alertmanager',
    arguments: [
      `--config.file=${file}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    port,
    isReady: async () => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok,
  })
  const api = `http://127.0.0.1:${port}/api/v2/alerts`
  return {
    alerts: async (): Promise<readonly Labelled[]> => JSON.parse(await (await fetch(api)).text()),
    post: async (alerts: readonly object[]) => {
      const headers = { 'content-type': 'application/json' }
      return (await fetch(api, { method: 'POST', headers, body: JSON.stringify(alerts) })).status
    },
  }
}

const OFF_AIR: AlertRuleCreate = {
  ...{ id: 'off-air', name: 'Off air', severity: 'page', metric: 'stream.on_air', windowSeconds: 1 },
  ...{ operator: 'below', threshold: 1, runbook: 'Start it.' },
}

const served = async ({ app }: EventHandler): Promise<string> => {
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'EVENT_HANDLER_PORT' }])
  return `${address?.url}/alertmanager`
}

const outsideOf = async ({ domain }: World) => (await domain.alerts.list({})).outside

t.test(
  'Alertmanager gets the alerts that fire and their ends, and its own come back by the webhook',
  { skip },
  async (t) => {
    const world = await openWorld(t)
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const handler = await startHandler(t, world, {
      alertmanager: { url, egress: LOCAL_EGRESS },
      receiver: RECEIVER,
    })
    const alertmanager = await startAlertmanager(t, { port, receiver: await served(handler) })
    await world.domain.alerts.createRule(OFF_AIR)
    const active = async (name: string) =>
      (await alertmanager.alerts()).filter(({ labels }) => labels['alertname'] === name)
    const [fired] = await eventually(
      async () => {
        const found = await active('off-air')
        return found.length > 0 && found
      },
      { what: 'our alert at Alertmanager', ...WAIT },
    )
    t.match(fired, {
      labels: { severity: 'page', stream: 'main', stream_manager: await world.domain.events.origin() },
      annotations: { summary: 'Off air', action: 'Start it.' },
      status: { state: 'active' },
    })
    const startsAt = new Date(Date.now() - 60_000).toISOString()
    const host = { labels: { alertname: 'HostDown', severity: 'critical', instance: 'a:9100' }, startsAt }
    t.equal(await alertmanager.post([{ ...host, annotations: { summary: 'a is down' } }]), 200)
    await eventually(async () => (await outsideOf(world)).length > 0, {
      what: 'the alert from outside',
      ...WAIT,
    })
    t.match(await outsideOf(world), [
      {
        ...{ name: 'HostDown', severity: 'critical', state: 'firing', streamId: null, summary: 'a is down' },
        ...{ labels: { instance: 'a:9100' }, since: startsAt },
      },
    ])
    t.equal((await outsideOf(world)).length, 1, 'our own alert did not come back')
    await alertmanager.post([{ ...host, endsAt: new Date().toISOString() }])
    const events = await eventually(
      async () => {
        const found = (await allEvents(world.store)).filter(({ type }) => type === 'alert.outside')
        return found.length === 2 && found
      },
      { what: 'both events', ...WAIT },
    )
    t.match(events, [
      { subject: 'HostDown', severity: 'info', data: { to: 'resolved' } },
      { subject: 'HostDown', severity: 'error', data: { to: 'firing', message: 'a is down' } },
    ])
    await world.domain.alerts.updateRule({ ruleId: 'off-air', changes: { enabled: false } })
    await eventually(async () => (await active('off-air')).length === 0, {
      what: 'the end of our alert at Alertmanager',
      ...WAIT,
    })
  },
)

t.test('a caller from elsewhere, a wrong token and a body that is none are refused', async (t) => {
  const handler = await startHandler(t, await openWorld(t), { receiver: RECEIVER })
  const url = await served(handler)
  const post = async (body: unknown, headers = {}) => {
    const all = { 'content-type': 'application/json', ...headers }
    return (await fetch(url, { method: 'POST', headers: all, body: JSON.stringify(body) })).status
  }
  const message = { version: '4', alerts: [] }
  t.equal(await post(message), 200)
  t.equal(await post(message, { authorization: `Bearer ${TOKEN}` }), 200)
  t.equal(await post(message, { authorization: 'Bearer another' }), 401)
  t.equal(await post({ ...message, version: '3' }), 400)
  t.equal(await post({ ...message, alerts: [{ status: 'firing' }] }), 400)
  t.equal(await post({ ...message, text: 'x'.repeat(2 ** 21) }), 413)
  const elsewhere = await startHandler(t, await openWorld(t), {
    receiver: { ...RECEIVER, networks: ['10.0.0.0/8'] },
  })
  const refused = await fetch(await served(elsewhere), { method: 'POST' })
  t.equal(refused.status, 401)
  t.match(await refused.json(), { code: 'auth.required', detail: /ALERTMANAGER_TOKEN_FILE/ })
})
