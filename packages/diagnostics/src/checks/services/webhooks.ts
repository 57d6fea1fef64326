import { checker, nullable, type WebhookDisabledReason } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { type Check, fault, pass, skip } from '../../check.ts'
import { apiAddress, readJson } from '../../media/api-reading.ts'

const PATH = '/api/webhooks?limit=100'

// The fields that every version of the API sends: a newer one may send more than this release knows.
const Endpoint = Type.Object({
  name: Type.String(),
  enabled: Type.Boolean(),
  disabledReason: nullable(Type.String()),
})
type Endpoint = Static<typeof Endpoint>

const checkList = checker(Type.Object({ items: Type.Array(Endpoint) }), 'the list of webhooks')

const REASONS: Readonly<Record<WebhookDisabledReason, string>> = {
  gone: 'its server answered 410 Gone',
  failing: 'its deliveries failed for days',
}
const reasons: ReadonlyMap<string, string> = new Map(Object.entries(REASONS))

const evidenceOf = ({ name, disabledReason }: Endpoint) => {
  const reason = disabledReason ?? ''
  return {
    ...{ what: `webhook ${name}`, expected: 'enabled', source: `GET ${PATH}` },
    actual: `disabled, because ${reasons.get(reason) ?? reason}`,
  }
}

export const webhooks: Check = {
  id: 'services.webhooks',
  group: 'services',
  title: 'No webhook was disabled for its failures',
  dependsOn: ['api.alive'],
  severity: 'warning',
  cost: 'quick',
  symptom: 'A chat room, a pager or a mailbox hears of no alert any more.',
  cause: 'The server of the webhook refused its deliveries or did not answer, until they were stopped.',
  cure: {
    text: 'Mend the address of the webhook or its server, then enable the webhook and replay what it missed.',
    command: null,
    auto: null,
  },
  docs: 'docs/history.md',
  run: async (context) => {
    const api = await apiAddress(context, 'admin')
    if (api === null) return skip('PORT is 0: the system chooses the port of the API')
    const list = await readJson({ api, signal: context.signal, path: PATH }, checkList)
    if (!list.ok) return list.outcome
    const { items } = list.value
    for (const { name } of items) context.registerName(name)
    const disabled = items.filter(({ enabled, disabledReason }) => !enabled && disabledReason !== null)
    if (items.length === 0) return skip('there is no webhook')
    if (disabled.length === 0) return pass(`no webhook of ${items.length} was disabled for its failures`)
    return fault({
      summary: `disabled: ${disabled.map(({ name }) => name).join(', ')}`,
      evidence: disabled.map(evidenceOf),
    })
  },
}
