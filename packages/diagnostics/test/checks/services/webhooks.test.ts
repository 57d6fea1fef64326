import t, { type Test } from 'tap'
import { webhooks } from '../../../src/checks/services/webhooks.ts'
import { startHttp } from '../../fakes/http-server.ts'
import { patient } from '../../fakes/patient.ts'
import { runCheck } from '../../fakes/run-check.ts'

const webhook = (name: string, disabledReason: string | null = null, enabled = disabledReason === null) => ({
  ...{ id: name, name, enabled, disabledReason, laterField: 1 },
})

const answered = async (t: Test, items: readonly object[], status = 200) => {
  const url = await startHttp(t, (_request, response) =>
    response.writeHead(status).end(JSON.stringify({ items })),
  )
  return runCheck(patient(webhooks), { PORT: new URL(url).port }, { patienceMs: 600_000 })
}

t.test('names the webhooks that were disabled, and why', async (t) => {
  const items = [webhook('pager', 'failing'), webhook('room', 'gone'), webhook('mail')]
  t.match(await answered(t, items), {
    status: 'warn',
    summary: 'disabled: pager, room',
    evidence: [
      { what: 'webhook pager', actual: /deliveries failed for days/ },
      { what: 'webhook room', actual: /410 Gone/ },
    ],
  })
})

t.test('passes for one that somebody disabled', async (t) => {
  t.match(await answered(t, [webhook('pager', null, false), webhook('room')]), { status: 'pass' })
})

t.test('skips without webhooks, and where the API asks for a key', async (t) => {
  t.match(await answered(t, []), { status: 'skip', summary: 'there is no webhook' })
  t.match(await answered(t, [], 401), { status: 'skip' })
})
