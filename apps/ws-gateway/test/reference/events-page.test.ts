import { readFile } from 'node:fs/promises'
import { CHANNEL_EVENTS, CHANNEL_KINDS, CHANNELS, EVENT_TYPES } from '@stream-manager/contracts'
import t from 'tap'
import { Value } from 'typebox/value'
import { eventMessages } from '../../src/reference/channels.ts'
import { renderEventsPage } from '../../src/reference/events-page.ts'
import { EVENT_EXAMPLES } from '../../src/reference/examples.ts'

const committed = () => readFile(new URL('../../../../docs/reference/events.md', import.meta.url), 'utf8')

t.test(
  'the committed events page equals the contracts; `npx pnpm run docs:reference` writes it',
  async (t) => {
    t.ok((await committed()) === renderEventsPage(), 'docs/reference/events.md is up to date')
  },
)

t.test('the page names every channel, its permission and each of its event types', async (t) => {
  const [, ...sections] = (await committed()).split('\n## Channel ')
  t.equal(sections.length, CHANNEL_KINDS.length)
  for (const [index, kind] of CHANNEL_KINDS.entries()) {
    const section = sections[index] ?? ''
    t.match(section, `\`${kind}\``)
    t.match(section, `\`${CHANNELS[kind].readPermission}\``)
    for (const type of EVENT_TYPES[kind]) t.match(section, `### \`${type}\``, `${kind}: ${type}`)
  }
})

t.test('every event has an example that its schema accepts', (t) => {
  for (const kind of CHANNEL_KINDS) {
    const examples = EVENT_EXAMPLES[kind]
    t.strictSame(
      Object.keys(examples).sort(),
      eventMessages(kind)
        .map(({ name }) => name)
        .sort(),
      kind,
    )
    for (const { name, payload } of eventMessages(kind)) {
      t.strictSame([...Value.Errors(payload, examples[name])], [], `${kind}: ${name}`)
      t.ok(Value.Check(CHANNEL_EVENTS[kind], examples[name]), `${kind} publishes the example of ${name}`)
    }
  }
  t.end()
})
